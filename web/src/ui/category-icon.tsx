import {
  ArrowLeftRight, Baby, Banknote, BedDouble, Bike, Blocks, BookOpen, Briefcase, Building2, CarFront, CarTaxiFront, CircleMinus, CirclePlus,
  Clapperboard, Coffee, CreditCard, Dices, Droplets, Dumbbell, Ellipsis, Fuel, Gamepad2, Gift, GraduationCap, Hammer, HandCoins, HeartHandshake,
  HeartPulse, House, KeyRound, Landmark, Laptop, Luggage, Newspaper, Package, Palette, PawPrint, Percent, PiggyBank, Pill, Plane, PlaneTakeoff,
  ReceiptText, Repeat, Scale, Shield, ShieldPlus, Shirt, ShoppingBag, ShoppingBasket, Smartphone, Sofa, Sparkles, SquareParking, Stethoscope,
  Sunset, Tag, Ticket, TrainFront, Tv, Users, Utensils, UtensilsCrossed, Wallet, Wifi, Wine, Wrench, Zap, type LucideIcon,
} from "lucide-react";

/** The icons that categories may carry, by the names that the server keeps. */
const ICONS: Record<string, LucideIcon> = {
  "arrow-left-right": ArrowLeftRight, baby: Baby, banknote: Banknote, "bed-double": BedDouble, bike: Bike, blocks: Blocks, "book-open": BookOpen,
  briefcase: Briefcase, "building-2": Building2, "car-front": CarFront, "car-taxi-front": CarTaxiFront, "circle-minus": CircleMinus,
  "circle-plus": CirclePlus, clapperboard: Clapperboard, coffee: Coffee, "credit-card": CreditCard, dices: Dices, droplets: Droplets,
  dumbbell: Dumbbell, ellipsis: Ellipsis, fuel: Fuel, "gamepad-2": Gamepad2, gift: Gift, "graduation-cap": GraduationCap, hammer: Hammer,
  "hand-coins": HandCoins, "heart-handshake": HeartHandshake, "heart-pulse": HeartPulse, house: House, "key-round": KeyRound, landmark: Landmark,
  laptop: Laptop, luggage: Luggage, newspaper: Newspaper, package: Package, palette: Palette, "paw-print": PawPrint, percent: Percent,
  "piggy-bank": PiggyBank, pill: Pill, plane: Plane, "plane-takeoff": PlaneTakeoff, "receipt-text": ReceiptText, repeat: Repeat, scale: Scale,
  shield: Shield, "shield-plus": ShieldPlus, shirt: Shirt, "shopping-bag": ShoppingBag, "shopping-basket": ShoppingBasket, smartphone: Smartphone,
  sofa: Sofa, sparkles: Sparkles, "square-parking": SquareParking, stethoscope: Stethoscope, sunset: Sunset, tag: Tag, ticket: Ticket,
  "train-front": TrainFront, tv: Tv, users: Users, utensils: Utensils, "utensils-crossed": UtensilsCrossed, wallet: Wallet, wifi: Wifi, wine: Wine,
  wrench: Wrench, zap: Zap,
};

interface CategoryIconProps {
  /** The icon's name; an unknown one is drawn as a tag. */
  name: string;
  size?: 12 | 16 | 20;
  className?: string;
}

export function CategoryIcon({ name, size = 16, className }: CategoryIconProps) {
  const Icon = ICONS[name] ?? Tag;
  return <Icon size={size} strokeWidth={1.5} aria-hidden className={className} />;
}

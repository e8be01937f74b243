import { ArrowLeftRight, Bell, ChartCandlestick, ChartSpline, Download, House, Landmark, MessageCircle, Repeat, Settings, Target, WalletCards, type LucideIcon } from "lucide-react";
import type { LinkProps } from "@tanstack/react-router";

export interface Destination {
  to: NonNullable<LinkProps["to"]>;
  label: string;
  icon: LucideIcon;
  /** Second key after "g". */
  key: string;
}

export const DESTINATIONS: readonly Destination[] = [
  { to: "/", label: "Home", icon: House, key: "h" },
  { to: "/accounts", label: "Accounts", icon: Landmark, key: "a" },
  { to: "/transactions", label: "Transactions", icon: ArrowLeftRight, key: "t" },
  { to: "/import", label: "Import", icon: Download, key: "i" },
  { to: "/budgets", label: "Budgets", icon: WalletCards, key: "b" },
  { to: "/recurring", label: "Regular payments", icon: Repeat, key: "r" },
  { to: "/investments", label: "Investments", icon: ChartCandlestick, key: "v" },
  { to: "/goals", label: "Goals", icon: Target, key: "o" },
  { to: "/plan", label: "Plan", icon: ChartSpline, key: "p" },
  { to: "/ask", label: "Ask", icon: MessageCircle, key: "k" },
  { to: "/notifications", label: "Notifications", icon: Bell, key: "n" },
  { to: "/settings", label: "Settings", icon: Settings, key: "s" },
];

/** The bottom bar of phones; the rest is under More. */
export const BAR: readonly string[] = ["/", "/transactions", "/import", "/ask"];

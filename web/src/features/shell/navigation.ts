import { ArrowLeftRight, ChartSpline, Download, House, Landmark, MessageCircle, Repeat, Settings, Target, WalletCards, type LucideIcon } from "lucide-react";
import type { LinkProps } from "@tanstack/react-router";

export interface Destination {
  to: NonNullable<LinkProps["to"]>;
  label: string;
  icon: LucideIcon;
  /** Second key after "g". */
  key: string;
  keywords: string;
}

export const DESTINATIONS: readonly Destination[] = [
  { to: "/", label: "Home", icon: House, key: "h", keywords: "dashboard overview net worth" },
  { to: "/accounts", label: "Accounts", icon: Landmark, key: "a", keywords: "banks balances cards" },
  { to: "/transactions", label: "Transactions", icon: ArrowLeftRight, key: "t", keywords: "spending payments search" },
  { to: "/import", label: "Import", icon: Download, key: "i", keywords: "statement file csv ofx upload" },
  { to: "/budgets", label: "Budgets", icon: WalletCards, key: "b", keywords: "limits envelopes" },
  { to: "/recurring", label: "Regular payments", icon: Repeat, key: "r", keywords: "subscriptions bills recurring upcoming due standing orders" },
  { to: "/goals", label: "Goals", icon: Target, key: "o", keywords: "saving retirement house" },
  { to: "/plan", label: "Plan", icon: ChartSpline, key: "p", keywords: "retirement monte carlo future scenarios" },
  { to: "/ask", label: "Ask", icon: MessageCircle, key: "k", keywords: "assistant question chat" },
  { to: "/settings", label: "Settings", icon: Settings, key: "s", keywords: "profile members theme password" },
];

/** The bottom bar of phones; the rest is under More. */
export const BAR: readonly string[] = ["/", "/transactions", "/import", "/ask"];

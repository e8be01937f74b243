import type { Account } from "@/api/types.gen";

export const KINDS: readonly { value: Account["kind"]; label: string }[] = [
  { value: "checking", label: "Current account" },
  { value: "savings", label: "Savings" },
  { value: "cash", label: "Cash" },
  { value: "card", label: "Card" },
  { value: "investment", label: "Investments" },
  { value: "pension", label: "Pension" },
  { value: "crypto", label: "Crypto" },
  { value: "property", label: "Property" },
  { value: "vehicle", label: "Vehicle" },
  { value: "valuables", label: "Valuables" },
  { value: "mortgage", label: "Mortgage" },
  { value: "loan", label: "Loan" },
];

export const CURRENCIES = ["EUR", "USD", "GBP", "CHF", "JPY", "CAD", "AUD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "INR", "BRL", "KWD"];

/** How kinds and methods are called. */
import type { Activity, SetTreatment } from "@/api/types.gen";

export const KINDS: Record<Activity["kind"], string> = {
  buy: "Bought",
  sell: "Sold",
  dividend: "Dividend",
  reinvest: "Dividend reinvested",
  interest: "Interest",
  fee: "Fee",
  split: "Split",
  transfer_in: "Brought in",
  transfer_out: "Moved out",
  return_of_capital: "Capital returned",
  deposit: "Paid in",
  withdrawal: "Paid out",
};

export const KIND_OPTIONS: readonly { value: Activity["kind"]; label: string }[] = [
  { value: "buy", label: "Buy" },
  { value: "sell", label: "Sell" },
  { value: "dividend", label: "Dividend" },
  { value: "reinvest", label: "Reinvested dividend" },
  { value: "split", label: "Split" },
  { value: "transfer_in", label: "Brought in from elsewhere" },
  { value: "transfer_out", label: "Moved out" },
  { value: "return_of_capital", label: "Return of capital" },
  { value: "interest", label: "Interest" },
  { value: "fee", label: "Fee" },
  { value: "deposit", label: "Cash paid in" },
  { value: "withdrawal", label: "Cash paid out" },
];

export const METHOD_OPTIONS: readonly { value: NonNullable<SetTreatment["method"]>; label: string }[] = [
  { value: "fifo", label: "First bought first" },
  { value: "lifo", label: "Last bought first" },
  { value: "hifo", label: "Dearest first" },
  { value: "average", label: "Average cost" },
];

export const TAX_OPTIONS: readonly { value: NonNullable<SetTreatment["tax"]>; label: string }[] = [
  { value: "taxable", label: "Gains are taxed" },
  { value: "deferred", label: "Taxed when taken out (IRA, 401(k))" },
  { value: "free", label: "Not taxed (Roth)" },
];

export const PRICED_BY = { person: "by you", file: "by a file", connection: "by the connection", trade: "your last trade" };

/** Kinds of accounts that can hold securities. */
export const HOLDS: ReadonlySet<string> = new Set(["investment", "pension", "savings", "crypto"]);

/** The portfolio of every account that there is. */
export const EVERYTHING = "00000000-0000-0000-0000-000000000000";

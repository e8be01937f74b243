/** How accounts are grouped wherever they are listed. */
import type { Account } from "@/api/types.gen";

export const ACCOUNT_GROUPS: readonly { title: string; kinds: readonly Account["kind"][] }[] = [
  { title: "Cash", kinds: ["checking", "savings", "cash"] },
  { title: "Cards", kinds: ["card"] },
  { title: "Investments and pension", kinds: ["investment", "pension", "crypto"] },
  { title: "Property and valuables", kinds: ["property", "vehicle", "valuables"] },
  { title: "Loans", kinds: ["loan", "mortgage"] },
];

/** Kinds that nothing is booked on as a rule: they are worth what one states for a day. */
export const VALUED: ReadonlySet<Account["kind"]> = new Set(["property", "vehicle", "valuables", "loan", "mortgage", "pension"]);

/** Reads the lines of a receipt that was pasted as text. Exact: amounts stay decimal strings. */
import { addMoney, compareMoney, moneySign, negateMoney, parseMoney } from "@/lib/money";

export interface ReceiptLine {
  text: string;
  /** What it cost, a discount negative. */
  price: string;
}

/** A price at the end of a line, with what tills put behind it: a currency, a letter for the tax. */
const PRICE = /^(.*?)[\s.:]*?([-−]?\s?\d{1,3}(?:[.,'’\s]\d{3})*[.,]\d{1,3}|[-−]?\s?\d+)\s?([-−])?\s*(?:€|\$|£|EUR|USD|GBP|CHF)?\s*(?:[A-Z*]{1,2}\d?)?\s*$/u;
const NO_ITEM = /^(?:sub-?\s?total|total|summe|zu zahlen|betrag|gesamt|tax|vat|mwst|ust|card|cash|bar|change|r(?:ü|u)ckgeld|ec|visa|mastercard|geg(?:eben)?|montant|tva|importe|iva)\b/iu;

export function readReceipt(text: string, currency: string): ReceiptLine[] {
  const found: ReceiptLine[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match = PRICE.exec(line.trim());
    const words = match?.[1]?.trim().replace(/[\s.:·]+$/u, "") ?? "";
    if (!match || !/\p{L}/u.test(words) || NO_ITEM.test(words)) continue;
    const price = parseMoney(`${match[3] ? "-" : ""}${match[2] ?? ""}`, currency);
    if (price !== null && moneySign(price) !== 0) found.push({ text: words, price });
  }
  return found;
}

/** The lines as parts of a transaction: money out is negative. What they leave over comes last. */
export function partsOf(lines: readonly ReceiptLine[], amount: string): { amount: string; note: string }[] {
  const out = moneySign(amount) < 0;
  const parts = lines.map(({ text, price }) => ({ amount: out ? negateMoney(price) : price, note: text }));
  const rest = remaining(amount, parts.map((part) => part.amount));
  return compareMoney(rest, "0") === 0 ? parts : [...parts, { amount: rest, note: "" }];
}

/** What the parts leave of the whole. */
export function remaining(amount: string, parts: readonly string[]): string {
  return addMoney(amount, ...parts.map(negateMoney));
}

/** Units and prices for one: decimal strings with up to ten decimals, never floats. */
import { formatNumber, locale } from "@/lib/money";

const DECIMALS = 10;

/** Reads "1.234,5", "1,234.5" or "0,25"; null when it is no number above 0, or has more than ten decimals. */
export function parseQuantity(text: string, where: string = locale()): string | null {
  const body = text.replace(/[\s\u00a0\u202f'’_]/g, "");
  if (!/^\d[\d.,]*$|^[.,]\d+$/.test(body)) return null;
  const mark = decimalMark(body, where);
  const cut = mark === null ? body.length : body.lastIndexOf(mark);
  const integer = body.slice(0, cut).replace(/[.,]/g, "").replace(/^0+(?=\d)/, "") || "0";
  const fraction = body.slice(cut + 1).replace(/0+$/, "");
  if (fraction.length > DECIMALS || /[.,]/.test(fraction)) return null;
  const value = fraction ? `${integer}.${fraction}` : integer;
  return /^[0.]*$/.test(value) ? null : value;
}

/** With both marks the last is the decimal one; one that stands twice groups; alone before three digits it is the reader's own. */
function decimalMark(body: string, where: string): "," | "." | null {
  const comma = body.lastIndexOf(",");
  const dot = body.lastIndexOf(".");
  if (comma < 0 && dot < 0) return null;
  if (comma >= 0 && dot >= 0) return comma > dot ? "," : ".";
  const mark = comma >= 0 ? "," : ".";
  const pieces = body.split(mark);
  if (pieces.length > 2) return null;
  const own = new Intl.NumberFormat(where).formatToParts(1.5).find((part) => part.type === "decimal")?.value ?? ".";
  const groups = pieces[1]?.length === 3 && pieces[0] !== "" && pieces[0] !== "0";
  return groups && mark !== own ? null : mark;
}

export function formatQuantity(quantity: string): string {
  return formatNumber(quantity, { digits: DECIMALS });
}

/** The exact product of two decimals above 0: quantity × price. */
export function times(left: string, right: string): string {
  const [a, b] = [left, right].map((text) => {
    const [integer = "0", fraction = ""] = text.split(".");
    return { units: BigInt(integer + fraction), digits: fraction.length };
  });
  if (!a || !b) return "0";
  const digits = a.digits + b.digits;
  const whole = (a.units * b.units).toString().padStart(digits + 1, "0");
  return digits ? `${whole.slice(0, -digits)}.${whole.slice(-digits)}` : whole;
}

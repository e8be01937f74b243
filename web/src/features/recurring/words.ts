/** How rhythms, kinds and price rises are said. */
import type { PriceRise, RegularPayment } from "@/api/types.gen";
import { formatDay, today } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { EVERY } from "@/lib/rhythms";

export type Kind = RegularPayment["kind"];

export const KIND_OPTIONS: { value: Kind; label: string }[] = [
  { value: "subscription", label: "Subscription" },
  { value: "bill", label: "Bill" },
  { value: "income", label: "Income" },
];

const LAST = 31;

/** "every month on the 6th", "every quarter on the last day". */
export function rhythm(one: Pick<RegularPayment, "every" | "days">): string {
  if (!one.days.length || one.every === "year" || one.every === "two years") return EVERY[one.every];
  const days = one.days.map((day) => (day === LAST ? "last day" : ordinal(day)));
  return `${EVERY[one.every]} on the ${days.join(" and the ")}`;
}

function ordinal(day: number): string {
  const form = new Intl.PluralRules("en", { type: "ordinal" }).select(day);
  return `${day}${{ one: "st", two: "nd", few: "rd", other: "th", many: "th", zero: "th" }[form]}`;
}

/** "13.99 → 15.99 since 3 May, 24.00 more a year". */
export function riseInWords(rise: PriceRise, currency: string): string {
  const money = (amount: string) => formatMoney(amount, currency);
  return `${money(rise.before)} → ${money(rise.after)} since ${formatDay(rise.since)}, ${money(rise.moreAYear)} more a year`;
}

/** What stands under the name: rhythm and the next day, or what went wrong. */
export function standing(one: RegularPayment): string {
  if (one.state === "dismissed") return "You said this is not regular";
  if (one.state === "ended") return one.cancelledOn ? `Cancelled ${formatDay(one.cancelledOn)}, last paid ${formatDay(one.lastOn)}` : `Last ${formatDay(one.lastOn)}, ${EVERY[one.every]} until then`;
  if (one.state === "missed" && one.missedOn) return `Expected ${formatDay(one.missedOn)}, and nothing came`;
  const late = one.nextOn !== null && one.nextOn < today();
  return `${rhythm(one).replace(/^./, (letter) => letter.toUpperCase())}${one.nextOn ? (late ? `, expected ${formatDay(one.nextOn)}` : `, next ${formatDay(one.nextOn)}`) : ""}`;
}

/** "60.00–140.00" where it varies, else the one amount. */
export function amountInWords(one: Pick<RegularPayment, "amount" | "low" | "high" | "varies" | "currency">): string {
  return one.varies ? `${formatMoney(one.low, one.currency, { whole: true })} to ${formatMoney(one.high, one.currency, { whole: true })}` : formatMoney(one.amount, one.currency);
}

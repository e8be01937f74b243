/** Words for periods and rhythms. */
import type { PayDay, Rhythm } from "@/api/types.gen";
import { formatDay, formatMonth } from "@/lib/dates";

interface Span {
  first: string;
  last: string;
}

export function isWholeMonth(span: Span | undefined): boolean {
  if (!span?.first.endsWith("-01")) return false;
  const [year = 1970, month = 1] = span.first.split("-").map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10) === span.last;
}

/** "Nov", "Q4 2026", "2026", "6–19 Nov". */
export function periodName(span: Span, rhythm: Rhythm, options: { long?: boolean } = {}): string {
  if (isWholeMonth(span)) return formatMonth(span.first, options.long ? {} : { short: true, year: "auto" });
  const [year = "", month = ""] = span.first.split("-");
  if (rhythm.every === "year" && span.first.endsWith("-01-01")) return year;
  if (rhythm.every === "quarter" && span.first.endsWith("-01") && (Number(month) - 1) % 3 === 0) return `Q${(Number(month) + 2) / 3} ${year}`;
  return spanName(span);
}

/** "6–19 Nov", "30 Oct – 12 Nov". */
export function spanName({ first, last }: Span): string {
  if (first === last) return formatDay(first);
  if (first.slice(0, 7) === last.slice(0, 7) && /^\d/.test(formatDay(last))) return `${Number(first.slice(8))}–${formatDay(last)}`;
  return `${formatDay(first)} – ${formatDay(last)}`;
}

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

export function weekdayName(day: number): string {
  return DAYS[day] ?? "";
}

/** "a month", "from payday to payday". */
export function rhythmName(rhythm: Rhythm): string {
  switch (rhythm.every) {
    case "week":
      return "a week";
    case "two_weeks":
      return "every two weeks";
    case "half_month":
      return `from the ${ordinal(rhythm.day ?? 1)} and the ${ordinal(rhythm.second ?? 16)}`;
    case "quarter":
      return "a quarter";
    case "year":
      return "a year";
    case "pay":
      return rhythm.pay ? payName(rhythm.pay) : "by payday";
    case "once":
      return rhythm.anchorOn && rhythm.until ? spanName({ first: rhythm.anchorOn, last: rhythm.until }) : "once";
    default:
      return rhythm.day === 1 ? "a month" : `a month from the ${ordinal(rhythm.day ?? 1)}`;
  }
}

/** "the 25th or the working day before". */
export function payName(pay: PayDay): string {
  switch (pay.rule) {
    case "every_weeks": {
      const day = pay.anchorOn ? weekdayName((new Date(`${pay.anchorOn}T00:00:00Z`).getUTCDay() + 6) % 7) : "payday";
      return pay.weeks === 1 ? `every ${day}` : pay.weeks === 2 ? `every second ${day}` : `every ${pay.weeks} weeks on ${day}`;
    }
    case "last_working_day":
      return "the last working day of the month";
    case "weekday":
      return `the ${pay.nth === -1 ? "last" : ordinal(pay.nth ?? 1)} ${weekdayName(pay.weekday ?? 4)} of the month`;
    default: {
      const day = `the ${ordinal(pay.day ?? 25)}`;
      return pay.shift === "none" ? day : `${day} or the working day ${pay.shift === "after" ? "after" : "before"}`;
    }
  }
}

function ordinal(day: number): string {
  const end = day % 10;
  const teen = day % 100 >= 11 && day % 100 <= 13;
  return `${day}${teen || end > 3 || end === 0 ? "th" : end === 1 ? "st" : end === 2 ? "nd" : "rd"}`;
}

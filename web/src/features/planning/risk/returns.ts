/** Returns as people paste them, and figures as the page writes them. */
import type { Figure } from "@/api/types.gen";
import { formatMoney, formatNumber, formatPercent } from "@/lib/money";

const LINE = /^(?:(\d{4}-\d{2}-\d{2})\s*[,;\t ]\s*)?([-−+]?\d*[.,]?\d+)\s*%?$/;

/** A return a line, in percent, perhaps after its day; the lines that are none. Dates count only where every line has one. */
export function readReturns(text: string): { returns: number[]; dates: string[] | null; wrong: string[] } {
  const returns: number[] = [];
  const dates: string[] = [];
  const wrong: string[] = [];
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (!line) continue;
    const found = LINE.exec(line);
    const value = Number(found?.[2]?.replace("−", "-").replace(",", "."));
    if (!found || !Number.isFinite(value)) wrong.push(line);
    else {
      returns.push(Math.round(value * 1e8) / 1e10);
      if (found[1]) dates.push(found[1]);
    }
  }
  return { returns, dates: dates.length === returns.length && dates.length ? dates : null, wrong };
}

/** A figure in its unit; "–" where it does not exist. */
export function figureText({ value, unit }: Pick<Figure, "value" | "unit">, currency?: string): string {
  if (value === null) return "–";
  switch (unit) {
    case "fraction":
    case "fraction_a_year":
      return formatPercent(value, { digits: 2 });
    case "count":
      return formatNumber(value);
    case "amount":
      return currency ? formatMoney(value.toFixed(4), currency) : formatNumber(value, { digits: 4 });
    case "ratio":
      return formatNumber(value, { digits: 3 });
  }
}

import type { HistoricalInput } from "@/api/types.gen";

/** What the page asks; shares and rates are fractions. */
export interface Retirement {
  savings: string;
  spending: string;
  years: number;
  stocks: number;
  fee: number;
  since: 1871 | 1928;
}

/** What is held today, spent at four percent a year; an example where nothing is. */
export function fromHoldings(held: Record<string, string>): Retirement {
  const all = Object.values(held).reduce((sum, value) => sum + Number(value), 0);
  const savings = all > 0 ? all : 1_000_000;
  const stocks = all > 0 ? Math.round((Number(held["stocks"] ?? 0) / all) * 20) / 20 : 0.6;
  return { savings: savings.toFixed(0), spending: (Math.round((savings * 0.04) / 100) * 100).toFixed(0), years: 30, stocks, fee: 0, since: 1871 };
}

/** Null where there is nothing to spend from. */
export function questionOf({ savings, spending, years, stocks, fee, since }: Retirement, currency: string): HistoricalInput | null {
  if (!(Number(savings) > 0)) return null;
  return { currency, savings, spendingPerYear: spending, years, feeRate: fee, since, allocation: { stocks, bonds: Math.round((1 - stocks) * 100) / 100, cash: 0 } };
}

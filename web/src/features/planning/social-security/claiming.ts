/** Claiming ages, break-evens and earnings records: what the explorer works out of the tools' answers. Ages are months. */
import type { BenefitAt, ClaimingResult } from "@/api/types.gen";

export const EARLIEST = 744;
export const LATEST = 840;

export interface Worker {
  birthDate: string;
  sex: "female" | "male";
  /** A month at full retirement age, in today's money. */
  pia: string;
  claimedAge: number | null;
}

export interface Household {
  people: Worker[];
  /** A real rate a year. */
  discountRate: number;
}

/** 804 is "67", 800 is "66 years 8 months". */
export function ageText(months: number): string {
  const years = Math.floor(months / 12);
  const rest = months % 12;
  return rest ? `${years} years ${rest} ${rest === 1 ? "month" : "months"}` : String(years);
}

/** For axes and narrow cells: "66 + 8 m". */
export function shortAge(months: number): string {
  const rest = months % 12;
  return rest ? `${Math.floor(months / 12)} + ${rest} m` : String(months / 12);
}

/** The age from which the later claim has paid more in all, in months, rounded up; null where it never does. */
export function breakEven(early: BenefitAt, late: BenefitAt): number | null {
  const [one, other] = [Number(early.monthly), Number(late.monthly)];
  if (other <= one) return null;
  return Math.ceil((late.age * other - early.age * one) / (other - one) - 1e-9);
}

/** The present value of a couple's or one person's ages; null where a claim is not possible. */
export function valueAt(result: ClaimingResult, ages: readonly number[]): string | null {
  return result.grid?.[(ages[0] ?? EARLIEST) - EARLIEST]?.[ages[1] === undefined ? 0 : ages[1] - EARLIEST] ?? null;
}

export function benefitAt(benefits: readonly BenefitAt[], age: number): BenefitAt | undefined {
  return benefits.find((benefit) => benefit.age === age);
}

/** "2019 54,300" in lines, as the record on ssa.gov is copied: amounts by year, and the lines that are none. */
export function readEarnings(text: string): { earnings: Record<string, string>; wrong: string[] } {
  const earnings: Record<string, string> = {};
  const wrong: string[] = [];
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (!line) continue;
    const found = /^(\d{4})\s*[,;:\t ]\s*\$?\s*(\d[\d,]*(?:\.\d{1,2})?)(?:\s|$)/.exec(line);
    const year = Number(found?.[1]);
    if (!found?.[2] || year < 1951 || year > 2100) wrong.push(line);
    else earnings[year] = found[2].replaceAll(",", "");
  }
  return { earnings, wrong };
}

/** The same earnings from one year to another, where the record has none. */
export function goingOn(earnings: Record<string, string>, from: number, to: number, amount: string): Record<string, string> {
  const more = { ...earnings };
  for (let year = from; year <= to; year++) more[year] ??= amount;
  return more;
}

/** A PIA in the money of `year`, in today's: divided by the prices of the years between, down to the dime. */
export function inTodaysMoney(pia: string, year: number, now: number, inflationRate: number): string {
  const dimes = Math.floor((Number(pia) / (1 + inflationRate) ** (year - now)) * 10 + 1e-6);
  return (dimes / 10).toFixed(2);
}

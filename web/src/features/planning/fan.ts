/** What a fan shows, apart from how it is drawn. */
import type { GoalMoment, HeldAt, Outlook, Percentiles } from "@/api/types.gen";
import { formatMonth } from "@/lib/dates";

export interface FanPoint extends Percentiles {
  /** Tells the points apart: an age, a month. */
  label: string;
  /** Under the axis. */
  axis: string;
  /** Below that, such as the year of an age. */
  under?: string;
  /** Above the figures of this point. */
  title: string;
  /** Which axes write this label: none, those with room, or all. */
  tick: "never" | "wide" | "always";
}

/** What was, left of the fan. */
export interface PastPoint {
  label: string;
  under: string;
  title: string;
  amount: string;
}

export function pastOf(history: readonly HeldAt[]): PastPoint[] {
  return history.map(({ age, year, amount }) => ({ label: String(age), under: String(year), title: `At ${age}, in ${year}`, amount }));
}

export function outlookFan(outlook: Outlook): FanPoint[] {
  const last = outlook.years.length - 1;
  return outlook.years.map((year, index) => ({
    ...year.real,
    label: String(year.age),
    axis: String(year.age),
    under: String(year.year),
    title: `At ${year.age}, in ${year.year}`,
    tick: index === 0 || index === last ? "always" : index <= 2 || index >= last - 2 ? "never" : year.age % 10 === 0 && index > 4 && index < last - 4 ? "always" : year.age % 5 === 0 ? "wide" : "never",
  }));
}

export function goalFan(moments: GoalMoment[]): FanPoint[] {
  return moments.map((moment) => {
    const month = moment.on.slice(0, 7);
    return { ...moment.real, label: month, axis: month.slice(0, 4), title: formatMonth(month), tick: "always" };
  });
}

const ROUND = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
/** Into how many parts each of them is cut, so that the axis' labels are round and end at its end. */
const PARTS = [5, 4, 3, 4, 5, 3, 4, 5, 3, 4, 5];

/** The way from one label of the axis to the next. */
export function fanStep(max: number): number {
  const power = 10 ** Math.floor(Math.log10(max));
  return max / (PARTS[ROUND.findIndex((value) => Math.abs(value * power - max) < power / 100)] ?? 4);
}

/** All labels of the axis, from nought. */
export function fanMarks(max: number): number[] {
  const step = fanStep(max);
  return Array.from({ length: Math.round(max / step) + 1 }, (_, index) => Math.round(index * step));
}

/** The axis' end: a round number above both fans, so that it seldom jumps while a slider moves. */
export function fanMax(points: FanPoint[], before: FanPoint[] | null, past: PastPoint[]): number {
  const top = Math.max(1, ...past.map((point) => Number(point.amount)), ...points.map((point) => Number(point.p90)), ...(before ?? []).map((point) => Number(point.p50)));
  const power = 10 ** Math.floor(Math.log10(top));
  return (ROUND.find((value) => value * power >= top) ?? 10) * power;
}

/** What the sliders do to a plan: pure, and always to a plan that the API takes. */
import type { Allocation, PlanAssumptions } from "@/api/types.gen";

export interface SliderRange {
  min: number;
  max: number;
  step: number;
}

const NICE = [1, 2, 2.5, 5, 10];

function niceUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (NICE.find((step) => step * power >= value * 0.9999) ?? 10) * power;
}

/** A slider for a monthly amount: up to about two and a half times what it stands at, in some hundred and fifty steps. */
export function amountRange(amount: string, otherwise: number): SliderRange {
  const value = Math.max(Number(amount) * 2.5, otherwise);
  const step = niceUp(value / 200);
  return { min: 0, max: Math.ceil(value / step) * step, step };
}

export function withStocks(allocation: Allocation, stocks: number): Allocation {
  const rest = allocation.bonds + allocation.cash;
  const bonds = rest > 0 ? allocation.bonds / rest : 0.85;
  const share = round(1 - stocks);
  const inBonds = round(share * bonds);
  return { stocks, bonds: inBonds, cash: round(share - inBonds) };
}

export function otherIncome(plan: PlanAssumptions): string {
  return plan.incomes[0]?.amountPerMonth ?? "0";
}

/** The first income's amount; a pension from 67 where there is none yet. */
export function withOtherIncome(plan: PlanAssumptions, amount: string): PlanAssumptions {
  const [first, ...others] = plan.incomes;
  const income = first ?? { name: "Pension", amountPerMonth: amount, fromAge: Math.max(67, plan.retirementAge), toAge: null };
  return { ...plan, incomes: [{ ...income, amountPerMonth: amount }, ...others] };
}

export function retiringAt(plan: PlanAssumptions, age: number): PlanAssumptions {
  return { ...plan, retirementAge: age, endAge: Math.max(plan.endAge, age + 1) };
}

function round(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

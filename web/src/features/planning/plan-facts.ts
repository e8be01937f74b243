/** What the pages beside the outlook take from the plan to begin with. */
import type { PlanView } from "@/api/types.gen";
import { today } from "@/lib/dates";

const CLASSES = ["stocks", "bonds", "cash"] as const;

/** The first person's; null without a plan or draft. */
export function birthYearOf(view: PlanView | undefined): number | null {
  return (view?.plan?.assumptions ?? view?.draft?.assumptions)?.people[0]?.birthYear ?? null;
}

export function ageOf(view: PlanView | undefined): number | null {
  const born = birthYearOf(view);
  return born === null ? null : Number(today().slice(0, 4)) - born;
}

/** What the plan holds of each asset class today, to the unit. */
export function heldOf(view: PlanView | undefined): Record<string, string> {
  if (!view?.plan) return {};
  const { assumptions, outlook } = view.plan;
  return Object.fromEntries(CLASSES.map((name) => [name, (Number(outlook.savings) * assumptions.allocation[name]).toFixed(0)]));
}

/** The words for a goal's kinds, states and choices. */
import type { Goal, GoalFields } from "@/api/types.gen";
import { formatPercent } from "@/lib/money";

export const KINDS: readonly { value: Goal["kind"]; label: string }[] = [
  { value: "emergency_fund", label: "Emergency fund" },
  { value: "house", label: "House" },
  { value: "education", label: "Education" },
  { value: "retirement", label: "Retirement capital" },
  { value: "custom", label: "Something else" },
];

export const PRIORITIES: readonly { value: Goal["priority"]; label: string }[] = [
  { value: "essential", label: "Essential" },
  { value: "important", label: "Important" },
  { value: "aspirational", label: "Nice to have" },
];

/** Functions, because the person's way of writing a share is known only once they are signed in. */
export const risks = (): { value: Goal["riskTolerance"]; label: string; hint: string }[] => [
  { value: "cash", label: "Cash", hint: "no ups and downs" },
  { value: "cautious", label: "Cautious", hint: `${formatPercent(0.2)} stocks` },
  { value: "balanced", label: "Balanced", hint: `${formatPercent(0.6)} stocks` },
  { value: "growth", label: "Growth", hint: `${formatPercent(0.85)} stocks` },
];

export const thresholds = () => [0.7, 0.8, 0.9, 0.95].map((value) => ({ value: String(value), label: formatPercent(value) }));

export const FUNDING: Record<Goal["funding"], { label: string; tone: "gain" | "gold" | "loss" }> = {
  on_track: { label: "On track", tone: "gain" },
  at_risk: { label: "At risk", tone: "gold" },
  off_track: { label: "Off track", tone: "loss" },
};

export function kindLabel(kind: Goal["kind"]): string {
  return KINDS.find(({ value }) => value === kind)?.label ?? kind;
}

/** How much of the target is there; more than 1 past it. */
export function shareSaved(goal: Goal): number {
  return Math.max(0, Number(goal.savings) / Math.max(1, Number(goal.target)));
}

/** A new goal: what is most often meant, to be changed. */
export function blankGoal(today: string): GoalFields {
  const year = Number(today.slice(0, 4));
  return {
    name: "",
    kind: "house",
    priority: "important",
    target: "",
    targetDate: `${year + 5}${today.slice(4)}`.replace("-02-29", "-02-28"),
    savings: "0",
    accountIds: [],
    contributionPerMonth: "",
    riskTolerance: "cautious",
    successThreshold: 0.8,
  };
}

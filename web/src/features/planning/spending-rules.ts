import type { FullPlan } from "./assumptions";

/** The rules by which retirement's spending follows, or does not follow, what is there. */
export const RULES: { value: FullPlan["spending"]["rule"]["rule"]; label: string }[] = [
  { value: "fixed", label: "The same buying power every year" },
  { value: "percent", label: "A share of wealth every year" },
  { value: "floor_ceiling", label: "A share of wealth, with floor and ceiling" },
  { value: "guyton_klinger", label: "Guyton and Klinger’s decision rules" },
  { value: "vpw", label: "Paid out evenly over the years left" },
  { value: "guardrails", label: "Guardrails by probability" },
];

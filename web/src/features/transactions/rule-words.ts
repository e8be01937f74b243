/** How a rule reads. */
import type { RuleCondition, RuleDraft } from "@/api/types.gen";
import { formatNumber } from "@/lib/money";

export type RuleField = RuleCondition["field"];
export type RuleOperator = RuleCondition["operator"];

export const FIELDS: readonly { value: RuleField; label: string }[] = [
  { value: "description", label: "Text" },
  { value: "merchant", label: "Merchant" },
  { value: "amount", label: "Amount" },
  { value: "direction", label: "Direction" },
  { value: "account", label: "Account" },
  { value: "currency", label: "Currency" },
];

const TEXT: readonly { value: RuleOperator; label: string }[] = [
  { value: "contains", label: "contains" },
  { value: "equals", label: "is exactly" },
  { value: "startsWith", label: "begins with" },
  { value: "endsWith", label: "ends with" },
  { value: "matches", label: "looks like (* and ?)" },
];

export const OPERATORS: Record<RuleField, readonly { value: RuleOperator; label: string }[]> = {
  description: TEXT,
  merchant: TEXT,
  amount: [
    { value: "atLeast", label: "is at least" },
    { value: "atMost", label: "is at most" },
    { value: "between", label: "is between" },
    { value: "equals", label: "is exactly" },
  ],
  direction: [{ value: "is", label: "is" }],
  account: [{ value: "is", label: "is" }],
  currency: [{ value: "is", label: "is" }],
};

export const DIRECTIONS = [
  { value: "out", label: "Money out" },
  { value: "in", label: "Money in" },
] as const;

const VALUES: Partial<Record<RuleField, string>> = { direction: "out", currency: "EUR" };

export function emptyCondition(field: RuleField = "description"): RuleCondition {
  return { field, operator: OPERATORS[field][0]?.value ?? "is", value: VALUES[field] ?? "" };
}

/** "Merchant is exactly “Rewe” and money out". */
export function readCondition(condition: RuleCondition, accountName: (id: string) => string): string {
  const { field, operator, value, upper } = condition;
  if (field === "direction") return value === "in" ? "Money in" : "Money out";
  if (field === "account") return `Account is ${accountName(value)}`;
  const label = FIELDS.find((each) => each.value === field)?.label ?? field;
  const verb = OPERATORS[field].find((each) => each.value === operator)?.label.replace(" (* and ?)", "") ?? operator;
  if (field === "amount") return operator === "between" ? `${label} ${verb} ${shown(value)} and ${shown(upper ?? "")}` : `${label} ${verb} ${shown(value)}`;
  return field === "currency" ? `${label} ${verb} ${value}` : `${label} ${verb} “${value}”`;
}

function shown(value: string): string {
  return formatNumber(value, { digits: 2 });
}

/** What is still missing, in words; null when the rule can be tried. */
export function missing(draft: RuleDraft): string | null {
  if (!draft.conditions.length) return "Add a condition.";
  for (const { field, operator, value, upper } of draft.conditions) {
    if (!value.trim()) return "Fill in every condition.";
    if (field === "amount" && ![value, operator === "between" ? (upper ?? "") : "0"].every((each) => /^\d+(\.\d+)?$/.test(each))) return "Write amounts as numbers, such as 12.50.";
  }
  if (!draft.categoryId && !draft.merchantName && !draft.note) return "Choose what the rule sets.";
  return null;
}

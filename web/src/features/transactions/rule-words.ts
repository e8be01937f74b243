/** How a rule reads, and what it may hold. */
import type { RuleActions, RuleCondition, RuleDraft, RuleGroup, RulePart, SavedRule } from "@/api/types.gen";
import { formatDay } from "@/lib/dates";
import { formatNumber } from "@/lib/money";

export type Subject = RuleCondition["subject"];
export type Operator = RuleCondition["operator"];
export type Part = RuleCondition | RuleGroup;
interface Choice<T extends string> {
  value: T;
  label: string;
}

export const SUBJECTS: readonly Choice<Subject>[] = [
  { value: "description", label: "Text" },
  { value: "merchant", label: "Merchant" },
  { value: "counterparty", label: "Payee or payer" },
  { value: "amount", label: "Amount" },
  { value: "direction", label: "Direction" },
  { value: "date", label: "Date" },
  { value: "day", label: "Day of the month" },
  { value: "weekday", label: "Weekday" },
  { value: "account", label: "Account" },
  { value: "currency", label: "Currency" },
  { value: "tag", label: "Tag" },
];

const TEXT: readonly Choice<Operator>[] = [
  { value: "contains", label: "contains" },
  { value: "equals", label: "is exactly" },
  { value: "startsWith", label: "begins with" },
  { value: "endsWith", label: "ends with" },
  { value: "word", label: "has the whole word" },
  { value: "matches", label: "looks like (* and ?)" },
  { value: "regex", label: "fits the pattern" },
];
const IS: readonly Choice<Operator>[] = [{ value: "is", label: "is" }];

export const OPERATORS: Record<Subject, readonly Choice<Operator>[]> = {
  description: TEXT,
  merchant: [TEXT[1], TEXT[0], ...TEXT.slice(2)].filter((each) => each !== undefined),
  counterparty: TEXT,
  amount: [
    { value: "over", label: "is over" },
    { value: "under", label: "is under" },
    { value: "atLeast", label: "is at least" },
    { value: "atMost", label: "is at most" },
    { value: "between", label: "is between" },
    { value: "equals", label: "is exactly" },
  ],
  direction: IS,
  date: [
    { value: "atLeast", label: "is from" },
    { value: "atMost", label: "is until" },
    { value: "between", label: "is between" },
  ],
  day: [
    { value: "is", label: "is" },
    { value: "between", label: "is between" },
  ],
  weekday: IS,
  account: IS,
  currency: IS,
  tag: IS,
};

const NEGATED: Partial<Record<Operator, string>> = {
  contains: "does not contain",
  equals: "is not",
  startsWith: "does not begin with",
  endsWith: "does not end with",
  word: "does not have the word",
  matches: "does not look like",
  regex: "does not fit the pattern",
  between: "is not between",
  is: "is not",
};
/** Which turned-round comparisons are offered; others are shown when a rule has them. */
const OFFERED: ReadonlySet<Operator> = new Set(["contains", "equals", "word", "is"]);

export function verbOf(subject: Subject, operator: Operator, negated: boolean): string {
  const label = OPERATORS[subject].find((each) => each.value === operator)?.label ?? operator;
  return negated ? (NEGATED[operator] ?? `not: ${label}`) : label;
}

/** The comparisons of a subject; "!" stands before a turned-round one. */
export function comparisons({ subject, operator, negated }: RuleCondition): Choice<string>[] {
  const turned = OPERATORS[subject].filter((each) => subject !== "direction" && (OFFERED.has(each.value) || (negated && each.value === operator)));
  return [...OPERATORS[subject], ...turned.map(({ value }) => ({ value: `!${value}`, label: verbOf(subject, value, true) }))];
}

export const DIRECTIONS: readonly Choice<"in" | "out">[] = [
  { value: "out", label: "Money out" },
  { value: "in", label: "Money in" },
];
export const WEEKDAYS: readonly Choice<string>[] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"].map((label, at) => ({ value: String(at + 1), label }));
export const DAYS: readonly Choice<string>[] = Array.from({ length: 31 }, (_, at) => ({ value: String(at + 1), label: String(at + 1) }));

const FIRST: Partial<Record<Subject, string>> = { direction: "out", currency: "EUR", weekday: "1", day: "1" };

export function emptyCondition(subject: Subject = "description"): RuleCondition {
  return { kind: "condition", subject, operator: OPERATORS[subject][0]?.value ?? "is", values: [FIRST[subject] ?? ""], negated: false };
}

export function groupOf(...parts: Part[]): RuleGroup {
  return { kind: "group", join: "all", parts, negated: false };
}

/** What the things are called that a rule names by id. */
export interface Names {
  account: (id: string) => string;
  tag: (id: string) => string;
}

/** "Merchant is exactly “Rewe” and (amount is over 10.00 or weekday is Monday)". */
export function readGroup(group: RuleGroup, names: Names): string {
  const said = joined(group, names);
  return said.charAt(0).toLocaleUpperCase() + said.slice(1);
}

function joined(group: RuleGroup, names: Names): string {
  const word = group.negated && group.join === "any" ? " nor " : group.join === "all" ? " and " : " or ";
  const parts = group.parts.map((part) => (part.kind === "condition" ? readCondition(part, names) : group.parts.length > 1 && part.parts.length > 1 && !part.negated ? `(${joined(part, names)})` : joined(part, names)));
  const said = parts.join(word);
  if (!group.negated) return said;
  return group.join === "any" ? `neither ${said}` : `not (${said})`;
}

function readCondition({ subject, operator, values, negated }: RuleCondition, names: Names): string {
  if (subject === "direction") {
    const ways = values.map((value) => (value === "in" ? "money in" : "money out")).join(" or ");
    return negated ? `not ${ways}` : ways;
  }
  const label = (SUBJECTS.find((each) => each.value === subject)?.label ?? subject).toLocaleLowerCase();
  const verb = verbOf(subject, operator, negated ?? false).replace(" (* and ?)", "");
  const shown = values.map((value) => readValue(subject, value, names));
  return `${label} ${verb} ${shown.join(operator === "between" ? " and " : " or ")}`;
}

function readValue(subject: Subject, value: string, names: Names): string {
  switch (subject) {
    case "amount":
      return /^\d+(\.\d+)?$/.test(value) ? formatNumber(value, { digits: 2 }) : value;
    case "date":
      return /^\d{4}-\d\d-\d\d$/.test(value) ? formatDay(value, { year: "always" }) : value;
    case "weekday":
      return WEEKDAYS[Number(value) - 1]?.label ?? value;
    case "account":
      return names.account(value);
    case "tag":
      return names.tag(value);
    case "day":
    case "currency":
      return value;
    default:
      return `“${value}”`;
  }
}

/** Every condition of a group and the groups in it. */
export function conditionsOf(group: RuleGroup): RuleCondition[] {
  return group.parts.flatMap((part) => (part.kind === "condition" ? [part] : conditionsOf(part)));
}

/** What is still missing, in words; null when the rule can be tried. */
export function missing({ when, sets }: RuleDraft): string | null {
  const conditions = conditionsOf(when);
  if (!conditions.length) return "Add a condition.";
  for (const { subject, operator, values } of conditions) {
    if (!values.length || values.some((value) => !value.trim()) || (operator === "between" && values.length !== 2)) return "Fill in every condition.";
    if (subject === "amount" && !values.every((value) => /^\d+(\.\d+)?$/.test(value))) return "Write amounts as numbers, such as 12.50.";
    if (operator === "between" && misplaced(subject, values)) return "Write the smaller value first.";
  }
  if (!doesSomething(sets)) return "Choose what the rule sets.";
  return undivided(sets.parts ?? []);
}

function undivided(parts: RulePart[]): string | null {
  const cut = parts.slice(0, -1);
  if (!parts.every(({ categoryId }) => categoryId)) return "Choose a category for every part.";
  if (!cut.every(({ percent, amount }) => Number(percent ?? amount) > 0)) return "Give every part but the last a number above 0.";
  if (cut.reduce((sum, { percent }) => sum + Number(percent ?? 0), 0) >= 100) return "Leave something for the last part.";
  return null;
}

function misplaced(subject: Subject, [low, high]: string[]): boolean {
  return subject === "date" ? (low ?? "") > (high ?? "") : Number(low) > Number(high);
}

function doesSomething(sets: RuleActions): boolean {
  return Boolean(sets.categoryId || sets.merchantName || sets.note || sets.tagIds?.length || sets.parts?.length);
}

export function draftOf({ name, when, sets, stop, enabled }: SavedRule): RuleDraft {
  return { name, when, sets, stop, enabled };
}

/** A name for a rule that has none: the first text it looks for. */
export function nameOf(draft: RuleDraft): string {
  const text = conditionsOf(draft.when).find(({ subject }) => ["merchant", "description", "counterparty"].includes(subject))?.values[0]?.trim();
  const name = (text || "My rule").slice(0, 60);
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
}

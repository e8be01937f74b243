import { describe, expect, it } from "vitest";
import type { RuleCondition, RuleGroup } from "@/api/types.gen";
import { comparisons, emptyCondition, groupOf, missing, nameOf, readGroup } from "./rule-words";

const NAMES = { account: () => "Giro", tag: () => "Corner" };
const condition = (subject: RuleCondition["subject"], operator: RuleCondition["operator"], ...values: string[]): RuleCondition => ({ kind: "condition", subject, operator, values, negated: false });
const any = (...parts: RuleGroup["parts"]): RuleGroup => ({ ...groupOf(...parts), join: "any" });

describe("a rule as a sentence", () => {
  it.each([
    [groupOf(condition("merchant", "equals", "Rewe"), condition("direction", "is", "out")), "Merchant is exactly “Rewe” and money out"],
    [groupOf(condition("description", "contains", "a", "b")), "Text contains “a” or “b”"],
    [groupOf(condition("account", "is", "x"), any(condition("amount", "over", "10"), condition("weekday", "is", "1"))), "Account is Giro and (amount is over 10 or weekday is Monday)"],
    [groupOf({ ...condition("tag", "is", "x"), negated: true }), "Tag is not Corner"],
    [{ ...any(condition("day", "between", "1", "5"), condition("currency", "is", "EUR")), negated: true }, "Neither day of the month is between 1 and 5 nor currency is EUR"],
  ])("reads %#", (group, sentence) => expect(readGroup(group, NAMES)).toBe(sentence));
});

describe("a rule that is not finished", () => {
  const sets = { categoryId: "x" };
  it.each([
    [groupOf(), "Add a condition."],
    [groupOf(emptyCondition()), "Fill in every condition."],
    [groupOf(condition("amount", "over", "ten")), "Write amounts as numbers, such as 12.50."],
    [groupOf(condition("amount", "between", "10", "9")), "Write the smaller value first."],
    [groupOf(condition("merchant", "equals", "Rewe")), null],
  ])("says what is missing %#", (when, words) => expect(missing({ name: "", when, sets })).toBe(words));
  it("wants to set something", () => expect(missing({ name: "", when: groupOf(condition("merchant", "equals", "Rewe")), sets: {} })).toBe("Choose what the rule sets."));
  it.each([
    [[{ categoryId: "x", percent: "50" }, { categoryId: "y" }], null],
    [[{ categoryId: "x", percent: "50" }, {}], "Choose a category for every part."],
    [[{ categoryId: "x", percent: "" }, { categoryId: "y" }], "Give every part but the last a number above 0."],
    [[{ categoryId: "x", percent: "60" }, { categoryId: "y", percent: "40" }, { categoryId: "z" }], "Leave something for the last part."],
    [[{ categoryId: "x", amount: "400" }, { categoryId: "z" }], null],
  ])("says what is wrong with parts %#", (parts, words) => expect(missing({ name: "", when: groupOf(condition("merchant", "equals", "Rewe")), sets: { parts } })).toBe(words));
});

it("is named after what it looks for", () => expect(nameOf({ name: "", when: any(groupOf(condition("merchant", "equals", "rewe"))), sets: {} })).toBe("Rewe"));

it("offers a turned-round comparison that a rule has", () => {
  const labels = comparisons({ ...condition("description", "endsWith", "x"), negated: true }).map((each) => each.label);
  expect(labels).toContain("does not end with");
  expect(comparisons(condition("amount", "over", "1")).map((each) => each.value)).not.toContain("!over");
});

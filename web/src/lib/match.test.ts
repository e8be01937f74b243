import { expect, it } from "vitest";
import { matches } from "./match";

it.each([
  ["", "anything", true],
  ["cafe", "Cafés and bars", true],
  ["bar caf", "Cafés and bars", true],
  ["GRO", "Food: Groceries", true],
  ["oceri", "Groceries", true],
  ["oc", "Groceries", false],
  ["rent", "Groceries", false],
])("%s finds %s: %s", (query, text, found) => {
  expect(matches(query, text)).toBe(found);
});

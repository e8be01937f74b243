import { expect, it } from "vitest";
import { given, inPageWords, withStatus } from "./tax-fields";

it("speaks of fields by their names on the page, and leaves words that hold them alone", () => {
  expect(inPageWords("give magiTwoYearsBefore")).toBe("give “Income two years before”");
  expect(inPageWords("socialSecurityBase of wages")).toBe("socialSecurityBase of “Wages”");
});

it("has a spouse on a joint return and on no other", () => {
  const joint = withStatus({ taxpayer: { age: 68 } }, "joint");
  expect(joint.spouse).toEqual({ age: 68 });
  expect(withStatus(joint, "head").spouse).toBeNull();
});

it.each([
  ["0.00", ""],
  ["-0", ""],
  [null, ""],
  ["-20", "-20"],
  ["0.05", "0.05"],
])("writes nothing where %s is given", (amount, text) => {
  expect(given(amount)).toBe(text);
});

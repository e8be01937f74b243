import { expect, it } from "vitest";
import { figureText, readReturns } from "./returns";

it("reads percent with or without days, and says what it cannot read", () => {
  expect(readReturns("2025-01-31; 1.5%\n2025-02-28 −2,25\n")).toEqual({ returns: [0.015, -0.0225], dates: ["2025-01-31", "2025-02-28"], wrong: [] });
  expect(readReturns("1\n2025-02-28 2\nmonth return")).toEqual({ returns: [0.01, 0.02], dates: null, wrong: ["month return"] });
});

it.each([
  [{ value: 0.1234, unit: "fraction" as const }, "12.34%"],
  [{ value: null, unit: "ratio" as const }, "–"],
  [{ value: -0.5, unit: "ratio" as const }, "−0.5"],
  [{ value: 12, unit: "count" as const }, "12"],
])("writes %o as %s", (figure, text) => {
  expect(figureText(figure)).toBe(text);
});

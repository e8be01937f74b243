import { beforeAll, describe, expect, it } from "vitest";
import { setLocale } from "@/lib/money";
import { fanMax, fanStep, type FanPoint } from "./fan";
import { formatError, formatLikely } from "./likely";

const point = (p90: string): FanPoint => ({ p10: "0", p25: "0", p50: "900", p75: "0", p90, label: "40", axis: "40", title: "", tick: "always" });

beforeAll(() => setLocale("en-US"));

describe("formatLikely", () => {
  it.each([
    [0, "<1%"],
    [0.004, "<1%"],
    [0.006, "1%"],
    [0.858, "86%"],
    [0.994, "99%"],
    [0.996, ">99%"],
    [1, ">99%"],
  ])("says %s as %s: no number of futures makes certain", (probability, words) => {
    expect(formatLikely(probability)).toBe(words);
  });
});

it("claims no error of nothing", () => {
  expect(formatError(0.0049)).toBe("± 0.5%");
  expect(formatError(0)).toBe("");
});

it("labels the axis in round steps up to its end", () => {
  expect([1000, 1200, 6e6, 1e5, 2500].map(fanStep)).toEqual([200, 300, 2e6, 2e4, 500]);
});

it("ends the axis at a round number above fan, past and saved plan", () => {
  expect(fanMax([point("1100")], null, [])).toBe(1200);
  expect(fanMax([point("1100")], [point("0")], [{ label: "39", under: "2025", title: "", amount: "1300" }])).toBe(1500);
  expect(fanMax([point("0")], null, [])).toBe(1);
});

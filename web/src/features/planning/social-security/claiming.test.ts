import { describe, expect, it } from "vitest";
import { ageText, breakEven, goingOn, inTodaysMoney, readEarnings } from "./claiming";

const at = (age: number, monthly: string) => ({ age, monthly, year: 2030, factor: 1 });

describe("breakEven", () => {
  it("is where both have paid the same in all", () => {
    // 700 from 62 and 1,000 from 67: 700 × (t − 744) = 1,000 × (t − 804) at t = 944, 78 years 8 months
    expect(breakEven(at(744, "700.00"), at(804, "1000.00"))).toBe(944);
    expect(ageText(944)).toBe("78 years 8 months");
  });

  it("is never where waiting adds nothing", () => {
    expect(breakEven(at(744, "700.00"), at(804, "700.00"))).toBeNull();
  });
});

it("reads a record as it is copied from a statement, and says which lines are none", () => {
  const { earnings, wrong } = readEarnings("2019 $54,300\n2020\t60000.50 extra\n\nWork year Earnings\n1949 100");
  expect(earnings).toEqual({ 2019: "54300", 2020: "60000.50" });
  expect(wrong).toEqual(["Work year Earnings", "1949 100"]);
});

it("goes on only where the record ends", () => {
  expect(goingOn({ 2024: "1" }, 2024, 2026, "50000")).toEqual({ 2024: "1", 2025: "50000", 2026: "50000" });
});

it("takes prices out of a later year's benefit", () => {
  expect(inTodaysMoney("1024.00", 2027, 2026, 0.024)).toBe("1000.00");
  expect(inTodaysMoney("1000.00", 2026, 2026, 0.024)).toBe("1000.00");
});

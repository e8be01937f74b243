import { beforeAll, describe, expect, it } from "vitest";
import type { Chart } from "@/api/types.gen";
import { setLocale } from "@/lib/money";
import { byUnit, writeX } from "./chart-options";

beforeAll(() => setLocale("en-US"));

const series = (currency: string, x: string[]) => ({ id: `amount_${currency.toLowerCase()}`, label: currency, kind: "money" as const, currency, x, y: x.map(() => "1.00") });

describe("byUnit", () => {
  it("draws every currency on its own, with its own names", () => {
    const chart: Chart = { version: 1, kind: "bar", title: "Spent", series: [series("USD", ["Rent", "Food"]), series("EUR", ["Wine"])] };
    expect(byUnit(chart).map(({ unit, chart: part }) => [unit, part.series.map((one) => one.x)])).toEqual([
      ["USD", [["Rent", "Food"]]],
      ["EUR", [["Wine"]]],
    ]);
  });

  it("keeps lines of one currency together", () => {
    const fan: Chart = { version: 1, kind: "fan", title: "Wealth", series: [{ ...series("EUR", ["2027"]), id: "p10" }, { ...series("EUR", ["2027"]), id: "p90" }] };
    expect(byUnit(fan)).toHaveLength(1);
  });
});

describe("writeX", () => {
  it.each([
    ["2026-11-21", false, "Nov 21, 2026"],
    ["2025-11-21", true, "Nov 21, 2025"],
    ["2026-11", false, "November 2026"],
    ["2026-11", true, "Nov 2026"],
    ["Rent", true, "Rent"],
  ])("writes %s", (x, short, expected) => expect(writeX(x, short)).toBe(expected));
});

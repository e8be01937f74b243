import { describe, expect, it } from "vitest";
import type { PlanAssumptions } from "@/api/types.gen";
import { amountRange, otherIncome, retiringAt, withOtherIncome, withStocks } from "./assumptions";

const PLAN: PlanAssumptions = {
  birthYear: 1980,
  retirementAge: 65,
  endAge: 95,
  spendingPerMonth: "4000",
  savings: "300000",
  accountIds: [],
  contributionPerMonth: "1500",
  contributionGrowthRate: 0,
  incomes: [],
  allocation: { stocks: 0.6, bonds: 0.35, cash: 0.05 },
  retirementAllocation: null,
  feeRate: 0.003,
  successThreshold: 0.85,
  seed: 1,
};

describe("withStocks", () => {
  it.each([0, 0.05, 0.33, 0.6, 0.95, 1])("stays whole at %s in stocks", (stocks) => {
    const { bonds, cash, ...rest } = withStocks(PLAN.allocation, stocks);
    expect(rest.stocks).toBe(stocks);
    expect(stocks + bonds + cash).toBeCloseTo(1, 6);
    expect(Math.min(bonds, cash)).toBeGreaterThanOrEqual(0);
  });

  it("keeps bonds and cash in proportion", () => {
    const { bonds, cash } = withStocks(PLAN.allocation, 0.2);
    expect(bonds / cash).toBeCloseTo(7, 1);
  });

  it("comes back from all stocks with bonds", () => {
    expect(withStocks({ stocks: 1, bonds: 0, cash: 0 }, 0.5).bonds).toBeGreaterThan(0.4);
  });
});

describe("amountRange", () => {
  it("reaches beyond the present amount in round steps", () => {
    expect(amountRange("4000", 1000)).toEqual({ min: 0, max: 10_000, step: 50 });
    expect(amountRange("0", 2500)).toEqual({ min: 0, max: 2500, step: 20 });
    expect(amountRange("350000", 1000).step).toBe(5000);
  });
});

it("gives a plan without income a pension", () => {
  const plan = withOtherIncome(PLAN, "1200");
  expect(otherIncome(plan)).toBe("1200");
  expect(plan.incomes[0]?.fromAge).toBe(67);
  expect(otherIncome(withOtherIncome(plan, "900"))).toBe("900");
});

it("never lets the plan end before retirement", () => {
  expect(retiringAt(PLAN, 95).endAge).toBe(96);
});

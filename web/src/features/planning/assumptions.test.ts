import { describe, expect, it } from "vitest";
import { amountRange, otherIncome, retiringAt, savingPerMonth, spendingPerMonth, startingFrom, withOtherIncome, withSaving, withSpending, withStart, withStocks, type FullPlan } from "./assumptions";

const PLAN = {
  people: [{ name: "", birthYear: 1980, sex: "female", retirementAge: 65, endAge: 95, socialSecurity: null }],
  accounts: [{ key: "savings", name: "Savings", kind: "taxable", owner: 0, accountId: null, balance: "300000", basis: null, allocation: null, feeRate: null }],
  allocation: { stocks: 0.6, bonds: 0.35, cash: 0.05 },
  incomes: [],
  contributions: [{ account: "savings", amountPerYear: "18000", employerPerYear: "0", growthRate: 0, fromAge: null, toAge: null, source: "outside" }],
  spending: { amountPerYear: "48000", beforeRetirementPerYear: "0" },
  taxes: { regime: "none" },
  surplusAccount: null,
} as unknown as FullPlan;

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
  expect(retiringAt(PLAN, 95).people[0]?.endAge).toBe(96);
});

it("speaks of months where the plan counts years", () => {
  expect(spendingPerMonth(PLAN)).toBe("4000");
  expect(withSpending(PLAN, "4100.5").spending).toMatchObject({ amountPerYear: "49206", beforeRetirementPerYear: "0" });
  expect(savingPerMonth(withSaving(PLAN, "1750"))).toBe("1750");
  expect(withSaving({ ...PLAN, contributions: [] }, "100").contributions).toMatchObject([{ account: "savings", amountPerYear: "1200", source: "outside" }]);
});

it("follows accounts, and keeps what is saved pointing at one of them", () => {
  const followed = withStart(PLAN, { accountIds: ["a", "b"], savings: "0" }, new Map([["a", "Depot"]]));
  expect(followed.accounts.map(({ name, accountId }) => [name, accountId])).toEqual([["Depot", "a"], ["Account", "b"]]);
  expect(followed.contributions[0]?.account).toBe("a");
  expect(startingFrom(followed)).toEqual({ accountIds: ["a", "b"], savings: "0" });
  expect(startingFrom(withStart(followed, { accountIds: [], savings: "500" }, new Map()))).toEqual({ accountIds: [], savings: "500" });
});

import { expect, it } from "vitest";
import type { FullPlan } from "../assumptions";
import { conversionsChoice, signed, taxesChoice, withConversions, withoutAccount, withoutPartner, withPartner, withTaxes } from "./choices";

const PLAN = {
  people: [{ name: "Ada", birthYear: 1970, sex: "female", endAge: 95, retirementAge: 65, socialSecurity: { pia: "2000", claimAge: 804 } }],
  accounts: [{ key: "a", name: "Savings", kind: "taxable", owner: 0, accountId: null, balance: "1", basis: null, allocation: null, feeRate: null }],
  incomes: [],
  contributions: [{ account: "a", amountPerYear: "1", employerPerYear: "0", growthRate: 0, fromAge: null, toAge: null, source: "own" }],
  healthcare: { longTermCare: [] },
  conversions: { kind: "none" },
  taxes: { regime: "us", state: "CA", children: [2015] },
  surplusAccount: null,
} as unknown as FullPlan;

it("keeps children and deductions when the household moves, and forgets them without US taxes", () => {
  const moved = withTaxes(PLAN, "us-TX");
  expect(moved.taxes).toEqual({ regime: "us", state: "TX", children: [2015] });
  expect(taxesChoice(withTaxes(PLAN, "us-none"))).toBe("us-none");
  expect(withTaxes(PLAN, "none").taxes).toEqual({ regime: "none" });
});

it("opens an empty Roth account where there is none to convert into", () => {
  const filled = withConversions(PLAN, "0.22");
  expect(filled.accounts.map(({ kind, balance }) => [kind, balance])).toEqual([["taxable", "1"], ["roth", "0"]]);
  expect(conversionsChoice(filled)).toBe("0.22");
  expect(withConversions(filled, "0.12").accounts).toHaveLength(2);
});

it("leaves nothing behind that names a removed account or partner", () => {
  const two = withConversions(PLAN, "0.22");
  expect(withoutAccount(two, 0).contributions).toEqual([]);
  const couple = withPartner(PLAN);
  const owned = { ...couple, accounts: couple.accounts.map((account) => ({ ...account, owner: 1 })) };
  expect(withoutPartner(owned).accounts[0]?.owner).toBe(0);
  expect(withoutPartner(owned).people).toHaveLength(1);
});

it.each([
  ["expense", "20000", "-20000"],
  ["expense", "-20000", "-20000"],
  ["tax_free", "-5000", "5000"],
  ["expense", "0", "0"],
] as const)("signs an amount: %s %s", (kind, amount, wanted) => {
  expect(signed(kind, amount)).toBe(wanted);
});

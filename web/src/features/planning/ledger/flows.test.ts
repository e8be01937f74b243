import { expect, it } from "vitest";
import type { LedgerResult, LedgerYear } from "@/api/types.gen";
import { addMoney } from "@/lib/money";
import { columnsOf, csvOf, inMoney } from "./columns";
import { riverOf } from "./flows";

const NOTHING = { contributions: "0.00", employer: "0.00", deposits: "0.00", conversionsIn: "0.00", dividends: "0.00", interest: "0.00", gain: "0.00", fees: "0.00", withdrawals: "0.00", conversionsOut: "0.00", basis: null, realisedGain: "0.00", requiredDistribution: "0.00" };

/** Income 50,000 and 1,000 withdrawn, against 45,000 spent, tax of 7,000 less a federal refund of 2,000, and 1,000 saved. */
const YEAR = {
  index: 0,
  year: 2026,
  ages: [60, null],
  priceLevel: 1,
  closingPriceLevel: 1.02,
  accounts: [
    { ...NOTHING, key: "a", opening: "1000.00", withdrawals: "1000.00", closing: "0.00" },
    { ...NOTHING, key: "b", opening: "500.00", deposits: "1000.00", gain: "30.00", fees: "5.00", closing: "1525.00" },
  ],
  incomes: [
    { name: "Acme, Inc.", kind: "wages", owner: 0, amount: "30000.00" },
    { name: "", kind: "pension", owner: 0, amount: "20000.00" },
  ],
  income: "50000.00",
  employer: "0.00",
  outside: "0.00",
  contributions: "0.00",
  withdrawals: "1000.00",
  conversions: "0.00",
  spending: { living: "45000.00", healthcare: "0.00", medicarePremiums: "0.00", longTermCare: "0.00", events: "0.00", total: "45000.00" },
  taxes: { federal: "-2000.00", state: "7000.00", payroll: "0.00", irmaa: "0.00", flat: "0.00", total: "5000.00" },
  surplus: "1000.00",
  shortfall: "0.00",
  opening: "1500.00",
  closing: "1525.00",
} as unknown as LedgerYear;
const RESULT = { years: [YEAR], inputs: { people: [{ name: "Ada" }, { name: "" }], accounts: [{ key: "a", name: "Bank" }, { key: "b", name: "" }] } } as unknown as LedgerResult;

it("balances the river, a refund flowing in", () => {
  const river = riverOf(RESULT, YEAR);
  expect(river.total).toBe("53000.00");
  expect(addMoney(...river.to.map(({ amount }) => amount))).toBe("53000.00");
  expect(river.from.find(({ name }) => name === "Federal tax, back")?.amount).toBe("2000.00");
});

it("leaves out what is nothing in every year, and quotes names for the spreadsheet", () => {
  const keys = columnsOf(RESULT).map(({ key }) => key);
  expect(keys).toContain("gain");
  expect(keys).not.toContain("conversions");
  const [head, row] = csvOf(RESULT).split("\r\n");
  expect(head).toContain('"Acme, Inc."');
  expect(row?.startsWith("2026,60,,1,1500.00,50000.00,30000.00,20000.00")).toBe(true);
});

it("takes prices out of what stands at a year's end by the end's level", () => {
  expect(inMoney("1020.00", YEAR, "end", true, undefined)).toBe("1000.00");
  expect(inMoney("1020.00", YEAR, "year", true, undefined)).toBe("1020.00");
  expect(inMoney("1020.00", YEAR, "end", false, undefined)).toBe("1020.00");
});

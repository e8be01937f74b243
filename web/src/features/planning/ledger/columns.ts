/** The year table's columns, from the ledger's years: what stands always, and what unfolds. Amounts are of the year's own money. */
import type { LedgerResult, LedgerYear } from "@/api/types.gen";
import { addMoney, moneySign, negateMoney } from "@/lib/money";

export type Group = "income" | "spending" | "taxes" | "growth" | "accounts";

export interface Column {
  key: string;
  label: string;
  /** Stands only while this group is unfolded. */
  within: Group | null;
  /** The group that this column's head unfolds. */
  opens: Group | null;
  /** Which price level turns it into today's money: the year's flows', or its end's. */
  at: "year" | "end" | "start";
  value: (year: LedgerYear) => string;
}

const flow = (key: string, label: string, value: Column["value"], opens: Group | null = null): Column => ({ key, label, within: null, opens, at: "year", value });
const part = (key: string, label: string, within: Group, value: Column["value"]): Column => ({ key, label, within, opens: null, at: "year", value });

function sum(year: LedgerYear, of: (account: LedgerYear["accounts"][number]) => string): string {
  return addMoney("0.00", ...year.accounts.map(of));
}

export function growthOf(year: LedgerYear): string {
  return addMoney(sum(year, (account) => addMoney(account.dividends, account.interest, account.gain)), negateMoney(sum(year, (account) => account.fees)));
}

export function savedOf(year: LedgerYear): string {
  return addMoney(year.contributions, year.surplus);
}

/** Names of sources in the order in which they first come; two of one name are one column. */
function sources(years: readonly LedgerYear[]): string[] {
  return [...new Set(years.flatMap((year) => year.incomes.map(sourceName)))];
}

const KINDS: Record<string, string> = {
  wages: "Wages",
  self_employment: "Self-employment",
  pension: "Pension",
  annuity: "Annuity",
  social_security: "Social Security",
  rent: "Rent",
  other: "Other income",
  tax_free: "Tax-free income",
  event: "Event",
};

export function sourceName({ name, kind }: { name: string; kind: string }): string {
  return name || KINDS[kind] || kind;
}

export function accountName(result: LedgerResult, key: string): string {
  return result.inputs.accounts.find((account) => account.key === key)?.name || key;
}

const always = (years: readonly LedgerYear[], column: Column): boolean => years.some((year) => moneySign(column.value(year)) !== 0);

/** All columns; parts that are nothing in every year are left out. */
export function columnsOf(result: LedgerResult): Column[] {
  const { years } = result;
  const income = sources(years).map((name) =>
    part(`income-${name}`, name, "income", (year) => addMoney("0.00", ...year.incomes.filter((each) => sourceName(each) === name).map(({ amount }) => amount))),
  );
  const columns: Column[] = [
    { ...flow("opening", "At the start", (year) => year.opening), at: "start" },
    flow("income", "Income", (year) => year.income, "income"),
    ...income,
    flow("outside", "From employers and outside", (year) => addMoney(year.employer, year.outside)),
    flow("withdrawals", "Withdrawn", (year) => year.withdrawals),
    flow("spending", "Spent", (year) => year.spending.total, "spending"),
    part("living", "Living", "spending", (year) => year.spending.living),
    part("healthcare", "Healthcare", "spending", (year) => year.spending.healthcare),
    part("medicare", "Medicare premiums", "spending", (year) => year.spending.medicarePremiums),
    part("care", "Long-term care", "spending", (year) => year.spending.longTermCare),
    part("events", "Events", "spending", (year) => year.spending.events),
    flow("taxes", "Taxes", (year) => year.taxes.total, "taxes"),
    part("federal", "Federal", "taxes", (year) => year.taxes.federal),
    part("state", "State", "taxes", (year) => year.taxes.state),
    part("payroll", "Payroll", "taxes", (year) => year.taxes.payroll),
    part("irmaa", "IRMAA", "taxes", (year) => year.taxes.irmaa),
    part("flat", "Flat", "taxes", (year) => year.taxes.flat),
    flow("saved", "Saved", savedOf),
    flow("conversions", "Converted to Roth", (year) => year.conversions),
    flow("shortfall", "Unpaid", (year) => year.shortfall),
    flow("growth", "Growth after fees", growthOf, "growth"),
    part("dividends", "Dividends", "growth", (year) => sum(year, (account) => account.dividends)),
    part("interest", "Interest", "growth", (year) => sum(year, (account) => account.interest)),
    part("gain", "Price gains", "growth", (year) => sum(year, (account) => account.gain)),
    part("fees", "Fees", "growth", (year) => negateMoney(sum(year, (account) => account.fees))),
    { ...flow("closing", "At the end", (year) => year.closing, "accounts"), at: "end" },
    ...result.inputs.accounts.map((account) => ({
      ...part(`account-${account.key}`, account.name || account.key, "accounts", (year) => year.accounts.find(({ key }) => key === account.key)?.closing ?? "0.00"),
      at: "end" as const,
    })),
  ];
  const kept = new Set(["opening", "income", "withdrawals", "spending", "taxes", "growth", "closing"]);
  return columns.filter((column) => kept.has(column.key) || always(years, column));
}

/** An amount of a year in today's money, to the cent; as it is where each year's own money is wanted. */
export function inMoney(amount: string, year: LedgerYear, at: Column["at"], real: boolean, before: LedgerYear | undefined): string {
  if (!real) return amount;
  const level = at === "year" ? year.priceLevel : at === "end" ? year.closingPriceLevel : (before?.closingPriceLevel ?? 1);
  return (Number(amount) / level).toFixed(2);
}

/** Every column and year as text for a spreadsheet, in each year's own money: decimal points, no grouping. */
export function csvOf(result: LedgerResult): string {
  const columns = columnsOf(result);
  const people = result.inputs.people.map((person, index) => `Age ${person.name || index + 1}`);
  const head = ["Year", ...people, "Price level", ...columns.map((column) => column.label)];
  const rows = result.years.map((year) => [String(year.year), ...year.ages.map((age) => (age === null ? "" : String(age))), String(year.priceLevel), ...columns.map((column) => column.value(year))]);
  return [head, ...rows].map((row) => row.map(quote).join(",")).join("\r\n");
}

function quote(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

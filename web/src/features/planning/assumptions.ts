/** What the sliders do to a plan: pure, and always to a plan that the API takes. The plan's amounts are a year's, the page speaks of months. */
import type { Allocation, PlanAssumptions } from "@/api/types.gen";

/** Everything is there: the API leaves nothing out of what it sends, though a caller may. */
type Full<T> = T extends (infer Item)[] ? Full<Item>[] : T extends object ? { [Key in keyof T]-?: Full<Exclude<T[Key], undefined>> } : T;
export type FullPlan = Full<PlanAssumptions>;
export type FullIncome = FullPlan["incomes"][number];

export interface SliderRange {
  min: number;
  max: number;
  step: number;
}

const NICE = [1, 2, 2.5, 5, 10];

function niceUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (NICE.find((step) => step * power >= value * 0.9999) ?? 10) * power;
}

/** A slider for a monthly amount: up to about two and a half times what it stands at, in some hundred and fifty steps. */
export function amountRange(amount: string, otherwise: number): SliderRange {
  const value = Math.max(Number(amount) * 2.5, otherwise);
  const step = niceUp(value / 200);
  return { min: 0, max: Math.ceil(value / step) * step, step };
}

export function full(plan: PlanAssumptions): FullPlan {
  return plan as FullPlan;
}

/** A year's amount by the month, to the cent. */
export function monthly(perYear: string): string {
  return String(Math.round((Number(perYear) / 12) * 100) / 100);
}

/** A month's amount by the year. */
export function yearly(perMonth: string): string {
  return String(Math.round(Number(perMonth || "0") * 1200) / 100);
}

export function withStocks(allocation: Allocation, stocks: number): Allocation {
  const rest = allocation.bonds + allocation.cash;
  const bonds = rest > 0 ? allocation.bonds / rest : 0.85;
  const share = round(1 - stocks);
  const inBonds = round(share * bonds);
  return { stocks, bonds: inBonds, cash: round(share - inBonds) };
}

export function spendingPerMonth(plan: FullPlan): string {
  return monthly(plan.spending.amountPerYear);
}

/** From retirement on; what is spent before stays, and the record is followed no longer. */
export function withSpending(plan: FullPlan, perMonth: string): FullPlan {
  const before = plan.spending.beforeRetirementPerYear ?? plan.spending.amountPerYear;
  return { ...plan, spendingOfRecord: null, spending: { ...plan.spending, amountPerYear: yearly(perMonth), beforeRetirementPerYear: before } };
}

export function savingPerMonth(plan: FullPlan): string {
  return monthly(plan.contributions[0]?.amountPerYear ?? "0");
}

/** The first of what is saved regularly; from outside the plan, into the first account, where there is none yet. */
export function withSaving(plan: FullPlan, perMonth: string): FullPlan {
  const [first, ...others] = plan.contributions;
  const saving = first ?? {
    account: (plan.accounts.find(({ kind }) => kind === "taxable" || kind === "cash") ?? plan.accounts[0])?.key ?? "",
    amountPerYear: "0",
    employerPerYear: "0",
    growthRate: 0,
    fromAge: null,
    toAge: null,
    source: "outside" as const,
  };
  return { ...plan, contributions: [{ ...saving, amountPerYear: yearly(perMonth) }, ...others] };
}

export const NEW_INCOME: FullIncome = {
  name: "Pension",
  kind: "pension",
  owner: 0,
  amountPerYear: "12000",
  fromAge: 67,
  toAge: null,
  growthRate: 0,
  indexed: 1,
  survivorShare: 0,
  taxableShare: 1,
};

export function otherIncome(plan: FullPlan): string {
  return monthly(plan.incomes[0]?.amountPerYear ?? "0");
}

/** The first income's amount; a pension from 67 where there is none yet. */
export function withOtherIncome(plan: FullPlan, perMonth: string): FullPlan {
  const [first, ...others] = plan.incomes;
  const income = first ?? { ...NEW_INCOME, fromAge: Math.max(67, retirementAge(plan)) };
  return { ...plan, incomes: [{ ...income, amountPerYear: yearly(perMonth) }, ...others] };
}

export function retirementAge(plan: FullPlan): number {
  return plan.people[0]?.retirementAge ?? 67;
}

/** The first person, whose ages are the plan's. */
export function withPerson(plan: FullPlan, change: Partial<FullPlan["people"][number]>): FullPlan {
  return { ...plan, people: plan.people.map((person, place) => (place === 0 ? { ...person, ...change } : person)) };
}

export function retiringAt(plan: FullPlan, age: number): FullPlan {
  return withPerson(plan, { retirementAge: age, endAge: Math.max(plan.people[0]?.endAge ?? 95, age + 1) });
}

/** The accounts of the household that are followed, and what is typed beside them or instead. */
export function startingFrom(plan: FullPlan): { accountIds: string[]; savings: string } {
  const followed = plan.accounts.flatMap(({ accountId }) => (accountId === null ? [] : [accountId]));
  const typed = plan.accounts.filter(({ accountId }) => accountId === null).reduce((sum, { balance }) => sum + Number(balance), 0);
  return { accountIds: followed, savings: String(typed) };
}

const TYPED = { key: "savings", name: "Savings", kind: "taxable" as const, owner: 0, accountId: null, balance: "0", basis: null, allocation: null, feeRate: null };

/** What is followed already keeps how it is taxed; what is typed counts while nothing is followed. Savings go where there is an account. */
export function withStart(plan: FullPlan, { accountIds, savings }: { accountIds: string[]; savings: string }, names: ReadonlyMap<string, string>): FullPlan {
  const known = new Map(plan.accounts.map((account) => [account.accountId, account]));
  const followed = accountIds.map((id) => known.get(id) ?? { ...TYPED, key: id, name: names.get(id) ?? "Account", accountId: id });
  const byHand = plan.accounts.filter(({ accountId }) => accountId === null);
  const typed = byHand.length === 1 && byHand[0] ? [{ ...byHand[0], balance: savings || "0" }] : byHand.length ? byHand : [{ ...TYPED, balance: savings || "0" }];
  const accounts = followed.length ? followed : typed;
  const keys = new Set(accounts.map(({ key }) => key));
  const first = (accounts.find(({ kind }) => kind === "taxable" || kind === "cash") ?? accounts[0])?.key ?? "";
  return {
    ...plan,
    accounts,
    contributions: plan.contributions.map((each) => (keys.has(each.account) ? each : { ...each, account: first })),
    surplusAccount: plan.surplusAccount !== null && keys.has(plan.surplusAccount) ? plan.surplusAccount : null,
  };
}

/** The plan's taxes in words. */
export function taxedAs(plan: FullPlan): string {
  if (plan.taxes.regime === "none") return "before tax";
  if (plan.taxes.regime === "flat") return "after tax at flat rates";
  return plan.taxes.state ? `after US federal and ${plan.taxes.state} tax` : "after US federal tax";
}

function round(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

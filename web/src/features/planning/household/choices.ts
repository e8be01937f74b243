/** The words of the plan's choices, and what a new entry begins as. */
import { NEW_INCOME, retirementAge, type FullPlan } from "../assumptions";
import { STATES } from "../taxes/tax-fields";

export type AccountKind = FullPlan["accounts"][number]["kind"];
export type IncomeKind = FullPlan["incomes"][number]["kind"];
export type EventKind = FullPlan["events"][number]["kind"];

export const ACCOUNT_KINDS: { value: AccountKind; label: string }[] = [
  { value: "cash", label: "Cash" },
  { value: "taxable", label: "Taxable" },
  { value: "traditional", label: "Traditional, pre-tax" },
  { value: "roth", label: "Roth" },
  { value: "hsa", label: "Health savings" },
];

export const INCOME_KINDS: { value: IncomeKind; label: string }[] = [
  { value: "wages", label: "Wages" },
  { value: "self_employment", label: "Self-employment" },
  { value: "pension", label: "Pension" },
  { value: "annuity", label: "Annuity" },
  { value: "social_security", label: "Social Security" },
  { value: "rent", label: "Rent" },
  { value: "other", label: "Other, taxed" },
  { value: "tax_free", label: "Tax-free" },
];

export const EVENT_KINDS: { value: EventKind; label: string }[] = [
  { value: "expense", label: "Costs money" },
  { value: "tax_free", label: "Brings money, tax-free" },
  { value: "ordinary_income", label: "Brings money, taxed" },
];

export const TAXES: { value: string; label: string }[] = [
  { value: "none", label: "Amounts are after tax" },
  { value: "flat", label: "Flat rates" },
  ...STATES.map(({ value, label }) => ({ value: `us-${value}`, label: value === "none" ? "United States, without a state" : `United States, ${label}` })),
];

export const ORDERS: { value: FullPlan["withdrawals"]["order"]; label: string }[] = [
  { value: "taxable_first", label: "Taxable first, then traditional, then Roth" },
  { value: "traditional_first", label: "Traditional first" },
  { value: "proportional", label: "From all alike" },
  { value: "bracket_fill", label: "Traditional first, up to a bracket" },
];

export const CONVERSIONS: { value: string; label: string }[] = [
  { value: "none", label: "None" },
  { value: "0.12", label: "Fill the 12 % bracket, from 60 to 74" },
  { value: "0.22", label: "Fill the 22 % bracket, from 60 to 74" },
  { value: "0.24", label: "Fill the 24 % bracket, from 60 to 74" },
];

export function taxesChoice({ taxes }: FullPlan): string {
  return taxes.regime === "us" ? `us-${taxes.state ?? "none"}` : taxes.regime;
}

/** Another state keeps what was said about deductions and children. */
export function withTaxes(plan: FullPlan, choice: string): FullPlan {
  if (!choice.startsWith("us-")) return { ...plan, taxes: { regime: choice } as FullPlan["taxes"] };
  const state = choice === "us-none" ? null : choice.slice(3);
  return { ...plan, taxes: { ...(plan.taxes.regime === "us" ? plan.taxes : {}), regime: "us", state } as FullPlan["taxes"] };
}

export function conversionsChoice({ conversions }: FullPlan): string {
  if (conversions.kind === "none") return "none";
  const rate = conversions.kind === "fill" && conversions.fromAge === 60 && conversions.toAge === 74 ? String(conversions.rate) : "own";
  return CONVERSIONS.some(({ value }) => value === rate) ? rate : "own";
}

/** Filling a bracket needs a Roth account to fill into, if only an empty one. */
export function withConversions(plan: FullPlan, choice: string): FullPlan {
  if (choice === "none") return { ...plan, conversions: { kind: "none" } };
  const roth = plan.accounts.some(({ kind }) => kind === "roth") ? [] : [{ ...newAccount(plan), name: "Roth IRA", kind: "roth" as const }];
  return { ...plan, accounts: [...plan.accounts, ...roth], conversions: { kind: "fill", rate: Number(choice), upTo: null, fromAge: 60, toAge: 74 } };
}

export function newAccount(plan: FullPlan): FullPlan["accounts"][number] {
  const taken = new Set(plan.accounts.map(({ key }) => key));
  let number = plan.accounts.length + 1;
  while (taken.has(`account-${number}`)) number++;
  return { key: `account-${number}`, name: `Account ${number}`, kind: "taxable", owner: 0, accountId: null, balance: "0", basis: null, allocation: null, feeRate: null };
}

export function newIncome(plan: FullPlan): FullPlan["incomes"][number] {
  return { ...NEW_INCOME, fromAge: Math.max(67, retirementAge(plan)) };
}

export function newEvent(plan: FullPlan): FullPlan["events"][number] {
  return { name: "New event", year: null, age: retirementAge(plan), amount: "-20000", kind: "expense", everyYears: 1, times: 1 };
}

/** Costs are negative and income positive, whatever was typed. */
export function signed(kind: EventKind, amount: string): string {
  const size = amount.replace(/^-/, "") || "0";
  return kind === "expense" && !/^[0.]*$/.test(size) ? `-${size}` : size;
}

/** What is saved into an account that is gone goes nowhere; the last account stays. */
export function withoutAccount(plan: FullPlan, at: number): FullPlan {
  const gone = plan.accounts[at]?.key;
  return {
    ...plan,
    accounts: plan.accounts.filter((_, index) => index !== at),
    contributions: plan.contributions.filter(({ account }) => account !== gone),
    surplusAccount: plan.surplusAccount === gone ? null : plan.surplusAccount,
  };
}

export function withPartner(plan: FullPlan): FullPlan {
  const [first] = plan.people;
  if (!first) return plan;
  return { ...plan, people: [first, { ...first, name: "Partner", sex: first.sex === "female" ? "male" : "female", socialSecurity: null }] };
}

/** What belonged to the partner belongs to the first person. */
export function withoutPartner(plan: FullPlan): FullPlan {
  return {
    ...plan,
    people: plan.people.slice(0, 1),
    accounts: plan.accounts.map((account) => ({ ...account, owner: 0 })),
    incomes: plan.incomes.map((income) => ({ ...income, owner: 0 })),
    healthcare: { ...plan.healthcare, longTermCare: plan.healthcare.longTermCare.map((care) => ({ ...care, owner: 0 })) },
  };
}

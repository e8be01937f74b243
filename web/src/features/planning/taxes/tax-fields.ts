/** The figures of a return that the page asks for, in the order in which people meet them. */
import type { Household, MarginalInput, Person, TaxInput } from "@/api/types.gen";

type Amounts<T> = { [Key in keyof T]-?: string extends NonNullable<T[Key]> ? Key : never }[keyof T];
export type HouseholdAmount = Amounts<Household>;
export type PersonAmount = Amounts<Person>;
export type Kind = NonNullable<MarginalInput["kind"]>;
export type Status = NonNullable<Household["status"]>;

export const STATUSES: { value: Status; label: string }[] = [
  { value: "single", label: "Single" },
  { value: "joint", label: "Married, one return" },
  { value: "separate", label: "Married, two returns" },
  { value: "head", label: "Head of household" },
  { value: "surviving", label: "Surviving spouse" },
];

export const STATES: { value: NonNullable<TaxInput["state"]> | "none"; label: string }[] = [
  { value: "none", label: "Without a state" },
  { value: "CA", label: "California" },
  { value: "FL", label: "Florida" },
  { value: "IL", label: "Illinois" },
  { value: "MA", label: "Massachusetts" },
  { value: "NY", label: "New York" },
  { value: "PA", label: "Pennsylvania" },
  { value: "TX", label: "Texas" },
  { value: "WA", label: "Washington" },
];

interface AmountField<Key> {
  key: Key;
  label: string;
  hint?: string;
}

export const OF_PERSON: AmountField<PersonAmount>[] = [
  { key: "wages", label: "Wages", hint: "Gross, before what is deferred" },
  { key: "deferrals", label: "Into a 401(k), pre-tax", hint: "Out of the wages" },
  { key: "selfEmploymentProfit", label: "Self-employment profit" },
  { key: "iraContribution", label: "Into an IRA" },
  { key: "hsaContribution", label: "Into an HSA" },
  { key: "charitableDistribution", label: "From an IRA to charity", hint: "Part of the IRA withdrawals" },
];

export const GROUPS: { title: string; fields: AmountField<HouseholdAmount>[] }[] = [
  {
    title: "Income",
    fields: [
      { key: "interest", label: "Interest" },
      { key: "dividends", label: "Dividends" },
      { key: "qualifiedDividends", label: "Qualified ones among them" },
      { key: "longTermGain", label: "Long-term gains", hint: "Negative for a loss" },
      { key: "shortTermGain", label: "Short-term gains", hint: "Negative for a loss" },
      { key: "iraDistributions", label: "IRA and 401(k) withdrawals" },
      { key: "rothConversion", label: "Roth conversion" },
      { key: "pensions", label: "Pensions and annuities" },
      { key: "socialSecurity", label: "Social Security" },
      { key: "rents", label: "Rents, net" },
      { key: "unemployment", label: "Unemployment benefits" },
      { key: "taxExemptInterest", label: "Tax-exempt interest" },
      { key: "otherIncome", label: "Other income" },
    ],
  },
  {
    title: "Deductions",
    fields: [
      { key: "propertyTaxes", label: "Property taxes" },
      { key: "stateTaxes", label: "State taxes paid" },
      { key: "mortgageInterest", label: "Mortgage interest" },
      { key: "charityCash", label: "Gifts in cash" },
      { key: "charityProperty", label: "Gifts of property" },
      { key: "medicalExpenses", label: "Medical costs" },
      { key: "studentLoanInterest", label: "Student loan interest" },
      { key: "tips", label: "Tips" },
      { key: "overtime", label: "Overtime premium" },
      { key: "carLoanInterest", label: "Car loan interest" },
    ],
  },
  {
    title: "Carried over, credits and payments",
    fields: [
      { key: "shortTermCarryover", label: "Short-term loss carried over" },
      { key: "longTermCarryover", label: "Long-term loss carried over" },
      { key: "iraNontaxable", label: "IRA basis withdrawn" },
      { key: "earlyDistributions", label: "Early withdrawals" },
      { key: "foreignTaxCredit", label: "Foreign tax credit" },
      { key: "careExpenses", label: "Care of dependants" },
      { key: "otherCredits", label: "Other credits" },
      { key: "amtPreferences", label: "AMT preferences" },
      { key: "withholding", label: "Withheld and paid ahead" },
      { key: "magiTwoYearsBefore", label: "Income two years before", hint: "Sets the Medicare premium" },
    ],
  },
];

export const KINDS: { value: Kind; label: string; more: string }[] = [
  { value: "ira_distributions", label: "IRA withdrawals", more: "withdrawn from an IRA" },
  { value: "roth_conversion", label: "Roth conversion", more: "converted to Roth" },
  { value: "wages", label: "Wages", more: "of wages" },
  { value: "self_employment_profit", label: "Self-employment profit", more: "of self-employment profit" },
  { value: "long_term_gain", label: "Long-term gains", more: "of long-term gains" },
  { value: "short_term_gain", label: "Short-term gains", more: "of short-term gains" },
  { value: "qualified_dividends", label: "Qualified dividends", more: "of qualified dividends" },
  { value: "interest", label: "Interest", more: "of interest" },
  { value: "social_security", label: "Social Security", more: "of Social Security" },
  { value: "pensions", label: "Pensions", more: "of pension" },
];

export function given(amount: string | null | undefined): string {
  return amount && !/^[-0.]+$/.test(amount) ? amount : "";
}

/** A joint return has a spouse, and no other has. */
export function withStatus(household: Household, status: Status): Household {
  return { ...household, status, spouse: status === "joint" ? (household.spouse ?? { age: household.taxpayer?.age ?? 40 }) : null };
}

/** A sentence of the API with its fields by the names that they have on the page. */
export function inPageWords(sentence: string): string {
  const fields = [...OF_PERSON, ...GROUPS.flatMap((group) => group.fields)];
  return fields.reduce<string>((text, { key, label }) => text.replaceAll(new RegExp(`\\b${key}\\b`, "g"), `“${label}”`), sentence);
}

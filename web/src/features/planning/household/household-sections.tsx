import type { ReactNode } from "react";
import { monthly } from "../assumptions";
import type { FullPlan } from "../assumptions";
import { today } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { Section } from "@/ui/page";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import { NumberInput } from "../number-input";
import { ageText } from "../social-security/claiming";
import { RULES } from "../spending-rules";
import { ACCOUNT_KINDS, CONVERSIONS, conversionsChoice, EVENT_KINDS, INCOME_KINDS, newAccount, newEvent, newIncome, ORDERS, signed, TAXES, taxesChoice, withConversions, withoutAccount, withoutPartner, withPartner, withTaxes } from "./choices";
import { Rows } from "./rows";

interface SectionsProps {
  plan: FullPlan;
  currency: string;
  onChange: (plan: FullPlan) => void;
}

const CLAIMS = [{ value: "none", label: "None" }, ...Array.from({ length: 9 }, (_, year) => ({ value: String((62 + year) * 12), label: `At ${62 + year}` }))];

function replaced<Item>(all: readonly Item[], at: number, change: Partial<Item>): Item[] {
  return all.map((item, index) => (index === at ? { ...item, ...change } : item));
}

export function HouseholdSections({ plan, currency, onChange }: SectionsProps) {
  const owners = plan.people.map((person, index) => ({ value: String(index), label: person.name || (index ? "Second person" : "First person") }));
  const money = (label: string, amount: string | null, set: (amount: string) => void, hint?: ReactNode) => (
    <Field label={label} hint={hint}>
      <MoneyInput value={amount === null || /^0+(\.0+)?$/.test(amount) ? "" : amount} placeholder="0" currency={currency} onChange={(next) => set(next || "0")} />
    </Field>
  );
  const owner = (value: number, set: (owner: number) => void) =>
    owners.length > 1 ? (
      <Field label="Whose">
        <Select value={String(value)} options={owners} onChange={(next) => set(Number(next))} />
      </Field>
    ) : null;
  return (
    <>
      <Section title="People">
        <Rows items={plan.people} most={2} nameOf={(_, index) => owners[index]?.label ?? ""} add="Add a partner" empty="" onAdd={plan.people.length < 2 ? () => onChange(withPartner(plan)) : null} onRemove={null}>
          {(person, index) => {
            const set = (change: Partial<typeof person>) => onChange({ ...plan, people: replaced(plan.people, index, change) });
            const security = person.socialSecurity;
            return (
              <>
                <Field label="Name">
                  <Input value={person.name} maxLength={80} onChange={(event) => set({ name: event.target.value })} />
                </Field>
                <Field label="Birth year">
                  <NumberInput value={person.birthYear} min={1910} max={Number(today().slice(0, 4))} onChange={(birthYear) => set({ birthYear })} />
                </Field>
                <Field label="Retires at">
                  <NumberInput value={person.retirementAge} min={20} max={person.endAge - 1} onChange={(retirementAge) => set({ retirementAge })} />
                </Field>
                <Field label="Lives to">
                  <NumberInput value={person.endAge} min={person.retirementAge + 1} max={120} onChange={(endAge) => set({ endAge })} />
                </Field>
                <Field label="Life table">
                  <Select
                    value={person.sex}
                    options={[
                      { value: "female", label: "Woman" },
                      { value: "male", label: "Man" },
                    ]}
                    onChange={(sex) => set({ sex })}
                  />
                </Field>
                <Field label="Social Security">
                  <Select value={security ? String(security.claimAge) : "none"} options={security && security.claimAge % 12 ? [...CLAIMS, { value: String(security.claimAge), label: `At ${ageText(security.claimAge)}` }] : CLAIMS} onChange={(age) => set({ socialSecurity: age === "none" ? null : { pia: security?.pia ?? "2000", claimAge: Number(age) } })} />
                </Field>
                {security ? money("Full benefit a month", security.pia, (pia) => set({ socialSecurity: { ...security, pia } })) : null}
              </>
            );
          }}
        </Rows>
        {plan.people.length > 1 ? (
          <Button size="sm" className="mt-3" onClick={() => onChange(withoutPartner(plan))}>
            Plan for one person
          </Button>
        ) : null}
        <div className="mt-4">
          <Segmented
            label="Length of life"
            size="sm"
            value={plan.mortality}
            options={[
              { value: "fixed", label: "To the ages above" },
              { value: "sampled", label: "By the life table" },
            ]}
            onChange={(mortality) => onChange({ ...plan, mortality })}
          />
        </div>
      </Section>

      <Section title="Accounts">
        <Rows items={plan.accounts} most={24} nameOf={(account) => account.name} add="Add an account by hand" empty="" onAdd={() => onChange({ ...plan, accounts: [...plan.accounts, newAccount(plan)] })} onRemove={plan.accounts.length > 1 ? (index) => onChange(withoutAccount(plan, index)) : null}>
          {(account, index) => {
            const set = (change: Partial<typeof account>) => onChange({ ...plan, accounts: replaced(plan.accounts, index, change) });
            return (
              <>
                <Field label="Name">
                  <Input value={account.name} maxLength={80} onChange={(event) => set({ name: event.target.value })} />
                </Field>
                <Field label="Taxed as">
                  <Select value={account.kind} options={ACCOUNT_KINDS} onChange={(kind) => set({ kind })} />
                </Field>
                {account.accountId ? (
                  <Field label="Balance" hint="Followed from your account">
                    <Input value="Followed" readOnly />
                  </Field>
                ) : (
                  money("Balance", account.balance, (balance) => set({ balance }))
                )}
                {account.kind === "taxable" ? money("Paid for it", account.basis, (basis) => set({ basis: basis === "0" ? null : basis }), "Its balance when empty") : null}
                {owner(account.owner, (next) => set({ owner: next }))}
              </>
            );
          }}
        </Rows>
      </Section>

      <Section title="Income">
        <Rows items={plan.incomes} most={24} nameOf={(income) => income.name || "Income"} add="Add an income" empty="No income is planned beside Social Security." onAdd={() => onChange({ ...plan, incomes: [...plan.incomes, newIncome(plan)] })} onRemove={(index) => onChange({ ...plan, incomes: plan.incomes.filter((_, place) => place !== index) })}>
          {(income, index) => {
            const set = (change: Partial<typeof income>) => onChange({ ...plan, incomes: replaced(plan.incomes, index, change) });
            const working = income.kind === "wages" || income.kind === "self_employment";
            return (
              <>
                <Field label="Name">
                  <Input value={income.name} maxLength={80} onChange={(event) => set({ name: event.target.value })} />
                </Field>
                <Field label="Kind">
                  <Select value={income.kind} options={INCOME_KINDS} onChange={(kind) => set({ kind, ...(kind === "wages" || kind === "self_employment" ? { fromAge: null, toAge: null } : {}) })} />
                </Field>
                {money("A year", income.amountPerYear, (amountPerYear) => set({ amountPerYear }))}
                {working ? null : (
                  <Field label="From age">
                    <NumberInput value={income.fromAge ?? plan.people[income.owner]?.retirementAge ?? 67} min={0} max={120} onChange={(fromAge) => set({ fromAge })} />
                  </Field>
                )}
                {owner(income.owner, (next) => set({ owner: next }))}
              </>
            );
          }}
        </Rows>
      </Section>

      <Section title="Saving">
        <Rows
          items={plan.contributions}
          most={24}
          nameOf={(each) => `Saving into ${plan.accounts.find(({ key }) => key === each.account)?.name ?? "an account"}`}
          add="Add what is saved"
          empty="Nothing is saved by plan; what is left over is."
          onAdd={() => onChange({ ...plan, contributions: [...plan.contributions, { account: plan.accounts[0]?.key ?? "", amountPerYear: "6000", employerPerYear: "0", growthRate: 0, fromAge: null, toAge: null, source: "own" }] })}
          onRemove={(index) => onChange({ ...plan, contributions: plan.contributions.filter((_, place) => place !== index) })}
        >
          {(each, index) => {
            const set = (change: Partial<typeof each>) => onChange({ ...plan, contributions: replaced(plan.contributions, index, change) });
            return (
              <>
                <Field label="Into">
                  <Select value={each.account} options={plan.accounts.map(({ key, name }) => ({ value: key, label: name || key }))} onChange={(account) => set({ account })} />
                </Field>
                <Field label="Paid">
                  <Select
                    value={each.source}
                    options={[
                      { value: "payroll", label: "Out of wages" },
                      { value: "own", label: "Out of own money" },
                      { value: "outside", label: "From outside the plan" },
                    ]}
                    onChange={(source) => set({ source })}
                  />
                </Field>
                {money("A year", each.amountPerYear, (amountPerYear) => set({ amountPerYear }))}
                {money("By the employer", each.employerPerYear, (employerPerYear) => set({ employerPerYear }))}
              </>
            );
          }}
        </Rows>
      </Section>

      <Section title="Spending">
        <div className="grid grid-cols-2 gap-4 md:grid-cols-4">
          {money("A year in retirement", plan.spending.amountPerYear, (amountPerYear) => onChange({ ...plan, spendingOfRecord: null, spending: { ...plan.spending, amountPerYear } }), `${formatMoney(monthly(plan.spending.amountPerYear), currency, { whole: true })} a month`)}
          {money("A year until then", plan.spending.beforeRetirementPerYear, (amount) => onChange({ ...plan, spending: { ...plan.spending, beforeRetirementPerYear: amount === "0" ? null : amount } }), "The same when empty")}
          {money("Never less than", plan.spending.leastPerYear, (leastPerYear) => onChange({ ...plan, spending: { ...plan.spending, leastPerYear } }))}
          <Field label="Rule">
            <Select value={plan.spending.rule.rule} options={RULES} onChange={(rule) => onChange({ ...plan, spending: { ...plan.spending, rule: { rule } as FullPlan["spending"]["rule"] } })} />
          </Field>
          {money("Healthcare before 65, each", plan.healthcare.before65PerYear, (before65PerYear) => onChange({ ...plan, healthcare: { ...plan.healthcare, before65PerYear } }), "A year, from retirement")}
          {money("Healthcare from 65, each", plan.healthcare.medicarePerYear, (medicarePerYear) => onChange({ ...plan, healthcare: { ...plan.healthcare, medicarePerYear } }), "Beside Medicare’s Part B")}
          {money("To be left", plan.bequest, (bequest) => onChange({ ...plan, bequest }))}
        </div>
      </Section>

      <Section title="Events">
        <Rows items={plan.events} most={40} nameOf={(event) => event.name || "Event"} add="Add an event" empty="A house, a wedding, an inheritance: what happens once, or now and then." onAdd={() => onChange({ ...plan, events: [...plan.events, newEvent(plan)] })} onRemove={(index) => onChange({ ...plan, events: plan.events.filter((_, place) => place !== index) })}>
          {(event, index) => {
            const set = (change: Partial<typeof event>) => onChange({ ...plan, events: replaced(plan.events, index, change) });
            const born = plan.people[0]?.birthYear ?? 1980;
            return (
              <>
                <Field label="What">
                  <Input value={event.name} maxLength={80} onChange={(change) => set({ name: change.target.value })} />
                </Field>
                <Field label="At age">
                  <NumberInput value={event.age ?? (event.year ?? born) - born} min={0} max={120} onChange={(age) => set({ age, year: null })} />
                </Field>
                <Field label="It">
                  <Select value={event.kind} options={EVENT_KINDS} onChange={(kind) => set({ kind, amount: signed(kind, event.amount) })} />
                </Field>
                {money("Amount", event.amount.replace(/^-/, ""), (amount) => set({ amount: signed(event.kind, amount) }))}
              </>
            );
          }}
        </Rows>
      </Section>

      <Section title="Taxes and withdrawals">
        <div className="grid gap-4 md:grid-cols-3">
          <Field label="Taxes">
            <Select value={taxesChoice(plan)} options={TAXES} onChange={(choice) => onChange(withTaxes(plan, choice))} />
          </Field>
          <Field label="Withdrawals">
            <Select value={plan.withdrawals.order} options={plan.withdrawals.order === "explicit" ? [...ORDERS, { value: "explicit", label: "As it was set" }] : ORDERS} onChange={(order) => onChange({ ...plan, withdrawals: (order === plan.withdrawals.order ? plan.withdrawals : order === "bracket_fill" ? { order, rate: 0.12 } : { order }) as FullPlan["withdrawals"] })} />
          </Field>
          <Field label="Roth conversions">
            <Select value={conversionsChoice(plan)} options={conversionsChoice(plan) === "own" ? [...CONVERSIONS, { value: "own", label: "As it was set" }] : CONVERSIONS} onChange={(choice) => choice !== "own" && onChange(withConversions(plan, choice))} />
          </Field>
        </div>
      </Section>
    </>
  );
}

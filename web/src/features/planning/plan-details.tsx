import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { listAccountsOptions } from "@/api/@tanstack/react-query.gen";
import { today } from "@/lib/dates";
import { formatPercent } from "@/lib/money";
import { Button, IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { Select } from "@/ui/select";
import { AccountChoice } from "./account-choice";
import { NEW_INCOME, monthly, startingFrom, taxedAs, withPerson, withStart, yearly, type FullIncome, type FullPlan } from "./assumptions";
import { NumberInput } from "./number-input";

interface PlanDetailsProps {
  plan: FullPlan;
  currency: string;
  /** The market assumptions, in words. */
  source: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onTake: (plan: FullPlan) => void;
}

const thresholds = () => [0.7, 0.75, 0.8, 0.85, 0.9, 0.95].map((value) => ({ value: String(value), label: formatPercent(value) }));
const FEES = [0, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02].map((value) => ({ value: String(value), label: `${(value * 100).toLocaleString()} % a year` }));

/** What stands behind the sliders: where the money is, incomes, fees, how sure is sure. */
export function PlanDetails({ plan, open, onOpenChange, ...rest }: PlanDetailsProps) {
  return open ? <Details plan={plan} onOpenChange={onOpenChange} {...rest} /> : null;
}

function Details({ plan: given, currency, source, onOpenChange, onTake }: Omit<PlanDetailsProps, "open">) {
  const [plan, setPlan] = useState(given);
  const [incomes, setIncomes] = useState(() => given.incomes.map((income) => ({ ...income, key: crypto.randomUUID() })));
  const accounts = useQuery(listAccountsOptions());
  const names = new Map((accounts.data?.data ?? []).map(({ id, name }) => [id, name]));
  const person = plan.people[0];
  const year = Number(today().slice(0, 4));
  const fees = FEES.some(({ value }) => Number(value) === plan.feeRate) ? FEES : [...FEES, { value: String(plan.feeRate), label: `${plan.feeRate * 100} % a year` }];
  const setIncome = (key: string, change: Partial<FullIncome>) => setIncomes(incomes.map((income) => (income.key === key ? { ...income, ...change } : income)));
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      size="lg"
      title="What the plan assumes"
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            variant="primary"
            onClick={() => {
              onTake({ ...plan, incomes: incomes.map(({ name, kind, owner, amountPerYear, fromAge, toAge, growthRate, indexed, survivorShare, taxableShare }) => ({ name: name.trim() || "Income", kind, owner, amountPerYear, fromAge, toAge, growthRate, indexed, survivorShare, taxableShare })) });
              onOpenChange(false);
            }}
          >
            Try it
          </Button>
        </>
      }
    >
      <div className="grid gap-x-8 gap-y-6 md:grid-cols-2">
        <div className="flex flex-col gap-5">
          <div className="grid grid-cols-2 gap-4">
            <Field label="Birth year">
              <NumberInput value={person?.birthYear ?? year - 40} min={year - 110} max={year} onChange={(birthYear) => setPlan(withPerson(plan, { birthYear }))} />
            </Field>
            <Field label="Money must last to">
              <NumberInput value={person?.endAge ?? 95} min={(person?.retirementAge ?? 67) + 1} max={120} onChange={(endAge) => setPlan(withPerson(plan, { endAge }))} />
            </Field>
          </div>
          <AccountChoice currency={currency} {...startingFrom(plan)} onChange={(change) => setPlan(withStart(plan, change, names))} />
        </div>
        <div className="flex flex-col gap-5">
          <div className="grid grid-cols-2 gap-4">
            <Field label="Sure enough at">
              <Select value={String(plan.successThreshold)} options={thresholds()} onChange={(value) => setPlan({ ...plan, successThreshold: Number(value) })} />
            </Field>
            <Field label="Fees">
              <Select value={String(plan.feeRate)} options={fees} onChange={(value) => setPlan({ ...plan, feeRate: Number(value) })} />
            </Field>
          </div>
          <fieldset>
            <legend className="mb-2 text-sm font-medium">Income in retirement, per month</legend>
            <div className="flex flex-col gap-3">
              {incomes.map((income) => (
                <div key={income.key} className="grid grid-cols-[minmax(0,1fr)_6.5rem_auto] items-center gap-2">
                  <Input aria-label="Name of the income" className="col-span-2" value={income.name} maxLength={80} onChange={(event) => setIncome(income.key, { name: event.target.value })} />
                  <IconButton label={`Remove ${income.name}`} size="sm" onClick={() => setIncomes(incomes.filter(({ key }) => key !== income.key))}>
                    <X size={16} strokeWidth={1.5} />
                  </IconButton>
                  <MoneyInput aria-label={`${income.name} per month`} value={monthly(income.amountPerYear)} currency={currency} onChange={(amount) => setIncome(income.key, { amountPerYear: yearly(amount) })} />
                  <NumberInput aria-label={`${income.name} from age`} after="age" value={income.fromAge ?? person?.retirementAge ?? 67} min={0} max={120} onChange={(fromAge) => setIncome(income.key, { fromAge })} />
                </div>
              ))}
              <div>
                <Button
                  size="sm"
                  disabled={incomes.length >= 24}
                  onClick={() => setIncomes([...incomes, { ...NEW_INCOME, key: crypto.randomUUID() }])}
                >
                  <Plus size={16} strokeWidth={1.5} />
                  Add an income
                </Button>
              </div>
            </div>
          </fieldset>
        </div>
      </div>
      <p className="mt-6 border-t border-line pt-4 text-sm text-muted">{source} Incomes and spending keep their buying power. Amounts are {taxedAs(plan)}.</p>
    </Dialog>
  );
}

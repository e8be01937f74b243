import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { createScenarioMutation } from "@/api/@tanstack/react-query.gen";
import { errorMessage } from "@/lib/api-error";
import { formatPercent } from "@/lib/money";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { Select } from "@/ui/select";
import { useAccount } from "@/lib/account";
import { retirementAge, retiringAt, savingPerMonth, spendingPerMonth, withSaving, withSpending, withStocks, type FullPlan } from "../assumptions";
import { NumberInput } from "../number-input";
import { RULES } from "../spending-rules";

type Regime = "none" | "flat" | "us";

const REGIMES: { value: Regime; label: string }[] = [
  { value: "none", label: "Amounts are after tax" },
  { value: "flat", label: "Flat rates" },
  { value: "us", label: "United States" },
];
const STOCKS = Array.from({ length: 21 }, (_, step) => ({ value: String(step * 5), label: formatPercent(step / 20) }));

interface NewScenarioProps {
  plan: FullPlan;
  onClose: () => void;
  onMade: () => Promise<void>;
}

/** A variant: what is different about it, and a name. */
export function NewScenario({ plan: kept, onClose, onMade }: NewScenarioProps) {
  const { workspace } = useAccount();
  const [name, setName] = useState("");
  const [plan, setPlan] = useState(kept);
  const create = useMutation({
    ...createScenarioMutation(),
    meta: { quiet: true },
    onSuccess: async () => {
      await onMade();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ body: { name: name.trim(), assumptions: plan } });
  };
  const { currency } = workspace;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add a scenario"
      description="It begins as your plan. Change what is different."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="new-scenario" busy={create.isPending} disabled={!name.trim()}>
            Add the scenario
          </Button>
        </>
      }
    >
      <form id="new-scenario" onSubmit={submit} className="grid grid-cols-2 gap-4">
        <Field label="Name" className="col-span-2">
          <Input value={name} maxLength={80} placeholder="Two more years of work" onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Retire at">
          <NumberInput value={retirementAge(plan)} min={20} max={90} onChange={(age) => setPlan(retiringAt(plan, age))} />
        </Field>
        <Field label="Share in stocks">
          <Select
            value={String(Math.round(plan.allocation.stocks * 20) * 5)}
            options={STOCKS}
            onChange={(percent) => setPlan({ ...plan, allocation: withStocks(plan.allocation, Number(percent) / 100), accounts: plan.accounts.map((account) => ({ ...account, allocation: null })) })}
          />
        </Field>
        <Field label="Spend per month then">
          <MoneyInput value={spendingPerMonth(plan)} currency={currency} onChange={(amount) => setPlan(withSpending(plan, amount || "0"))} />
        </Field>
        <Field label="Save per month">
          <MoneyInput value={savingPerMonth(plan)} currency={currency} onChange={(amount) => setPlan(withSaving(plan, amount || "0"))} />
        </Field>
        <Field label="Spending rule" className="col-span-2">
          <Select value={plan.spending.rule.rule} options={RULES} onChange={(rule) => setPlan({ ...plan, spending: { ...plan.spending, rule: { rule } as FullPlan["spending"]["rule"] } })} />
        </Field>
        <Field label="Taxes" className="col-span-2">
          <Select value={plan.taxes.regime as Regime} options={REGIMES} onChange={(regime) => setPlan({ ...plan, taxes: { regime } as FullPlan["taxes"] })} />
        </Field>
        {create.isError ? (
          <p role="alert" className="col-span-2 text-sm text-loss-text">
            {errorMessage(create.error)}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}

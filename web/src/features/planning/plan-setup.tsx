import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { getPlanQueryKey, listAccountsOptions, savePlanMutation } from "@/api/@tanstack/react-query.gen";
import type { PlanDraft } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { today } from "@/lib/dates";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { MoneyInput } from "@/ui/money-input";
import { AccountChoice } from "./account-choice";
import { full, otherIncome, retirementAge, retiringAt, savingPerMonth, spendingPerMonth, startingFrom, taxedAs, withOtherIncome, withPerson, withSaving, withSpending, withStart } from "./assumptions";
import { NumberInput } from "./number-input";

/** The first visit: a few answers, then the futures. */
export function PlanSetup({ draft, currency }: { draft: PlanDraft; currency: string }) {
  const [plan, setPlan] = useState(() => full(draft.assumptions));
  const queryClient = useQueryClient();
  const save = useMutation({
    ...savePlanMutation(),
    meta: { quiet: true },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: getPlanQueryKey() }),
  });
  const accounts = useQuery(listAccountsOptions());
  const names = new Map((accounts.data?.data ?? []).map(({ id, name }) => [id, name]));
  const year = Number(today().slice(0, 4));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ body: plan });
  };

  return (
    <form onSubmit={submit} className="grid max-w-3xl gap-x-12 gap-y-8 md:grid-cols-[1fr_1.1fr]">
      <div>
        <h2 className="font-serif text-xl font-medium">Will the money last?</h2>
        <p className="mt-2 text-pretty text-muted">
          A few answers, and Guilder runs your plan through 5,000 possible futures of stocks, bonds, cash and prices. Then move the sliders and watch what
          changes. Everything is in today’s money and {taxedAs(plan)}, and you can change every answer later.
        </p>
      </div>
      <div className="flex flex-col gap-5">
        <div className="grid grid-cols-2 gap-4">
          <Field label="Birth year">
            <NumberInput value={plan.people[0]?.birthYear ?? year - 40} min={year - 90} max={year - 16} onChange={(birthYear) => setPlan(withPerson(plan, { birthYear }))} />
          </Field>
          <Field label="Retire at">
            <NumberInput value={retirementAge(plan)} min={20} max={90} onChange={(age) => setPlan(retiringAt(plan, age))} />
          </Field>
        </div>
        <AccountChoice currency={currency} {...startingFrom(plan)} onChange={(change) => setPlan(withStart(plan, change, names))} />
        <div className="grid grid-cols-2 gap-4">
          <Field label="Save per month" hint="Until retirement">
            <MoneyInput value={savingPerMonth(plan)} currency={currency} onChange={(amount) => setPlan(withSaving(plan, amount))} />
          </Field>
          <Field label="Spend per month" hint={draft.spendingMonths ? `From then on. You spent this on average in the last ${draft.spendingMonths === 1 ? "month" : `${draft.spendingMonths} months`}.` : "From then on"}>
            <MoneyInput value={spendingPerMonth(plan)} currency={currency} onChange={(amount) => setPlan(withSpending(plan, amount))} />
          </Field>
        </div>
        <Field label="Pension and social security per month" hint={`From ${plan.incomes[0]?.fromAge ?? 67} on, for all of you together. Leave 0 if you do not know yet.`}>
          <MoneyInput value={otherIncome(plan)} currency={currency} onChange={(amount) => setPlan(withOtherIncome(plan, amount))} />
        </Field>
        {save.isError ? (
          <p role="alert" className="text-sm text-loss-text">
            {errorMessage(save.error)}
          </p>
        ) : null}
        <div>
          <Button variant="primary" type="submit" busy={save.isPending} className="max-md:w-full">
            Show my futures
          </Button>
        </div>
      </div>
    </form>
  );
}

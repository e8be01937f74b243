import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { createPlanMutation, listAccountsOptions, suggestBudgetsOptions } from "@/api/@tanstack/react-query.gen";
import type { EnvelopePlan, Rhythm } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { errorMessage } from "@/lib/api-error";
import { useCategories } from "@/lib/categories";
import { addMoney, formatMoney } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Segmented } from "@/ui/segmented";
import { Skeleton } from "@/ui/skeleton";
import { Switch } from "@/ui/switch";
import { RhythmFields } from "./rhythm-fields";

const SPENT_FROM = new Set(["checking", "cash", "card"]);
/** To begin with when the record says nothing yet. */
const FIRST = new Set(["rent", "energy", "groceries", "transport", "health", "leisure"]);

/** Begins a plan of envelopes: whose money, from when to when, and which envelopes to start with. */
export function PlanForm({ onSaved, onClose }: { onSaved: (planId: string) => void; onClose: () => void }) {
  const { workspace } = useAccount();
  const tree = useCategories();
  const accounts = useQuery(listAccountsOptions());
  const suggestions = useQuery(suggestBudgetsOptions());
  const fitting = (accounts.data?.data ?? []).filter((account) => account.currency === workspace.currency && !account.closedOn);
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const [name, setName] = useState("Envelopes");
  const [rhythm, setRhythm] = useState<Rhythm>({ every: "month" });
  const [overspent, setOverspent] = useState<EnvelopePlan["overspent"]>("next_income");
  const [alone, setAlone] = useState(false);
  const [start, setStart] = useState(true);
  const create = useMutation({ ...createPlanMutation(), meta: { quiet: true } });
  const taken = chosen ?? new Set(fitting.filter((account) => SPENT_FROM.has(account.kind)).map((account) => account.id));
  const others = [...new Set((accounts.data?.data ?? []).filter((account) => account.currency !== workspace.currency && !account.closedOn).map((account) => account.currency))].toSorted();
  const spentOn = (suggestions.data?.data ?? []).filter((each) => each.currency === workspace.currency).map((each) => each.categoryId);
  const first = spentOn.length ? spentOn : tree.list.filter((category) => category.slug && FIRST.has(category.slug)).map((category) => category.id);
  const held = fitting.filter((account) => taken.has(account.id)).map((account) => account.balance);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      {
        body: {
          name: name.trim() || "Envelopes",
          currency: workspace.currency,
          accountIds: [...taken],
          rhythm,
          overspent,
          private: alone,
          envelopes: start ? first.map((id) => ({ categoryIds: [id] })) : [],
        },
      },
      {
        onSuccess: (answer) => {
          notify({ text: `${answer.data.name} is ready. Assign what the accounts hold.` });
          onSaved(answer.data.id);
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Begin with envelopes"
      description="What these accounts hold is divided among envelopes. Cards count with what is owed on them."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="plan-form" disabled={!taken.size || !name.trim()} busy={create.isPending}>
            Begin
          </Button>
        </>
      }
    >
      <form id="plan-form" onSubmit={submit} className="flex flex-col gap-4">
        <fieldset>
          <legend className="mb-2 text-sm font-medium">Accounts you spend from</legend>
          {accounts.isPending ? <Skeleton className="h-16 w-full" /> : null}
          {accounts.data && !fitting.length ? <p className="text-muted">There is no account in {workspace.currency} yet. Add one or import a statement first.</p> : null}
          <ul className="flex flex-col gap-1">
            {fitting.map((account) => (
              <li key={account.id} className="flex items-center justify-between gap-4">
                <Checkbox
                  label={account.name}
                  checked={taken.has(account.id)}
                  onChange={(on) => setChosen(new Set(on ? [...taken, account.id] : [...taken].filter((id) => id !== account.id)))}
                />
                <span className="tabular text-muted">{formatMoney(account.balance, account.currency)}</span>
              </li>
            ))}
          </ul>
          {others.length ? (
            <p className="mt-2 text-sm text-pretty text-muted">
              Accounts in {others.join(", ")} are left out: envelopes hold one currency, because a rate that moves would fill or empty them while nobody spends.
            </p>
          ) : null}
          {held.length ? <p className="tabular mt-2 border-t border-line pt-2 text-right font-medium">{formatMoney(addMoney(...held), workspace.currency)} to assign</p> : null}
        </fieldset>
        <Field label="Name">
          <Input value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
        </Field>
        <RhythmFields value={rhythm} onChange={setRhythm} />
        <Field label="An envelope below zero at the end of a period" hint={overspent === "next_income" ? "Begins at zero again; what lacked comes out of the next period’s income." : "Keeps what it lacks until you cover it."}>
          <Segmented
            label="An envelope below zero"
            value={overspent}
            options={[
              { value: "next_income", label: "Next income pays" },
              { value: "stays", label: "Stays below zero" },
            ]}
            onChange={setOverspent}
          />
        </Field>
        {first.length ? (
          <Switch
            label={`Begin with ${first.length} envelopes`}
            hint={spentOn.length ? "One for each category you spent in during the last three months." : "For what most households need; change them as you like."}
            checked={start}
            onChange={setStart}
          />
        ) : null}
        <Switch label="For my eyes only" hint="Other members of the household do not see this plan." checked={alone} onChange={setAlone} />
        {create.error ? (
          <p role="alert" className="text-sm text-loss-text">
            {errorMessage(create.error)}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}

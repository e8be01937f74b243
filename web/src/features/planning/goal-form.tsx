import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { changeGoalMutation, createGoalMutation, listEnvelopeBalancesOptions, listGoalsQueryKey } from "@/api/@tanstack/react-query.gen";
import type { Goal, GoalFields } from "@/api/types.gen";
import { errorMessage, fieldErrors } from "@/lib/api-error";
import { today } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { Select } from "@/ui/select";
import { AccountChoice } from "./account-choice";
import { blankGoal, kindLabel, KINDS, PRIORITIES, risks, thresholds } from "./goal-words";

interface GoalFormProps {
  /** The goal to change; without it a new one is stated. */
  goal: Goal | null;
  currency: string;
  onClose: () => void;
}

export function GoalForm({ goal, currency, onClose }: GoalFormProps) {
  const [fields, setFields] = useState<GoalFields>(() => (goal ? editable(goal) : blankGoal(today())));
  const queryClient = useQueryClient();
  const done = async (text: string) => {
    await queryClient.invalidateQueries({ queryKey: listGoalsQueryKey() });
    notify({ text });
    onClose();
  };
  const create = useMutation({ ...createGoalMutation(), meta: { quiet: true }, onSuccess: () => done("Goal added.") });
  const change = useMutation({ ...changeGoalMutation(), meta: { quiet: true }, onSuccess: () => done("Goal saved.") });
  const error = create.error ?? change.error;
  const wrong = fieldErrors(error);
  const set = (part: Partial<GoalFields>) => setFields({ ...fields, ...part });
  const ready = fields.target !== "" && fields.targetDate !== "";

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { ...fields, name: fields.name.trim() || kindLabel(fields.kind), savings: fields.savings || "0", contributionPerMonth: fields.contributionPerMonth || "0" };
    if (goal) change.mutate({ path: { goal_id: goal.id }, body });
    else create.mutate({ body });
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={goal ? "Change the goal" : "New goal"}
      description="Amounts are in today’s money, before tax."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="goal-form" disabled={!ready} busy={create.isPending || change.isPending}>
            {goal ? "Save goal" : "Add goal"}
          </Button>
        </>
      }
    >
      <form id="goal-form" onSubmit={submit} className="flex flex-col gap-5">
        <div className="grid gap-4 md:grid-cols-2">
          <Field label="What for" error={wrong["kind"]}>
            <Select
              value={fields.kind}
              options={KINDS}
              onChange={(kind) => set({ kind, riskTolerance: kind === "emergency_fund" ? "cash" : fields.riskTolerance, priority: kind === "emergency_fund" ? "essential" : fields.priority })}
            />
          </Field>
          <Field label="Name" error={wrong["name"]}>
            <Input value={fields.name} maxLength={80} placeholder={kindLabel(fields.kind)} onChange={(event) => set({ name: event.target.value })} />
          </Field>
          <Field label="Amount" error={wrong["target"]}>
            <MoneyInput value={fields.target} currency={currency} onChange={(target) => set({ target })} />
          </Field>
          <Field label="By" error={wrong["targetDate"]}>
            <Input type="date" value={fields.targetDate} min={today()} onChange={(event) => set({ targetDate: event.target.value })} />
          </Field>
        </div>
        <EnvelopeChoice currency={currency} value={fields.envelopeId ?? null} onChange={(envelopeId) => set({ envelopeId })} />
        {fields.envelopeId ? null : <AccountChoice currency={currency} accountIds={[...(fields.accountIds ?? [])]} savings={fields.savings} onChange={set} />}
        <div className="grid gap-4 md:grid-cols-2">
          <Field label="Save per month" error={wrong["contributionPerMonth"]}>
            <MoneyInput value={fields.contributionPerMonth} currency={currency} onChange={(contributionPerMonth) => set({ contributionPerMonth })} />
          </Field>
          <Field label="Invested" error={wrong["riskTolerance"]}>
            <Select value={fields.riskTolerance} options={risks()} onChange={(riskTolerance) => set({ riskTolerance })} />
          </Field>
          <Field label="Priority">
            <Select value={fields.priority} options={PRIORITIES} onChange={(priority) => set({ priority })} />
          </Field>
          <Field label="Sure enough at">
            <Select value={String(fields.successThreshold)} options={thresholds()} onChange={(value) => set({ successThreshold: Number(value) })} />
          </Field>
        </div>
        {error && Object.keys(wrong).length === 0 ? (
          <p role="alert" className="text-sm text-loss-text">
            {errorMessage(error)}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}

const NONE = "none";

/** An envelope that the goal follows: what is put into it is what is saved. Not offered where there are no envelopes. */
function EnvelopeChoice({ currency, value, onChange }: { currency: string; value: string | null; onChange: (id: string | null) => void }) {
  const envelopes = (useQuery(listEnvelopeBalancesOptions()).data?.data ?? []).filter((envelope) => envelope.currency === currency);
  if (!envelopes.length && !value) return null;
  const options = envelopes.map(({ id, name, available }) => ({ value: id, label: `${name} · ${formatMoney(available, currency)}` }));
  const gone = value && !envelopes.some(({ id }) => id === value) ? [{ value, label: "An envelope that is gone" }] : [];
  return (
    <Field label="Follow an envelope" hint={value ? "What the envelope holds is what is saved." : "Or start from accounts or an amount, below."}>
      <Select value={value ?? NONE} options={[{ value: NONE, label: "None" }, ...options, ...gone]} onChange={(id) => onChange(id === NONE ? null : id)} />
    </Field>
  );
}

function editable(goal: Goal): GoalFields {
  const { name, kind, priority, target, targetDate, savings, accountIds, envelopeId, contributionPerMonth, riskTolerance, successThreshold } = goal;
  return { name, kind, priority, target, targetDate, savings, accountIds, envelopeId, contributionPerMonth, riskTolerance, successThreshold };
}

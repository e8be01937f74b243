import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { changeGoalMutation, createGoalMutation, listGoalsQueryKey } from "@/api/@tanstack/react-query.gen";
import type { Goal, GoalFields } from "@/api/types.gen";
import { errorMessage, fieldErrors } from "@/lib/api-error";
import { today } from "@/lib/dates";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { Select } from "@/ui/select";
import { AccountChoice } from "./account-choice";
import { blankGoal, kindLabel, KINDS, PRIORITIES, RISKS, THRESHOLDS } from "./goal-words";

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
        <AccountChoice currency={currency} accountIds={[...(fields.accountIds ?? [])]} savings={fields.savings} onChange={set} />
        <div className="grid gap-4 md:grid-cols-2">
          <Field label="Save per month" error={wrong["contributionPerMonth"]}>
            <MoneyInput value={fields.contributionPerMonth} currency={currency} onChange={(contributionPerMonth) => set({ contributionPerMonth })} />
          </Field>
          <Field label="Invested" error={wrong["riskTolerance"]}>
            <Select value={fields.riskTolerance} options={RISKS} onChange={(riskTolerance) => set({ riskTolerance })} />
          </Field>
          <Field label="Priority">
            <Select value={fields.priority} options={PRIORITIES} onChange={(priority) => set({ priority })} />
          </Field>
          <Field label="Sure enough at">
            <Select value={String(fields.successThreshold)} options={THRESHOLDS} onChange={(value) => set({ successThreshold: Number(value) })} />
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

function editable(goal: Goal): GoalFields {
  const { name, kind, priority, target, targetDate, savings, accountIds, contributionPerMonth, riskTolerance, successThreshold } = goal;
  return { name, kind, priority, target, targetDate, savings, accountIds, contributionPerMonth, riskTolerance, successThreshold };
}

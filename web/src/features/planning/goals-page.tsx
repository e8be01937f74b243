import { useQuery } from "@tanstack/react-query";
import { Plus, Target } from "lucide-react";
import { useState } from "react";
import { getPlanOptions, listGoalsOptions } from "@/api/@tanstack/react-query.gen";
import type { Goal, Plan } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { cx } from "@/lib/class-names";
import { useRegisterCommands } from "@/lib/commands";
import { formatDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { Button } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { TextLink } from "@/ui/link";
import { Figure } from "@/ui/figure";
import { Page, PageHeader } from "@/ui/page";
import { Meter } from "@/ui/progress";
import { SkeletonRows } from "@/ui/skeleton";
import { GoalForm } from "./goal-form";
import { GoalPanel } from "./goal-panel";
import { FUNDING, kindLabel, shareSaved } from "./goal-words";
import { formatError, formatLikely } from "./likely";

interface GoalsPageProps {
  /** The goal whose panel is open. */
  selected: string | null;
  onSelect: (id: string | null) => void;
}

export function GoalsPage({ selected, onSelect }: GoalsPageProps) {
  const { workspace } = useAccount();
  const goals = useQuery(listGoalsOptions());
  const plan = useQuery({ ...getPlanOptions(), staleTime: 60_000 });
  const [form, setForm] = useState<"new" | "edit" | null>(null);
  const mayWrite = workspace.role !== "viewer";
  useRegisterCommands(mayWrite ? [{ id: "goal-new", label: "Add a goal", keywords: "save for house education emergency", run: () => setForm("new") }] : []);

  const list = goals.data?.data ?? [];
  // The plan's row stands above the goals: without it they would move down under the pointer.
  const pending = goals.isPending || plan.isPending;
  const open = list.find((goal) => goal.id === selected) ?? null;
  const add = mayWrite ? (
    <Button variant="primary" onClick={() => setForm("new")}>
      <Plus size={16} strokeWidth={1.5} />
      Add a goal
    </Button>
  ) : null;

  return (
    <Page>
      <PageHeader title="Goals" description="In today’s money, before tax" actions={list.length ? add : null} />
      {plan.data?.data.plan && !pending ? <RetirementRow plan={plan.data.data.plan} /> : null}
      {pending ? <SkeletonRows count={4} label="Loading goals" /> : null}
      {goals.isError && !goals.data ? <ErrorState error={goals.error} onRetry={() => void goals.refetch()} /> : null}
      {goals.data && !pending && list.length === 0 ? (
        <EmptyState icon={<Target />} title="What are you saving for?" action={add}>
          Say how much and by when. Guilder says how likely it is, and what it takes.{" "}
          {plan.data?.data.plan ? null : (
            <>
              For retirement, start with <TextLink to="/plan">the plan</TextLink>.
            </>
          )}
        </EmptyState>
      ) : null}
      {list.length && !pending ? (
        <ul className="divide-y divide-line border-y border-line">
          {list.map((goal) => (
            <li key={goal.id}>
              <GoalRow goal={goal} onOpen={() => onSelect(goal.id)} />
            </li>
          ))}
        </ul>
      ) : null}
      {open && form !== "edit" ? <GoalPanel goal={open} mayWrite={mayWrite} onClose={() => onSelect(null)} onEdit={() => setForm("edit")} /> : null}
      {form === "new" ? <GoalForm goal={null} currency={workspace.currency} onClose={() => setForm(null)} /> : null}
      {form === "edit" && open ? <GoalForm goal={open} currency={open.currency} onClose={() => setForm(null)} /> : null}
    </Page>
  );
}

function GoalRow({ goal, onOpen }: { goal: Goal; onOpen: () => void }) {
  const state = goal.status === "achieved" ? ({ label: "Reached", tone: "gain" } as const) : goal.status === "abandoned" ? ({ label: "Set aside", tone: "plain" } as const) : FUNDING[goal.funding];
  const money = (amount: string) => formatMoney(amount, goal.currency, { whole: true });
  return (
    <button
      type="button"
      onClick={onOpen}
      className={cx(
        "grid w-full grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-2 px-2 py-4 text-left transition-colors hover:bg-hover md:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)_6.5rem_6rem]",
        goal.status === "abandoned" && "opacity-60",
      )}
    >
      <span className="min-w-0">
        <span className="block truncate font-medium">{goal.name}</span>
        <span className="block truncate text-sm text-muted">
          {kindLabel(goal.kind)} · {formatDay(goal.targetDate)}
        </span>
      </span>
      <span className="max-md:order-last max-md:col-span-2">
        <Meter end="target" value={shareSaved(goal)} label={`${goal.name}: share saved`} />
        <span className="tabular mt-1.5 flex justify-between text-sm">
          <span>{money(goal.savings)}</span>
          <span className="text-muted">of {money(goal.target)}</span>
        </span>
      </span>
      <span className="tabular text-right max-md:row-start-1 max-md:col-start-2">
        <span className="block text-xl font-medium">{formatLikely(goal.probability)}</span>
        <span className="block text-xs text-muted">{formatError(goal.standardError)}</span>
      </span>
      <span className="flex justify-end max-md:hidden">
        <Chip tone={state.tone}>{state.label}</Chip>
      </span>
    </button>
  );
}

function RetirementRow({ plan }: { plan: Plan }) {
  const { outlook } = plan;
  return (
    <section aria-label="Retirement" className="mb-6 flex flex-wrap items-center justify-between gap-x-8 gap-y-3 rounded-lg border border-line bg-surface px-5 py-4">
      <div>
        <h2 className="font-medium">Retiring at {outlook.retirementAge}</h2>
        <p className="text-sm text-muted">
          <TextLink to="/plan">Open the plan</TextLink>
        </p>
      </div>
      <div className="text-right">
        <Figure working={outlook.working} className="font-serif text-2xl">
          {formatLikely(outlook.success.probability)}
        </Figure>
        <span className="tabular block text-xs text-muted">{formatError(outlook.success.standardError)}</span>
      </div>
    </section>
  );
}

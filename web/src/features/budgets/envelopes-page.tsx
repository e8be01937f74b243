import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CopyCheck, Ellipsis, History, Plus, Wallet } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import {
  assignToEnvelopeMutation,
  closeEnvelopeMutation,
  closePlanMutation,
  fillEnvelopesMutation,
  getPlanPeriodOptions,
  getPlanPeriodQueryKey,
  listPlanActsQueryKey,
  listPlansOptions,
  listPlansQueryKey,
  reopenPlanMutation,
  undoPlanActMutation,
} from "@/api/@tanstack/react-query.gen";
import type { EnvelopeLine, PlanPeriod } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { ApiError } from "@/lib/api-error";
import { useCategories } from "@/lib/categories";
import { useRegisterCommands } from "@/lib/commands";
import { formatMoney, moneySign } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button, IconButton } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { TextLink } from "@/ui/link";
import { Menu, MenuItem, MenuSeparator } from "@/ui/menu";
import { Page, PageHeader } from "@/ui/page";
import { Select } from "@/ui/select";
import { Skeleton, SkeletonRows } from "@/ui/skeleton";
import { BudgetViews } from "./budget-views";
import { EnvelopeActs } from "./envelope-acts";
import { EnvelopeForm } from "./envelope-form";
import { EnvelopeMove, type MoveDraft } from "./envelope-move";
import { EnvelopeRow } from "./envelope-row";
import { EnvelopeSum } from "./envelope-sum";
import { EnvelopeWithout } from "./envelope-without";
import { PeriodStrip } from "./period-strip";
import { PlanForm } from "./plan-form";

interface EnvelopesPageProps {
  on: string | undefined;
  plan: string | undefined;
  onPeriod: (on: string | undefined) => void;
  onPlan: (plan: string) => void;
}

const FOLLOW_MS = 5000;
const EnvelopeFill = lazy(() => import("./envelope-fill").then((module) => ({ default: module.EnvelopeFill })));

/** Envelopes: what came in is given away, and every envelope says what it still holds. */
export function EnvelopesPage({ on, plan: chosen, onPeriod, onPlan }: EnvelopesPageProps) {
  const { workspace } = useAccount();
  const client = useQueryClient();
  const tree = useCategories();
  const editable = !["viewer", "adviser"].includes(workspace.role);
  const plans = useQuery(listPlansOptions());
  const plan = plans.data?.data.find((each) => each.id === chosen) ?? plans.data?.data[0];
  const [begin, setBegin] = useState(false);
  const [form, setForm] = useState<{ line: EnvelopeLine | null; categoryId: string | null } | null>(null);
  const [move, setMove] = useState<MoveDraft | null>(null);
  const [acts, setActs] = useState(false);
  const [filling, setFilling] = useState(false);
  const asked = { path: { plan_id: plan?.id ?? "" }, ...(on ? { query: { on } } : {}) };
  const period = useQuery({ ...getPlanPeriodOptions(asked), enabled: plan !== undefined, staleTime: 0, placeholderData: keepPreviousData, refetchInterval: FOLLOW_MS });
  const data = plan ? period.data?.data : undefined;

  const refresh = () => {
    if (!plan) return;
    void client.invalidateQueries({ queryKey: getPlanPeriodQueryKey({ path: { plan_id: plan.id } }) });
    void client.invalidateQueries({ queryKey: listPlanActsQueryKey({ path: { plan_id: plan.id } }) });
  };
  const assign = useMutation({ ...assignToEnvelopeMutation(), onSettled: refresh });
  const fill = useMutation({ ...fillEnvelopesMutation(), onSettled: refresh });
  const close = useMutation({ ...closeEnvelopeMutation(), onSettled: refresh });
  const undo = useMutation({ ...undoPlanActMutation(), onSettled: refresh });
  const closePlan = useMutation({ ...closePlanMutation(), onSettled: () => client.invalidateQueries({ queryKey: listPlansQueryKey() }) });
  const reopenPlan = useMutation({ ...reopenPlanMutation(), onSettled: () => client.invalidateQueries({ queryKey: listPlansQueryKey() }) });
  const path = { plan_id: plan?.id ?? "" };
  const done = (text: string, act: { id: string } | null) => {
    if (act) notify({ text, undo: async () => void (await undo.mutateAsync({ path: { ...path, act_id: act.id } })) });
  };
  const give = (line: EnvelopeLine, amount: string, shown: PlanPeriod) =>
    assign.mutate(
      { path, body: { envelopeId: line.id, amount, on: shown.on } },
      { onSuccess: (answer) => done(`${line.name}: ${formatMoney(amount, shown.plan.currency)} assigned.`, answer.data) },
    );
  useRegisterCommands(editable && plan ? [{ id: "envelope-new", label: "Add an envelope", keywords: "budget category", run: () => setForm({ line: null, categoryId: null }) }, { id: "envelope-fill", label: "Fill in envelopes", keywords: "assign as before average spent cover", run: () => setFilling(true) }] : []);

  const before = period.error instanceof ApiError && period.error.code === "BEFORE_THE_PLAN";
  return (
    <Page>
      <PageHeader
        title="Budgets"
        actions={
          <>
            <BudgetViews view="envelopes" />
            {editable && plan ? (
              <Button variant="primary" onClick={() => setForm({ line: null, categoryId: null })}>
                <Plus size={16} strokeWidth={1.5} />
                Add an envelope
              </Button>
            ) : null}
          </>
        }
      />
      {plans.isPending || (plan && period.isPending) || !tree.ready ? <Loading /> : null}
      {plans.isError ? <ErrorState error={plans.error} onRetry={() => void plans.refetch()} /> : null}
      {plans.data && !plan ? (
        <EmptyState
          icon={<Wallet />}
          title="Give every euro a job"
          action={
            editable ? (
              <Button variant="primary" onClick={() => setBegin(true)}>
                Begin with envelopes
              </Button>
            ) : null
          }
        >
          Choose the accounts you spend from. What they hold waits to be assigned; each envelope then says what it still has, and together they are what the
          accounts hold, to the cent.
        </EmptyState>
      ) : null}
      {before ? (
        <EmptyState title="The plan begins later" action={<Button onClick={() => onPeriod(undefined)}>Go to today</Button>}>
          There are no envelopes for this day yet.
        </EmptyState>
      ) : period.isError && !data ? (
        <ErrorState error={period.error} onRetry={() => void period.refetch()} />
      ) : null}
      {plan && data && tree.ready && !before ? (
        <div className={period.isPlaceholderData ? "flex flex-col gap-6 opacity-60 transition-opacity" : "flex flex-col gap-6"}>
          <div className="flex flex-wrap items-center justify-between gap-3">
            <PeriodStrip rhythm={plan.rhythm} strip={data.strip} first={data.first} onChange={onPeriod} />
            <span className="flex items-center gap-1">
              {(plans.data?.data.length ?? 0) > 1 ? (
                <Select aria-label="Plan" value={plan.id} options={(plans.data?.data ?? []).map((each) => ({ value: each.id, label: each.name }))} onChange={onPlan} className="w-44" />
              ) : null}
              {editable ? (
                <Button size="sm" variant="quiet" onClick={() => setFilling(true)}>
                  <CopyCheck size={16} strokeWidth={1.5} aria-hidden />
                  Fill in
                </Button>
              ) : null}
              <IconButton label="What was done" size="sm" onClick={() => setActs(true)}>
                <History size={16} strokeWidth={1.5} />
              </IconButton>
              {editable ? (
                <Menu
                  trigger={
                    <IconButton label="More for this plan" size="sm">
                      <Ellipsis size={16} strokeWidth={1.5} />
                    </IconButton>
                  }
                >
                  <MenuItem onSelect={() => setBegin(true)}>Add another plan</MenuItem>
                  <MenuSeparator />
                  <MenuItem
                    danger
                    onSelect={() => closePlan.mutate({ path }, { onSuccess: () => notify({ text: `${plan.name} was put away.`, undo: async () => void (await reopenPlan.mutateAsync({ path })) }) })}
                  >
                    Put the plan away
                  </MenuItem>
                </Menu>
              ) : null}
            </span>
          </div>
          <EnvelopeSum period={data} onCover={editable && moneySign(data.lacking) < 0 ? () => fill.mutate({ path, body: { how: "cover", on: data.on } }, { onSuccess: (answer) => done("Covered what lacked.", answer.data) }) : null} />
          {data.envelopes.length ? (
            <section aria-label="Envelopes">
              <div aria-hidden className="grid grid-cols-[minmax(0,1fr)_9rem_8rem_8.5rem_2rem] gap-x-4 px-2 pb-1.5 text-right text-xs text-muted max-md:hidden">
                <span />
                <span>Assigned</span>
                <span>Spent</span>
                <span>Available</span>
              </div>
              <ul>
                {data.envelopes.map((line) => (
                  <EnvelopeRow
                    key={line.id}
                    line={line}
                    period={data}
                    icon={line.categoryIds[0] ? tree.byId.get(line.categoryIds[0])?.icon : undefined}
                    editable={editable}
                    onAssign={(amount) => give(line, amount, data)}
                    onMove={setMove}
                    onChange={() => setForm({ line, categoryId: null })}
                    onClose={() => close.mutate({ path: { ...path, envelope_id: line.id } }, { onSuccess: (answer) => done(`${line.name} was put away; what it held is ready to assign.`, answer.data) })}
                  />
                ))}
              </ul>
            </section>
          ) : (
            <p className="px-2 text-muted">No envelopes yet. Add the first one, such as groceries or rent.</p>
          )}
          <EnvelopeWithout period={data} tree={tree} onAdd={editable ? (categoryId) => setForm({ line: null, categoryId }) : null} />
          <p className="px-2 text-sm text-muted">
            {plan.overspent === "next_income"
              ? "An envelope that a period leaves below zero begins the next at zero, and what lacked comes out of what is ready to assign then. Cover it from another envelope to keep next income whole."
              : "An envelope that a period leaves below zero stays below zero until you cover it."}{" "}
            The money is that of {plan.accountIds.length === 1 ? "1 account" : `${plan.accountIds.length} accounts`}; <TextLink to="/accounts">see the accounts</TextLink>.
          </p>
        </div>
      ) : null}
      {begin ? <PlanForm onSaved={(made) => { void client.invalidateQueries({ queryKey: listPlansQueryKey() }); onPlan(made); }} onClose={() => setBegin(false)} /> : null}
      {form && plan ? <EnvelopeForm plan={plan} line={form.line} categoryId={form.categoryId} taken={data?.envelopes ?? []} onSaved={refresh} onClose={() => setForm(null)} /> : null}
      {move && data ? <EnvelopeMove draft={move} period={data} onDone={(text, act) => { refresh(); done(text, act); }} onClose={() => setMove(null)} /> : null}
      {filling && data ? (
        <Suspense fallback={null}>
          <EnvelopeFill period={data} onDone={(text, act) => { refresh(); done(text, act); }} onClose={() => setFilling(false)} />
        </Suspense>
      ) : null}
      {acts && plan && data ? <EnvelopeActs period={data} editable={editable} onUndo={(act) => undo.mutate({ path: { ...path, act_id: act } })} onClose={() => setActs(false)} /> : null}
    </Page>
  );
}

function Loading() {
  return (
    <div className="flex flex-col gap-8">
      <Skeleton className="h-36 w-full rounded-lg" />
      <SkeletonRows count={6} label="Loading the envelopes" />
    </div>
  );
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { changeGoalMutation, createGoalMutation, deleteGoalMutation, getGoalProgressOptions, listGoalsQueryKey } from "@/api/@tanstack/react-query.gen";
import type { Goal } from "@/api/types.gen";
import { formatDay } from "@/lib/dates";
import { formatPercent } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { SidePanel } from "@/ui/dialog";
import { ErrorState } from "@/ui/error-state";
import { Figure, Money } from "@/ui/figure";
import { Meter } from "@/ui/progress";
import { Skeleton } from "@/ui/skeleton";
import { goalFan } from "./fan";
import { FanFigure } from "./fan-figure";
import { FUNDING, shareSaved } from "./goal-words";
import { formatError, formatLikely } from "./likely";

interface GoalPanelProps {
  goal: Goal;
  mayWrite: boolean;
  onClose: () => void;
  onEdit: () => void;
}

/** One goal: how far, how likely, what it would take. */
export function GoalPanel({ goal, mayWrite, onClose, onEdit }: GoalPanelProps) {
  const progress = useQuery(getGoalProgressOptions({ path: { goal_id: goal.id } }));
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: listGoalsQueryKey() });
  const create = useMutation({ ...createGoalMutation(), onSuccess: refresh });
  const change = useMutation({ ...changeGoalMutation(), onSuccess: refresh });
  const remove = useMutation({
    ...deleteGoalMutation(),
    onSuccess: async () => {
      onClose();
      await refresh();
      const { name, kind, priority, target, targetDate, savings, accountIds, envelopeId, contributionPerMonth, riskTolerance, successThreshold } = goal;
      notify({
        text: `${goal.name} deleted.`,
        undo: async () => {
          await create.mutateAsync({ body: { name, kind, priority, target, targetDate, savings, accountIds, envelopeId, contributionPerMonth, riskTolerance, successThreshold } });
        },
      });
    },
  });
  const setAside = () => {
    const status = goal.status === "abandoned" ? "active" : "abandoned";
    const back = goal.status === "abandoned" ? "abandoned" : "active";
    change.mutate({ path: { goal_id: goal.id }, body: { status } });
    notify({
      text: status === "abandoned" ? `${goal.name} set aside.` : `${goal.name} taken up again.`,
      undo: async () => {
        await change.mutateAsync({ path: { goal_id: goal.id }, body: { status: back } });
      },
    });
  };
  const found = progress.data?.data;
  const working = found?.working ?? null;

  return (
    <SidePanel
      open
      onOpenChange={(open) => !open && onClose()}
      title={goal.name}
      footer={
        mayWrite ? (
          <>
            <Button onClick={onEdit}>Change</Button>
            <Button variant="quiet" onClick={setAside}>
              {goal.status === "abandoned" ? "Take up again" : "Set aside"}
            </Button>
            <Button variant="danger" className="ml-auto" busy={remove.isPending} onClick={() => remove.mutate({ path: { goal_id: goal.id } })}>
              Delete
            </Button>
          </>
        ) : null
      }
    >
      <div className="flex flex-col gap-6">
        <div>
          <div className="flex items-center gap-3">
            <Figure working={working} className="font-serif text-3xl leading-none">
              {formatLikely(goal.probability)}
            </Figure>
            <span className="tabular text-sm text-muted">{formatError(goal.standardError)}</span>
            <Chip tone={FUNDING[goal.funding].tone} className="ml-auto">
              {FUNDING[goal.funding].label}
            </Chip>
          </div>
          <p className="mt-2 text-muted">
            How likely there is at least <Money amount={goal.target} code={goal.currency} whole /> by {formatDay(goal.targetDate)}. In today’s money, before tax.
          </p>
        </div>
        <div>
          <Meter end="target" value={shareSaved(goal)} label={`${goal.name}: share saved`} />
          <div className="mt-2 flex justify-between text-sm">
            <span>
              <Money amount={goal.savings} code={goal.currency} whole working={working} /> saved
            </span>
            <span className="text-muted">
              of <Money amount={goal.target} code={goal.currency} whole />
            </span>
          </div>
        </div>
        <dl className="divide-y divide-line border-y border-line">
          <Line label="Saved per month">
            <Money amount={goal.contributionPerMonth} code={goal.currency} whole />
          </Line>
          <Line label={`Needed for ${formatPercent(goal.successThreshold)}`}>
            {goal.requiredPerMonth === null ? "Out of reach" : <Money amount={goal.requiredPerMonth} code={goal.currency} whole working={working} />}
          </Line>
          <Line label="Expected on the day">
            <Money amount={goal.expected} code={goal.currency} whole working={working} />
          </Line>
          <Line label="Worth today">
            <Money amount={goal.presentValue} code={goal.currency} whole working={working} />
          </Line>
        </dl>
        {progress.isPending ? <Skeleton className="h-56 w-full" /> : null}
        {progress.isError ? <ErrorState error={progress.error} onRetry={() => void progress.refetch()} /> : null}
        {found && found.years.length > 1 ? (
          <FanFigure points={goalFan(found.years)} currency={goal.currency} first="Month" caption="What may be saved by then" label={`What may be saved for ${goal.name}, month by month`} />
        ) : null}
      </div>
    </SidePanel>
  );
}

function Line({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-4 py-2.5">
      <dt className="text-muted">{label}</dt>
      <dd className="tabular font-medium">{children}</dd>
    </div>
  );
}

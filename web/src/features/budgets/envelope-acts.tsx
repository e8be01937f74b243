import { useQuery } from "@tanstack/react-query";
import { listPlanActsOptions } from "@/api/@tanstack/react-query.gen";
import type { PlanAct, PlanPeriod } from "@/api/types.gen";
import { formatInstant } from "@/lib/dates";
import { formatMoney, moneySign } from "@/lib/money";
import { Button } from "@/ui/button";
import { SidePanel } from "@/ui/dialog";
import { ErrorState } from "@/ui/error-state";
import { SkeletonRows } from "@/ui/skeleton";
import { periodName } from "./periods";

const WORDS = { assign: "Assigned", move: "Moved", fill: "Filled in", close: "Put away", undo: "Taken back" } as const;

/** Everything that was done with the plan's money, newest first, each to be taken back. */
export function EnvelopeActs({ period, editable, onUndo, onClose }: { period: PlanPeriod; editable: boolean; onUndo: (act: string) => void; onClose: () => void }) {
  const acts = useQuery({ ...listPlanActsOptions({ path: { plan_id: period.plan.id } }), staleTime: 0 });
  return (
    <SidePanel open onOpenChange={(open) => !open && onClose()} title="What was done">
      {acts.isPending ? <SkeletonRows count={5} label="Loading" /> : null}
      {acts.isError ? <ErrorState error={acts.error} onRetry={() => void acts.refetch()} /> : null}
      {acts.data?.data.length === 0 ? <p className="text-muted">Nothing was assigned or moved yet.</p> : null}
      <ul className="divide-y divide-line">
        {acts.data?.data.map((act) => (
          <li key={act.id} className={act.undone ? "py-3 text-muted" : "py-3"}>
            <p className="flex items-baseline justify-between gap-3">
              <span className="font-medium">
                {WORDS[act.kind]}
                {act.undone ? " (taken back)" : ""}
              </span>
              {editable && !act.undone ? (
                <Button size="sm" variant="quiet" onClick={() => onUndo(act.id)}>
                  {act.kind === "undo" ? "Do it again" : "Take it back"}
                </Button>
              ) : null}
            </p>
            <p className="tabular text-sm text-muted">{describe(act, period)}</p>
            <p className="text-xs text-muted">
              {formatInstant(act.madeAt)}, for {periodName({ first: act.first, last: lastOf(act, period) }, period.plan.rhythm, { long: true })}
            </p>
          </li>
        ))}
      </ul>
    </SidePanel>
  );
}

function describe(act: PlanAct, period: PlanPeriod): string {
  const shown = act.entries.filter((entry) => entry.envelopeId !== null);
  return shown
    .map((entry) => {
      const name = period.envelopes.find((line) => line.id === entry.envelopeId)?.name ?? "An envelope put away";
      return `${name} ${moneySign(entry.amount) > 0 ? "+" : ""}${formatMoney(entry.amount, period.plan.currency)}`;
    })
    .join(", ");
}

function lastOf(act: PlanAct, period: PlanPeriod): string {
  return [...period.strip].find((mark) => mark.first === act.first)?.last ?? act.first;
}

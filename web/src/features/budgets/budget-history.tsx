import { useQuery } from "@tanstack/react-query";
import { getBudgetHistoryOptions } from "@/api/@tanstack/react-query.gen";
import type { ClosedPeriod, Progress } from "@/api/types.gen";
import { formatInstant } from "@/lib/dates";
import { formatMoney, moneySign } from "@/lib/money";
import { SidePanel } from "@/ui/dialog";
import { ErrorState } from "@/ui/error-state";
import { Meter } from "@/ui/progress";
import { SkeletonRows } from "@/ui/skeleton";
import { periodName } from "./periods";

/** What a budget's earlier periods came to, and what changed in them afterwards. */
export function BudgetHistory({ line, onClose }: { line: Progress; onClose: () => void }) {
  const history = useQuery({ ...getBudgetHistoryOptions({ path: { budget_id: line.id } }), staleTime: 0 });
  const closed = history.data?.data.periods;
  return (
    <SidePanel open onOpenChange={(open) => !open && onClose()} title={`${line.name}: earlier periods`}>
      {history.isPending ? <SkeletonRows count={4} label="Loading the history" /> : null}
      {history.isError ? <ErrorState error={history.error} onRetry={() => void history.refetch()} /> : null}
      {closed?.length === 0 ? <p className="text-muted">No period of this budget is over yet.</p> : null}
      <ul className="flex flex-col divide-y divide-line">
        {closed?.map((period) => (
          <Closed key={period.first} period={period} line={line} />
        ))}
      </ul>
    </SidePanel>
  );
}

function Closed({ period, line }: { period: ClosedPeriod; line: Progress }) {
  const money = (amount: string) => formatMoney(amount, line.currency);
  const available = Number(period.limit) + Number(period.carriedIn);
  const over = moneySign(period.left) < 0;
  return (
    <li className="py-3.5">
      <p className="flex items-baseline justify-between gap-4">
        <span className="font-medium">{periodName(period, line.rhythm, { long: true })}</span>
        <span className={over ? "tabular text-loss-text" : "tabular"}>
          {money(period.left.replace("-", ""))} {over ? "over" : "left"}
        </span>
      </p>
      <Meter className="my-2" value={available > 0 ? Number(period.spent) / available : Number(period.spent) > 0 ? 2 : 0} label={`${periodName(period, line.rhythm)}: spent of what was available`} />
      <p className="tabular text-sm text-muted">
        {money(period.spent)} of {money(period.limit)}
        {moneySign(period.carriedIn) ? ` and ${money(period.carriedIn)} carried in` : ""}, {period.count === 1 ? "1 transaction" : `${period.count} transactions`}
        {moneySign(period.carried) ? `. ${money(period.carried)} carried on.` : "."}
      </p>
      {period.revisions.length ? (
        <ul className="mt-2 border-l-2 border-line pl-3 text-sm text-muted">
          {period.revisions.map((change) => (
            <li key={change.changedAt} className="tabular">
              {formatInstant(change.changedAt)}: {change.spentBefore === change.spent ? `left ${money(change.leftBefore)} → ${money(change.left)}, from a period before` : `spent ${money(change.spentBefore)} → ${money(change.spent)}`}
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}

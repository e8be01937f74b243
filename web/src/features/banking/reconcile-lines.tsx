/** The lines of a period, to tick against a statement. */
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { listTransactionsInfiniteOptions, tickLinesMutation } from "@/api/@tanstack/react-query.gen";
import type { Reconciliation, Transaction } from "@/api/types.gen";
import { formatDay } from "@/lib/dates";
import { formatMoney, formatNumber } from "@/lib/money";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { Money } from "@/ui/figure";
import { Section } from "@/ui/page";
import { SkeletonRows } from "@/ui/skeleton";

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

export function ReconcileLines({ shown, writable }: { shown: Reconciliation; writable: boolean }) {
  const client = useQueryClient();
  const list = useInfiniteQuery({
    ...listTransactionsInfiniteOptions({
      query: { accountId: [shown.accountId], currency: shown.currency, toOn: shown.on, ...(shown.openedOn ? { fromOn: dayAfter(shown.openedOn) } : {}), limit: 200 },
    }),
    initialPageParam: "",
    getNextPageParam: (last) => last.pagination.cursor ?? undefined,
  });
  // What was ticked here and has not come back with the sums yet.
  const [ahead, setAhead] = useState<ReadonlyMap<string, boolean>>(new Map());
  const tick = useMutation(tickLinesMutation());
  const rows = (list.data?.pages.flatMap((page) => page.data) ?? []).filter((row) => !row.pending);
  const known = new Set(shown.ticked);
  const ticked = (row: Transaction) => ahead.get(row.id) ?? known.has(row.id);
  const put = (ids: string[], on: boolean) => {
    setAhead((map) => new Map([...map, ...ids.map((id): [string, boolean] => [id, on])]));
    tick.mutate(
      { path: { account_id: shown.accountId }, body: { ids, ticked: on } },
      {
        onSuccess: () => void client.invalidateQueries({ predicate: ({ queryKey }) => (queryKey[0] as Record<string, string> | undefined)?.["_id"] === "getReconciliation" }),
        onError: () => setAhead((map) => new Map([...map].filter(([id]) => !ids.includes(id)))),
      },
    );
  };
  if (list.isPending) return <SkeletonRows count={6} />;
  if (!rows.length) return null;
  const left = rows.filter((row) => !ticked(row));
  return (
    <Section
      title="Lines"
      aside={
        <span className="flex items-center gap-3 text-sm text-muted">
          <span>
            {formatNumber(shown.ticked.length)} of {formatNumber(shown.lines)} ticked · {formatMoney(shown.tickedSum, shown.currency)}
          </span>
          {writable && left.length ? (
            <Button size="sm" variant="quiet" onClick={() => put(left.slice(0, 1000).map((row) => row.id), true)}>
              Tick all shown
            </Button>
          ) : null}
        </span>
      }
    >
      <ul className="divide-y divide-line">
        {rows.map((row) => (
          <li key={row.id} className="flex items-center gap-3 py-2">
            <Checkbox aria-label={`${row.merchantName}, ${formatMoney(row.amount, row.currency)}, ${formatDay(row.bookedOn)}`} disabled={!writable} checked={ticked(row)} onChange={(on) => put([row.id], on)} />
            <span className="tabular w-20 shrink-0 text-sm text-muted">{formatDay(row.bookedOn)}</span>
            <span className={`min-w-0 flex-1 truncate ${ticked(row) ? "text-muted" : ""}`}>{row.merchantName}</span>
            <Money amount={row.amount} code={row.currency} />
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button size="sm" className="mt-3" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more lines
        </Button>
      ) : null}
    </Section>
  );
}

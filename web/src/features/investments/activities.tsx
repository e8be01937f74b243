import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { listActivitiesQueryKey, removeActivityMutation } from "@/api/@tanstack/react-query.gen";
import { listActivities } from "@/api/sdk.gen";
import type { Activity } from "@/api/types.gen";
import { formatDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { Button, IconButton } from "@/ui/button";
import { ErrorState } from "@/ui/error-state";
import { Money } from "@/ui/figure";
import { SkeletonRows } from "@/ui/skeleton";
import { ActivityForm } from "./activity-form";
import { formatQuantity } from "./quantity";
import { useDone, useSecurityAccounts } from "./use-investments";
import { KINDS } from "./words";

const PAGE = 100;

/** The record, newest first: each entry to be corrected or removed, with a way back. */
export function Activities({ account, names, writable }: { account: string | undefined; names: ReadonlyMap<string, string>; writable: boolean }) {
  const done = useDone();
  const accounts = useSecurityAccounts();
  const [editing, setEditing] = useState<Activity | null>(null);
  const query = { limit: PAGE, ...(account ? { account: [account] } : {}) };
  const found = useInfiniteQuery({
    queryKey: [...listActivitiesQueryKey({ query }), "pages"],
    queryFn: async ({ pageParam, signal }) => (await listActivities({ query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) }, signal, throwOnError: true })).data,
    initialPageParam: "",
    getNextPageParam: (last) => last.pagination.cursor ?? undefined,
  });
  const remove = useMutation(removeActivityMutation());
  const list = found.data?.pages.flatMap(({ data }) => data) ?? [];
  if (found.isPending) return <SkeletonRows count={8} label="Loading activities" />;
  if (found.isError && list.length === 0) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (list.length === 0) return <p className="py-6 text-muted">Nothing is recorded here yet.</p>;
  return (
    <>
      <ul aria-label="Activities" className="divide-y divide-line border-y border-line">
        {list.map((one) => (
          <li key={one.id} className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-3 py-2.5 md:grid-cols-[7rem_minmax(0,1fr)_10rem_9rem_auto]">
            <span className="tabular text-sm text-muted max-md:col-span-3">{formatDay(one.on, { year: "always" })}</span>
            <span className="min-w-0">
              <span className="font-medium">{one.symbol || "Cash"}</span> {KINDS[one.kind].toLowerCase()}
              <span className="tabular block truncate text-sm text-muted">{inWords(one)}</span>
            </span>
            <span className="truncate text-sm text-muted max-md:hidden">{names.get(one.accountId) ?? ""}</span>
            <span className="text-right">{/^-?0*\.?0*$/.test(one.amount) ? null : <Money amount={one.amount} code={one.currency} sign="always" />}</span>
            {writable ? (
              <span className="-mr-1.5 flex">
                <IconButton label={`Correct ${KINDS[one.kind].toLowerCase()} ${one.symbol} of ${formatDay(one.on)}`} size="sm" onClick={() => setEditing(one)}>
                  <Pencil size={14} strokeWidth={1.5} />
                </IconButton>
                <IconButton
                  label={`Remove ${KINDS[one.kind].toLowerCase()} ${one.symbol} of ${formatDay(one.on)}`}
                  size="sm"
                  onClick={() => remove.mutate({ path: { activity_id: one.id } }, { onSuccess: () => void done(`${KINDS[one.kind]} ${one.symbol} of ${formatDay(one.on)} was removed.`) })}
                >
                  <Trash2 size={14} strokeWidth={1.5} />
                </IconButton>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {found.hasNextPage ? (
        <Button variant="quiet" className="mt-2" busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          Show older ones
        </Button>
      ) : null}
      {editing ? <ActivityForm key={editing.id} accounts={accounts} activity={editing} onClose={() => setEditing(null)} /> : null}
    </>
  );
}

function inWords(one: Activity): string {
  if (one.kind === "split") return `${formatQuantity(one.ratioNew ?? "1")} new for ${formatQuantity(one.ratioOld ?? "1")} old`;
  const units = one.quantity ? `${formatQuantity(one.quantity)} units` : "";
  const price = one.price ? ` at ${formatMoney(one.price, one.currency)}` : "";
  const cost = one.cost ? ` that cost ${formatMoney(one.cost, one.currency)}` : "";
  return [`${units}${price}${cost}`, one.note].filter(Boolean).join(" · ");
}

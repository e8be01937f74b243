import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Merge } from "lucide-react";
import { listAlikeAccountsOptions, mergeAccountMutation, partAccountMutation } from "@/api/@tanstack/react-query.gen";
import type { Account, Alike } from "@/api/types.gen";
import { notify } from "@/lib/notices";
import { useStored } from "@/lib/stored";
import { Button } from "@/ui/button";

const KEPT_APART = "accounts-kept-apart";
const NONE: readonly string[] = [];

/** Makes one account part of another, and offers to take it apart again. */
export function useMerge(onDone?: () => void) {
  const client = useQueryClient();
  const again = () => void client.invalidateQueries();
  const part = useMutation({ ...partAccountMutation(), onSettled: again });
  const merge = useMutation({
    ...mergeAccountMutation(),
    onSuccess: ({ data }, { path }) => {
      const doubled = data.doubled ? ` ${data.doubled} that both had are there once.` : "";
      notify({ text: `Merged into ${data.account.name}: ${data.moved} moved.${doubled}`, undo: () => part.mutate({ path }) });
      onDone?.();
    },
    onSettled: again,
  });
  return { merge, part };
}

/** Accounts that look like one: a file's and a connected bank's, or one bank by two ways. Nothing while there are none. */
export function AlikeAccounts({ accounts, writable }: { accounts: Account[]; writable: boolean }) {
  const pairs = useQuery({ ...listAlikeAccountsOptions(), enabled: writable && accounts.length > 1 }).data?.data ?? [];
  const [apart, setApart] = useStored<readonly string[]>(KEPT_APART, NONE);
  return pairs
    .filter((pair) => !apart.includes(mark(pair)))
    .map((pair) => {
      const goes = accounts.find((account) => account.id === pair.accountId);
      const stays = accounts.find((account) => account.id === pair.into);
      return goes && stays ? <Pair key={mark(pair)} pair={pair} goes={goes} stays={stays} onKeep={() => setApart([...apart, mark(pair)])} /> : null;
    });
}

function mark(pair: Alike): string {
  return [pair.accountId, pair.into].toSorted().join(" ");
}

function Pair({ pair, goes, stays, onKeep }: { pair: Alike; goes: Account; stays: Account; onKeep: () => void }) {
  const { merge } = useMerge();
  const why = pair.doubled ? `${pair.doubled} transactions of the last half year are in both, and count twice now.` : "Their numbers end alike.";
  return (
    <section aria-label="Two accounts that look like one" className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg border border-line bg-info-soft px-4 py-3">
      <Merge size={20} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
      <p className="min-w-0 flex-1 basis-64 text-pretty">
        Is <strong className="font-medium">{goes.name}</strong> the same account as <strong className="font-medium">{stays.name}</strong>? {why}
      </p>
      <div className="flex gap-2">
        <Button size="sm" onClick={onKeep}>
          No, keep both
        </Button>
        <Button size="sm" busy={merge.isPending} onClick={() => merge.mutate({ path: { account_id: goes.id }, body: { into: stays.id } })}>
          Yes, merge them
        </Button>
      </div>
    </section>
  );
}

/** What happened: to one transaction, and to all, each act with its undo. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";
import { listAccountsOptions, listActsOptions, listMembersOptions, undoActMutation } from "@/api/@tanstack/react-query.gen";
import type { Change, TransactionDetail } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { useCategories } from "@/lib/categories";
import { formatDay, formatRelative } from "@/lib/dates";
import { formatMoney, formatNumber } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { SidePanel } from "@/ui/dialog";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { SkeletonRows } from "@/ui/skeleton";
import { History as HistoryIcon } from "lucide-react";
import { useTags } from "./tags";
import { refreshRecord } from "./use-choose-category";

interface Told {
  kind: string;
  label: string;
  count: number;
}

const KINDS: Record<string, (told: Told) => string> = {
  changed: () => "Changed by hand",
  recategorised: () => "Category chosen for several",
  rule: ({ label }) => `Rule “${label}” applied`,
  tagged: ({ label }) => `Tagged ${label}`,
  untagged: ({ label }) => `Tag ${label} taken off`,
  split: () => "Divided into parts",
  joined: () => "Put together again",
  removed: () => "Removed",
  paired: () => "Paired as a transfer",
  unpaired: () => "Taken apart: no transfer",
  refund: () => "Confirmed as a refund",
  not_refund: () => "No refund",
  same_payment: () => "Pending and booked: one payment",
  two_payments: () => "Pending and booked: two payments",
  let_go: ({ label }) => `Let go: ${label}`,
  history_removed: ({ label }) => `Removed with its bank: ${label}`,
  learnt: ({ label }) => `Learnt from your choices (version ${label})`,
  asked: ({ label }) => `Asked the language model ${label}`,
};

function said(told: Told): string {
  const kind = KINDS[told.kind]?.(told) ?? told.kind;
  return told.count > 1 ? `${kind} · ${formatNumber(told.count)} transactions` : kind;
}

function usePeople(): (id: string | null) => string {
  const { person, workspace } = useAccount();
  const manages = workspace.role === "owner" || workspace.role === "admin";
  const members = useQuery({ ...listMembersOptions(), enabled: manages }).data?.data;
  return (id) => {
    if (id === null) return "Guilder";
    if (id === person.id) return "You";
    return members?.find((member) => member.userId === id)?.name ?? "Someone else";
  };
}

function useTakeBack() {
  const client = useQueryClient();
  const undo = useMutation(undoActMutation());
  return {
    busy: undo.isPending,
    takeBack: async (actId: string) => {
      const { data } = await undo.mutateAsync({ path: { act_id: actId } });
      refreshRecord(client);
      notify({ text: data.count ? `${formatNumber(data.count)} ${data.count === 1 ? "transaction is" : "transactions are"} as before.` : "Newer changes stand in its place; nothing was taken back." });
    },
  };
}

const FIELDS: Record<string, string> = { category: "Category", note: "Note", merchant_name: "Merchant", removed: "Removed", tags: "Tags", split: "Parts", link: "Belongs together", booked_on: "Date", amount: "Amount", account: "Account", attachments: "Attachments" };

/** One transaction's own history: acts, newest first, with the fields that each changed. */
export function History({ transaction, writable }: { transaction: TransactionDetail; writable: boolean }) {
  const who = usePeople();
  const { takeBack, busy } = useTakeBack();
  const acts = useMemo(() => {
    const found = new Map<string, Change[]>();
    for (const change of transaction.history) found.set(change.actId, [...(found.get(change.actId) ?? []), change]);
    return [...found.values()];
  }, [transaction.history]);
  return (
    <ol className="flex flex-col gap-3 text-sm">
      {acts.map((changes) => {
        const first = changes[0];
        if (!first) return null;
        return (
          <Line key={first.actId} title={said(first)} who={who(first.userId)} at={first.changedAt} undone={first.undone} {...(writable && !first.undone ? { onUndo: () => void takeBack(first.actId), busy } : {})}>
            {changes.map((change) => (
              <p key={change.field} className="text-muted">
                {FIELDS[change.field] ?? change.field}: <Values change={change} currency={transaction.currency} />
              </p>
            ))}
          </Line>
        );
      })}
    </ol>
  );
}

interface LineProps {
  title: string;
  who: string;
  at: string;
  undone: boolean;
  /** Until when it can be taken back. */
  until?: string;
  onUndo?: () => void;
  busy?: boolean;
  children?: ReactNode;
}

function Line({ title, who, at, undone, until, onUndo, busy = false, children }: LineProps) {
  return (
    <li className="flex items-start gap-3">
      <div className="min-w-0 flex-1 break-words">
        <p className={undone ? "line-through" : ""}>{title}</p>
        {children}
        <p className="text-xs text-muted">
          {who} · {formatRelative(at)}
          {undone ? " · taken back" : until ? ` · can be brought back until ${formatDay(until.slice(0, 10))}` : ""}
        </p>
      </div>
      {onUndo ? (
        <Button size="sm" variant="quiet" disabled={busy} onClick={onUndo} aria-label={`Undo: ${title}`}>
          Undo
        </Button>
      ) : null}
    </li>
  );
}

function Values({ change, currency }: { change: Change; currency: string }) {
  const tree = useCategories();
  const { byId } = useTags();
  const accounts = useQuery({ ...listAccountsOptions({ query: { hidden: true } }), enabled: change.field === "account" }).data?.data;
  const shown = (value: unknown): string => {
    if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) return "nothing";
    if (change.field === "category") return tree.byId.get(String(value))?.name ?? "another category";
    if (change.field === "tags" && Array.isArray(value)) return value.map((id) => byId.get(String(id))?.name ?? "a former tag").join(", ");
    if (change.field === "split" && Array.isArray(value)) {
      return (value as { category: string | null; amount: string }[]).map((part) => `${formatMoney(part.amount, currency)} ${(part.category && tree.byId.get(part.category)?.name) || "no category"}`).join(", ");
    }
    if (change.field === "booked_on") return formatDay(String(value), { year: "always" });
    if (change.field === "amount") return formatMoney(String(value), currency);
    if (change.field === "account") return accounts?.find(({ id }) => id === value)?.name ?? "another account";
    if (change.field === "removed") return value ? "yes" : "no";
    return `“${String(value)}”`;
  };
  const [before, after] = [shown(change.before), shown(change.after)];
  return before === after ? `${after}, confirmed` : `${before} → ${after}`;
}

/** The household's last acts, at the side of the list. */
export function ActsPanel({ writable, onClose }: { writable: boolean; onClose: () => void }) {
  const acts = useQuery(listActsOptions());
  const who = usePeople();
  const { takeBack, busy } = useTakeBack();
  const rows = acts.data?.data ?? [];
  return (
    <SidePanel open onOpenChange={(open) => !open && onClose()} modal={false} title="What was done">
      {acts.isError ? (
        <ErrorState error={acts.error} onRetry={() => void acts.refetch()} />
      ) : acts.isPending ? (
        <SkeletonRows count={6} />
      ) : rows.length ? (
        <ol className="flex flex-col gap-4 text-sm">
          {rows.map((act) => (
            <Line key={act.actId} title={said(act)} who={who(act.userId)} at={act.doneAt} undone={act.undoneAt !== null} {...(act.goneAt && !act.undoneAt ? { until: act.goneAt } : {})} {...(writable && act.undoneAt === null ? { onUndo: () => void takeBack(act.actId), busy } : {})} />
          ))}
        </ol>
      ) : (
        <EmptyState icon={<HistoryIcon />} title="Nothing was changed yet">
          Whatever you change is listed here, and can be taken back.
        </EmptyState>
      )}
    </SidePanel>
  );
}

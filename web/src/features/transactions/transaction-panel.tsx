import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { changeTransactionMutation, getTransactionOptions, removeTransactionMutation, undoActMutation } from "@/api/@tanstack/react-query.gen";
import type { Account, TransactionDetail } from "@/api/types.gen";
import { useCategories } from "@/lib/categories";
import { formatDay, formatRelative } from "@/lib/dates";
import { formatPercent } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { SidePanel } from "@/ui/dialog";
import { ErrorState } from "@/ui/error-state";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { Input, TextArea } from "@/ui/input";
import { TEXT_LINK } from "@/ui/link";
import { SkeletonRows } from "@/ui/skeleton";
import { CategoryChip } from "./category-picker";
import { refreshRecord, type ChooseCategory } from "./use-choose-category";

interface TransactionPanelProps {
  id: string | undefined;
  accounts: ReadonlyMap<string, Account>;
  category: ChooseCategory;
  writable: boolean;
  onClose: () => void;
}

/** Everything about one: the bank's own words, where it came from, what was changed. */
export function TransactionPanel({ id, accounts, category, writable, onClose }: TransactionPanelProps) {
  const found = useQuery({ ...getTransactionOptions({ path: { transaction_id: id ?? "" } }), enabled: id !== undefined });
  const transaction = found.data?.data;
  return (
    <SidePanel open={id !== undefined} onOpenChange={(open) => !open && onClose()} modal={false} title={transaction?.merchantName ?? "Transaction"}>
      {found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : transaction ? (
        <Detail key={transaction.id} transaction={transaction} account={accounts.get(transaction.accountId)?.name ?? ""} category={category} writable={writable} onClose={onClose} />
      ) : (
        <SkeletonRows count={5} />
      )}
    </SidePanel>
  );
}

interface DetailProps {
  transaction: TransactionDetail;
  account: string;
  category: ChooseCategory;
  writable: boolean;
  onClose: () => void;
}

function Detail({ transaction, account, category, writable, onClose }: DetailProps) {
  const chosen = category.shown(transaction);
  const same = chosen === transaction.categoryId;
  return (
    <div className="flex flex-col gap-6">
      <div>
        <Money amount={transaction.amount} code={transaction.currency} className="text-2xl" />
        <p className="mt-1 text-muted">
          {formatDay(transaction.bookedOn, { year: "always", weekday: true })} · {account}
        </p>
      </div>
      <Block title="Category">
        <CategoryChip categoryId={chosen} {...(writable ? { onChange: (id: string | null) => category.choose(transaction, id) } : {})} />
        {same && transaction.categoryReason ? (
          <p className="mt-2 text-sm text-pretty text-muted">
            {transaction.categoryReason}
            {transaction.categoryConfidence !== null && transaction.categorySource !== "user" && transaction.categoryConfidence > 0 ? ` (${formatPercent(transaction.categoryConfidence, { digits: 0 })} sure)` : ""}
          </p>
        ) : null}
      </Block>
      <Words transaction={transaction} writable={writable} />
      <Block title="What the bank says">
        <p className="text-sm break-words">{transaction.description}</p>
        <Facts transaction={transaction} />
      </Block>
      <Block title="Where it came from">
        {transaction.origin ? (
          <p className="text-sm">
            <Link to="/import" search={{ id: transaction.origin.importId } as never} className={TEXT_LINK}>
              {transaction.origin.fileName}
            </Link>
            {transaction.origin.line ? `, line ${transaction.origin.line}` : ""}
            {transaction.origin.bookedAt ? `, imported ${formatRelative(transaction.origin.bookedAt)}` : ""}
          </p>
        ) : (
          <p className="text-sm">Entered by hand {formatRelative(transaction.createdAt)}</p>
        )}
      </Block>
      {transaction.history.length ? <History transaction={transaction} /> : null}
      {writable ? <Remove transaction={transaction} onClose={onClose} /> : null}
    </div>
  );
}

function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 text-sm font-medium text-muted">{title}</h3>
      {children}
    </section>
  );
}

function Words({ transaction, writable }: { transaction: TransactionDetail; writable: boolean }) {
  const client = useQueryClient();
  const change = useMutation({ ...changeTransactionMutation(), onSuccess: () => refreshRecord(client) });
  const [name, setName] = useState(transaction.merchantName);
  const [note, setNote] = useState(transaction.note ?? "");
  const save = (body: { merchantName?: string; note?: string | null }) => change.mutate({ path: { transaction_id: transaction.id }, body });
  return (
    <>
      <Field label="Merchant">
        <Input value={name} disabled={!writable} maxLength={120} onChange={(event) => setName(event.target.value)} onBlur={() => name.trim() && name.trim() !== transaction.merchantName && save({ merchantName: name.trim() })} />
      </Field>
      <Field label="Note">
        <TextArea rows={2} value={note} disabled={!writable} maxLength={2000} placeholder="For yourself and your household" onChange={(event) => setNote(event.target.value)} onBlur={() => note.trim() !== (transaction.note ?? "") && save({ note: note.trim() || null })} />
      </Field>
    </>
  );
}

function Facts({ transaction }: { transaction: TransactionDetail }) {
  const facts = [
    ["Other side", transaction.counterparty],
    ["Their account", transaction.counterpartyAccount],
    ["Reference", transaction.reference],
    ["Kind", transaction.bankKind],
    ["Other date", transaction.valueOn ? formatDay(transaction.valueOn) : ""],
    ["Bank’s id", transaction.providerId],
  ].filter(([, value]) => value);
  if (!facts.length) return null;
  return (
    <dl className="mt-3 grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const FIELDS: Record<string, string> = { category: "Category", note: "Note", merchant_name: "Merchant", removed: "Removed" };

function History({ transaction }: { transaction: TransactionDetail }) {
  const tree = useCategories();
  const shown = (field: string, value: unknown) => {
    if (value === null || value === undefined || value === "") return "nothing";
    if (field === "category") return tree.byId.get(String(value))?.name ?? "another category";
    return `“${String(value)}”`;
  };
  return (
    <Block title="History">
      <ol className="flex flex-col gap-2 text-sm">
        {transaction.history.map((change) => (
          <li key={`${change.actId}-${change.field}`} className={change.undone ? "text-muted line-through" : ""}>
            {FIELDS[change.field] ?? change.field}: {change.before === change.after ? `${shown(change.field, change.after)}, confirmed` : `${shown(change.field, change.before)} → ${shown(change.field, change.after)}`}
            <span className="text-muted"> · {formatRelative(change.changedAt)}</span>
          </li>
        ))}
      </ol>
    </Block>
  );
}

function Remove({ transaction, onClose }: { transaction: TransactionDetail; onClose: () => void }) {
  const client = useQueryClient();
  const undo = useMutation(undoActMutation());
  const remove = useMutation({
    ...removeTransactionMutation(),
    onSuccess: ({ data }) => {
      onClose();
      refreshRecord(client);
      notify({
        text: `${transaction.merchantName} was removed.`,
        undo: async () => {
          await undo.mutateAsync({ path: { act_id: data.actId } });
          refreshRecord(client);
        },
      });
    },
  });
  return (
    <Button variant="danger" size="sm" className="self-start" busy={remove.isPending} onClick={() => remove.mutate({ path: { transaction_id: transaction.id } })}>
      Remove this transaction
    </Button>
  );
}

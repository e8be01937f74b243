import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Repeat, Split } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { changeTransactionMutation, getTransactionOptions, removeTransactionMutation, undoActMutation } from "@/api/@tanstack/react-query.gen";
import type { Account, TransactionDetail } from "@/api/types.gen";
import { useCategories } from "@/lib/categories";
import { formatDay, formatRelative } from "@/lib/dates";
import { formatMoney, formatPercent } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { SidePanel } from "@/ui/dialog";
import { ErrorState } from "@/ui/error-state";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { Input, TextArea } from "@/ui/input";
import { TEXT_LINK } from "@/ui/link";
import { SkeletonRows } from "@/ui/skeleton";
import { ReceiptDrop } from "./attachments";
import { CategoryChip } from "./category-picker";
import { Figures } from "./figures";
import { History } from "./history";
import { Links } from "./links";
import { TagField } from "./tags";
import { refreshRecord, type ChooseCategory } from "./use-choose-category";

const SplitEditor = lazy(() => import("./split-editor"));
const ComesAgain = lazy(() => import("./comes-again"));

interface TransactionPanelProps {
  id: string | undefined;
  accounts: ReadonlyMap<string, Account>;
  category: ChooseCategory;
  writable: boolean;
  onOpen: (id: string) => void;
  onClose: () => void;
}

/** Everything about one: the bank's own words, where it came from, what was changed. */
export function TransactionPanel({ id, accounts, category, writable, onOpen, onClose }: TransactionPanelProps) {
  const found = useQuery({ ...getTransactionOptions({ path: { transaction_id: id ?? "" } }), enabled: id !== undefined });
  const transaction = found.data?.data;
  return (
    <SidePanel open={id !== undefined} onOpenChange={(open) => !open && onClose()} modal={false} title={transaction?.merchantName ?? "Transaction"}>
      {found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : transaction ? (
        <Detail key={transaction.id} transaction={transaction} accounts={accounts} category={category} writable={writable} onOpen={onOpen} onClose={onClose} />
      ) : (
        <SkeletonRows count={5} />
      )}
    </SidePanel>
  );
}

interface DetailProps {
  transaction: TransactionDetail;
  accounts: ReadonlyMap<string, Account>;
  category: ChooseCategory;
  writable: boolean;
  onOpen: (id: string) => void;
  onClose: () => void;
}

function Detail({ transaction, accounts, category, writable, onOpen, onClose }: DetailProps) {
  return (
    <ReceiptDrop transaction={transaction} writable={writable}>
      {(attachments) => (
        <div className="flex flex-col gap-6">
          <div>
            <Money amount={transaction.amount} code={transaction.currency} className="text-2xl" />
            <p className="mt-1 text-muted">
              {formatDay(transaction.bookedOn, { year: "always", weekday: true })} · {accounts.get(transaction.accountId)?.name}
              {transaction.pending ? " · pending" : ""}
            </p>
            {transaction.inHome ? (
              <p className="tabular mt-2 text-sm text-muted" title={transaction.inHome.formula}>
                {formatMoney(transaction.inHome.amount, transaction.inHome.currency)} at {transaction.inHome.rate}, the rate of {formatDay(transaction.inHome.ratedOn, { year: "always" })}
              </p>
            ) : null}
          </div>
          <Parts transaction={transaction} category={category} writable={writable} />
          <Links transaction={transaction} accounts={accounts} writable={writable} onOpen={onOpen} />
          <Tags transaction={transaction} writable={writable} />
          <Words transaction={transaction} writable={writable} />
          <Figures key={transaction.amount} transaction={transaction} accounts={accounts} writable={writable} />
          {attachments}
          <Block title={transaction.source === "hand" ? "As it was entered" : "What the bank says"}>
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
              <p className="text-sm">
                {transaction.source === "hand" ? "Entered by hand" : "Brought by a connected bank"} {formatRelative(transaction.createdAt)}
              </p>
            )}
          </Block>
          {transaction.history.length ? (
            <Block title="What happened to it">
              <History transaction={transaction} writable={writable} />
            </Block>
          ) : null}
          {writable ? <Again transaction={transaction} /> : null}
          {writable ? <Remove transaction={transaction} onClose={onClose} /> : null}
        </div>
      )}
    </ReceiptDrop>
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

function Parts({ transaction, category, writable }: Pick<DetailProps, "transaction" | "category" | "writable">) {
  const [open, setOpen] = useState(false);
  const tree = useCategories();
  return (
    <Block title={transaction.parts ? `In ${transaction.parts} parts` : "Category"}>
      {transaction.parts ? (
        <ul className="flex flex-col gap-2">
          {transaction.splits.map((part) => (
            <li key={part.position} className="flex items-baseline gap-3">
              <span className="min-w-0 flex-1">
                {(part.categoryId && tree.byId.get(part.categoryId)?.name) || "No category"}
                {part.note ? <span className="block truncate text-sm text-muted">{part.note}</span> : null}
              </span>
              <Money amount={part.amount} code={transaction.currency} />
            </li>
          ))}
        </ul>
      ) : (
        <Chosen transaction={transaction} category={category} writable={writable} />
      )}
      {writable ? (
        <Button size="sm" variant="quiet" className="mt-2 -ml-2.5" onClick={() => setOpen(true)}>
          <Split size={16} strokeWidth={1.5} aria-hidden />
          {transaction.parts ? "Change the parts" : "Divide into parts"}
        </Button>
      ) : null}
      {open ? (
        <Suspense>
          <SplitEditor transaction={transaction} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </Block>
  );
}

function Chosen({ transaction, category, writable }: Pick<DetailProps, "transaction" | "category" | "writable">) {
  const chosen = category.shown(transaction);
  return (
    <>
      <CategoryChip categoryId={chosen} {...(writable ? { onChange: (id: string | null) => category.choose(transaction, id) } : {})} />
      {chosen === transaction.categoryId && transaction.categoryReason ? (
        <p className="mt-2 text-sm text-pretty text-muted">
          {transaction.categoryReason}
          {transaction.categoryConfidence !== null && transaction.categorySource !== "user" && transaction.categoryConfidence > 0 ? ` (${formatPercent(transaction.categoryConfidence, { digits: 0 })} sure)` : ""}
        </p>
      ) : null}
    </>
  );
}

function Tags({ transaction, writable }: Pick<DetailProps, "transaction" | "writable">) {
  const client = useQueryClient();
  const change = useMutation({ ...changeTransactionMutation(), onSuccess: () => refreshRecord(client) });
  return (
    <Block title="Tags">
      <TagField tagIds={transaction.tagIds} writable={writable} onChange={(tags) => change.mutate({ path: { transaction_id: transaction.id }, body: { tags } })} />
    </Block>
  );
}

function Again({ transaction }: { transaction: TransactionDetail }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" variant="quiet" className="-ml-2.5 self-start" onClick={() => setOpen(true)}>
        <Repeat size={16} strokeWidth={1.5} aria-hidden />
        This comes again
      </Button>
      {open ? (
        <Suspense>
          <ComesAgain transaction={transaction} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
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

import { memo, useRef } from "react";
import type { Transaction } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { formatDay } from "@/lib/dates";
import { useIsPhone } from "@/lib/media";
import { ArrowLeftRight, CircleHelp, Paperclip, Split, Tag as TagIcon, Undo2 } from "lucide-react";
import { Checkbox } from "@/ui/checkbox";
import { Money } from "@/ui/figure";
import { Initial } from "@/ui/initial";
import { CategoryChip } from "./category-picker";

export const COLUMNS = "md:grid md:grid-cols-[1.5rem_5.5rem_minmax(0,1fr)_minmax(0,13rem)_minmax(0,9rem)_8.5rem] md:items-center md:gap-3";

interface TransactionRowProps {
  transaction: Transaction;
  account: string;
  categoryId: string | null;
  current: boolean;
  selected: boolean;
  writable: boolean;
  choosing: boolean;
  /** Of its tags, as one line; empty for none. */
  tags: string;
  acts: RowActs;
}

/** What can be done with a row; the same object for all of them. */
export interface RowActs {
  choosing: (row: Transaction, open: boolean) => void;
  category: (row: Transaction, categoryId: string | null) => void;
  /** range: up to here from the one that was selected last. */
  select: (row: Transaction, range: boolean) => void;
  open: (row: Transaction) => void;
}

/** One line: a row of a table on wide screens, two lines with the figure at the right on phones. */
export const TransactionRow = memo(function TransactionRow(props: TransactionRowProps) {
  const { transaction, account, current, selected, writable, tags, acts } = props;
  // One chip, not two of which one is hidden: both would open their list, and each close the other's.
  const phone = useIsPhone();
  const ranged = useRef(false);
  const said = transaction.description !== transaction.merchantName ? transaction.description : "";
  return (
    <div
      role="row"
      aria-selected={selected}
      className={cx(
        "relative flex h-full items-center gap-3 border-b border-line px-2 transition-colors",
        COLUMNS,
        selected ? "bg-info-soft" : "hover:bg-hover",
        current && "shadow-[inset_2px_0_0_var(--ink)]",
      )}
    >
      <div role="cell" className="hidden md:block" onClickCapture={(event) => (ranged.current = event.shiftKey)}>
        {writable ? <Checkbox aria-label={`Select ${transaction.merchantName}`} checked={selected} onChange={() => acts.select(transaction, ranged.current)} /> : null}
      </div>
      <div role="cell" className="tabular hidden text-sm text-muted md:block">
        {formatDay(transaction.bookedOn)}
      </div>
      <div role="cell" className="flex min-w-0 flex-1 items-center gap-3">
        <Initial name={transaction.merchantName} />
        <button type="button" onClick={() => acts.open(transaction)} className="min-w-0 flex-1 rounded-sm text-left after:absolute after:inset-0 after:md:hidden">
          <span className="block truncate font-medium">{transaction.merchantName}</span>
          <span className="block truncate text-xs text-muted">
            <span className="md:hidden">{formatDay(transaction.bookedOn)} · </span>
            {transaction.pending ? <span className="mr-1.5 text-ink">Pending</span> : null}
            {transaction.link?.kind === "transfer" ? <ArrowLeftRight size={10} strokeWidth={1.5} aria-label="Half of a transfer." className="mr-1.5 inline text-ink" /> : null}
            {transaction.link?.state === "suggested" ? <CircleHelp size={12} strokeWidth={1.5} aria-label="Guilder asks about this." className="mr-1.5 inline text-info" /> : null}
            {transaction.link?.state === "linked" && transaction.link.kind === "refund" ? <Undo2 size={10} strokeWidth={1.5} aria-label="Refunded." className="mr-1.5 inline text-ink" /> : null}
            {transaction.attachments ? <Paperclip size={10} strokeWidth={1.5} aria-label="With a receipt." className="mr-1.5 inline text-ink" /> : null}
            {tags ? (
              <span className="mr-1.5 text-ink">
                <TagIcon size={10} strokeWidth={1.5} aria-label="Tags:" className="mr-1 inline" />
                {tags}
              </span>
            ) : null}
            {transaction.note ?? (said || account)}
          </span>
        </button>
      </div>
      <div role="cell" className="hidden min-w-0 md:block">
        {phone ? null : <Category {...props} />}
      </div>
      <div role="cell" className="hidden truncate text-sm text-muted md:block">
        {account}
      </div>
      <div role="cell" className="flex flex-col items-end gap-0.5">
        <Money amount={transaction.amount} code={transaction.currency} sign={transaction.amount.startsWith("-") ? "auto" : "always"} className={transaction.amount.startsWith("-") ? "" : "text-gain-text"} />
        {phone ? (
          <div className="relative z-1 max-w-36">
            <Category {...props} />
          </div>
        ) : null}
      </div>
    </div>
  );
});

function Category({ transaction, categoryId, writable, choosing, acts }: TransactionRowProps) {
  if (transaction.parts) {
    return (
      <button type="button" onClick={() => acts.open(transaction)} className="inline-flex h-6 max-w-full items-center gap-1.5 rounded-md bg-wash px-2 text-sm whitespace-nowrap transition-colors hover:bg-hover">
        <Split size={12} strokeWidth={1.5} aria-hidden />
        {transaction.parts} parts
      </button>
    );
  }
  return (
    <CategoryChip
      categoryId={categoryId}
      confidence={categoryId === transaction.categoryId ? transaction.categoryConfidence : null}
      reason={categoryId === transaction.categoryId ? transaction.categoryReason : null}
      {...(writable ? { onChange: (chosen) => acts.category(transaction, chosen), open: choosing, onOpenChange: (open) => acts.choosing(transaction, open) } : {})}
    />
  );
}

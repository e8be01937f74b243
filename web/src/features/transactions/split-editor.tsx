import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ClipboardPaste, Plus, X } from "lucide-react";
import { useState } from "react";
import { splitTransactionMutation, undoActMutation } from "@/api/@tanstack/react-query.gen";
import type { TransactionDetail } from "@/api/types.gen";
import { formatMoney, moneySign, negateMoney } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button, IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { Input, TextArea } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { CategoryChip } from "./category-picker";
import { partsOf, readReceipt, remaining } from "./receipt";
import { refreshRecord } from "./use-choose-category";

let nextKey = 0;

interface Draft {
  key: number;
  categoryId: string | null;
  /** The size; the sign is the transaction's unless it starts with "-". */
  size: string;
  note: string;
}

interface SplitEditorProps {
  transaction: TransactionDetail;
  onClose: () => void;
}

/** Divides one transaction. Sizes are typed without a sign; what goes the other way has a minus. */
export default function SplitEditor({ transaction, onClose }: SplitEditorProps) {
  const client = useQueryClient();
  const { amount, currency } = transaction;
  const out = moneySign(amount) < 0;
  const flip = (value: string) => (out ? negateMoney(value) : value);
  const draft = (categoryId: string | null, signed: string, note: string): Draft => ({ key: nextKey++, categoryId, size: signed ? flip(signed) : "", note });
  const [parts, setParts] = useState<Draft[]>(() =>
    transaction.splits.length ? transaction.splits.map((part) => draft(part.categoryId, part.amount, part.note ?? "")) : [draft(transaction.categoryId, "", ""), draft(null, "", "")],
  );
  const [receipt, setReceipt] = useState<string | null>(null);
  const undo = useMutation(undoActMutation());
  const save = useMutation({
    ...splitTransactionMutation(),
    onSuccess: ({ data }) => {
      refreshRecord(client);
      onClose();
      const act = data.history[0]?.actId;
      notify({
        text: data.parts ? `${transaction.merchantName} is divided into ${data.parts} parts.` : `${transaction.merchantName} is whole again.`,
        ...(act
          ? {
              undo: async () => {
                await undo.mutateAsync({ path: { act_id: act } });
                refreshRecord(client);
              },
            }
          : {}),
      });
    },
  });
  const left = remaining(amount, parts.filter((part) => part.size).map((part) => flip(part.size)));
  const exact = moneySign(left) === 0;
  const ready = exact && parts.length > 1 && parts.every((part) => part.size && moneySign(part.size) !== 0);
  const put = (key: number, change: Partial<Draft>) => setParts((all) => all.map((part) => (part.key === key ? { ...part, ...change } : part)));
  const send = () => {
    if (!ready) return;
    save.mutate({ path: { transaction_id: transaction.id }, body: { parts: parts.map(({ categoryId, size, note }) => ({ categoryId, amount: flip(size), note: note.trim() || null })) } });
  };
  const read = () => {
    const lines = readReceipt(receipt ?? "", currency);
    if (!lines.length) {
      notify({ text: "No line with a price was found. One item a line, the price at its end.", tone: "error" });
      return;
    }
    setParts(partsOf(lines, amount).map((part) => draft(transaction.categoryId, part.amount, part.note)));
    setReceipt(null);
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title={`Divide ${formatMoney(amount, currency, { sign: "never" })} at ${transaction.merchantName}`}
      description="Each part counts in its own category: in budgets, insights and answers."
      footer={
        <>
          {transaction.parts ? (
            <Button variant="quiet" className="md:mr-auto" busy={save.isPending} onClick={() => save.mutate({ path: { transaction_id: transaction.id }, body: { parts: [] } })}>
              Put together again
            </Button>
          ) : null}
          <Button variant="primary" disabled={!ready} busy={save.isPending} onClick={send}>
            Divide into {parts.length} parts
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) send();
        }}
      >
        {receipt === null ? (
          <>
            <ol className="flex flex-col gap-3">
              {parts.map((part, index) => (
                <li key={part.key} className="grid grid-cols-[minmax(0,1fr)_8.5rem_2rem] items-center gap-2 max-md:border-b max-md:border-line max-md:pb-3 md:grid-cols-[12rem_minmax(0,1fr)_9rem_2rem]">
                  <div className="max-md:col-span-3">
                    <CategoryChip categoryId={part.categoryId} onChange={(categoryId) => put(part.key, { categoryId })} />
                  </div>
                  <Input aria-label={`Note of part ${index + 1}`} placeholder="Note" maxLength={500} value={part.note} onChange={(event) => put(part.key, { note: event.target.value })} />
                  <MoneyInput aria-label={`Amount of part ${index + 1}`} value={part.size} currency={currency} onChange={(size) => put(part.key, { size })} placeholder="0" />
                  <IconButton label={`Drop part ${index + 1}`} size="sm" disabled={parts.length < 3} onClick={() => setParts((all) => all.filter(({ key }) => key !== part.key))}>
                    <X size={16} strokeWidth={1.5} />
                  </IconButton>
                </li>
              ))}
            </ol>
            <div className="mt-4 flex flex-wrap items-center gap-2">
              <Button size="sm" onClick={() => setParts((all) => [...all, draft(null, exact ? "" : left, "")])}>
                <Plus size={16} strokeWidth={1.5} aria-hidden />
                {exact ? "Add a part" : "Add the rest as a part"}
              </Button>
              <Button size="sm" variant="quiet" onClick={() => setReceipt("")}>
                <ClipboardPaste size={16} strokeWidth={1.5} aria-hidden />
                Paste a receipt
              </Button>
              <p role="status" className="ml-auto text-sm">
                {exact ? (
                  <span className="text-muted">The parts come to the whole.</span>
                ) : (
                  <>
                    <span className="text-muted">Left over </span>
                    <Money amount={flip(left)} code={currency} />
                  </>
                )}
              </p>
            </div>
          </>
        ) : (
          <div className="flex flex-col gap-3">
            <Field label="The receipt’s text" hint="One item a line, its price at the end. Totals, taxes and payments are left out.">
              <TextArea rows={8} value={receipt} placeholder={"Milk 1.98\nT-shirt 15.00"} onChange={(event) => setReceipt(event.target.value)} />
            </Field>
            <div className="flex gap-2">
              <Button size="sm" onClick={read} disabled={!receipt.trim()}>
                Make parts of it
              </Button>
              <Button size="sm" variant="quiet" onClick={() => setReceipt(null)}>
                Back
              </Button>
            </div>
          </div>
        )}
        <button type="submit" className="sr-only" tabIndex={-1}>
          Divide
        </button>
      </form>
    </Dialog>
  );
}

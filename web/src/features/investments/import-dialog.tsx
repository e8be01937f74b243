import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { aimHoldingsImportMutation, confirmHoldingsImportMutation, startHoldingsImportMutation, undoHoldingsImportMutation } from "@/api/@tanstack/react-query.gen";
import type { Account, HoldingsImport, HoldingsLine } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { formatDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { FileDropZone } from "@/ui/file-drop-zone";
import { Select } from "@/ui/select";
import { formatQuantity } from "./quantity";

const SHOWN = 200;
const PILES: Record<HoldingsLine["pile"], { label: string; tone: "gain" | "plain" | "loss" }> = {
  new: { label: "new", tone: "gain" },
  known: { label: "known", tone: "plain" },
  wrong: { label: "cannot be booked", tone: "loss" },
};

interface ImportDialogProps {
  accounts: readonly Account[];
  account: string | undefined;
  onClose: () => void;
}

/** A broker's file: read, looked at line by line, booked at once and taken back at once. */
export function ImportDialog({ accounts, account, onClose }: ImportDialogProps) {
  const client = useQueryClient();
  const [read, setRead] = useState<HoldingsImport | null>(null);
  const start = useMutation({ ...startHoldingsImportMutation(), meta: { quiet: true }, onSuccess: ({ data }) => setRead(data) });
  const aim = useMutation({ ...aimHoldingsImportMutation(), meta: { quiet: true }, onSuccess: ({ data }) => setRead(data) });
  const undo = useMutation({ ...undoHoldingsImportMutation(), onSuccess: () => client.invalidateQueries() });
  const confirm = useMutation({
    ...confirmHoldingsImportMutation(),
    meta: { quiet: true },
    onSuccess: ({ data }) => {
      onClose();
      void client.invalidateQueries();
      notify({
        text: `${data.fileName}: ${data.new === 1 ? "1 activity was" : `${data.new} activities were`} booked.`,
        undo: async () => {
          await undo.mutateAsync({ path: { import_id: data.id } });
        },
      });
    },
  });
  const error = start.error ?? aim.error ?? confirm.error;
  const target = account ?? (accounts.length === 1 ? accounts[0]?.id : undefined);
  const direct = (to: { accountId: string; part: number }) => read && aim.mutate({ path: { import_id: read.id }, body: to });
  const chosen = read?.parts.find((part) => part.chosen)?.index ?? 0;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title="Import a broker’s file"
      description="OFX or QFX with investments, or the CSV of Fidelity, Schwab, Vanguard or Robinhood. Nothing is booked before you have looked at it."
      footer={
        read ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" disabled={!read.accountId || read.new + read.positions === 0} busy={confirm.isPending} onClick={() => confirm.mutate({ path: { import_id: read.id } })}>
              {read.new ? `Book ${read.new === 1 ? "1 activity" : `${read.new} activities`}` : "Keep what it says is held"}
            </Button>
          </>
        ) : null
      }
    >
      {read ? null : (
        <FileDropZone
          title="Drop a file here, or choose one"
          accept=".ofx,.qfx,.csv"
          onFiles={([file]) => file && start.mutate({ body: { file }, ...(target ? { query: { account: target } } : {}) })}
        />
      )}
      {start.isPending ? <p className="mt-3 text-sm text-muted">Reading…</p> : null}
      {error ? (
        <p role="alert" className="mt-3 text-sm text-pretty text-loss-text">
          {errorMessage(error)}
        </p>
      ) : null}
      {read ? (
        <>
          <div className="grid gap-4 md:grid-cols-2">
            <Field label="It goes to">
              <Select value={read.accountId} options={accounts.map(({ id, name }) => ({ value: id, label: name }))} placeholder="Choose the account" onChange={(accountId) => direct({ accountId, part: chosen })} />
            </Field>
            {read.parts.length > 1 ? (
              <Field label="Account in the file">
                <Select
                  value={String(chosen)}
                  disabled={!read.accountId}
                  options={read.parts.map((part) => ({ value: String(part.index), label: `${part.number || "Without a number"}, ${part.lines} lines` }))}
                  onChange={(part) => read.accountId && direct({ accountId: read.accountId, part: Number(part) })}
                />
              </Field>
            ) : null}
          </div>
          <p className="mt-4 flex flex-wrap gap-2 text-sm">
            <Chip>{read.layout}</Chip>
            <Chip tone="gain">{read.new} new</Chip>
            <Chip>{read.known} known</Chip>
            {read.wrong ? <Chip tone="loss">{read.wrong} cannot be booked</Chip> : null}
            {read.positions ? <Chip tone="info">{read.positions} positions stated</Chip> : null}
            {read.passedOver ? <Chip>{read.passedOver} lines move nothing</Chip> : null}
          </p>
          <ul aria-label="Lines of the file" className="mt-3 divide-y divide-line border-y border-line text-sm">
            {read.lines.slice(0, SHOWN).map((line) => (
              <Line key={line.line} line={line} currency={read.currency} />
            ))}
          </ul>
          {read.lines.length > SHOWN ? <p className="mt-2 text-sm text-muted">The first {SHOWN} lines are shown.</p> : null}
        </>
      ) : null}
    </Dialog>
  );
}

function Line({ line, currency }: { line: HoldingsLine; currency: string }) {
  const pile = PILES[line.pile];
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 py-2 md:grid-cols-[7rem_minmax(0,1fr)_auto_9rem]">
      <span className="tabular text-muted max-md:col-span-2">{line.on ? formatDay(line.on, { year: "always" }) : `Line ${line.line}`}</span>
      <span className="min-w-0">
        <span className="font-medium">{line.symbol || line.name || "Cash"}</span> {line.kind.replaceAll("_", " ")}
        {line.quantity ? ` ${formatQuantity(line.quantity)}` : ""}
        {line.words ? <span className="block text-pretty text-muted">{line.words}</span> : null}
      </span>
      <span className="tabular text-right">{line.amount ? formatMoney(line.amount, currency, { sign: "always" }) : ""}</span>
      <span className="text-right max-md:col-span-2 max-md:text-left">
        <Chip tone={pile.tone}>{pile.label}</Chip>
      </span>
    </li>
  );
}

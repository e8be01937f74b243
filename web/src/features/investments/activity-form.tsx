import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { changeActivityMutation, listInstrumentsOptions, recordActivityMutation } from "@/api/@tanstack/react-query.gen";
import type { Account, Activity, ChangeActivity, RecordActivity } from "@/api/types.gen";
import { errorMessage, fieldErrors } from "@/lib/api-error";
import { formatDay, today } from "@/lib/dates";
import { addMoney, formatMoney, negateMoney } from "@/lib/money";
import { Button } from "@/ui/button";
import { Combobox } from "@/ui/combobox";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { Select } from "@/ui/select";
import { times } from "./quantity";
import { QuantityInput } from "./quantity-input";
import { useDone } from "./use-investments";
import { KIND_OPTIONS, KINDS } from "./words";

type Kind = Activity["kind"];

const TRADES: ReadonlySet<Kind> = new Set(["buy", "sell"]);
const UNITS: ReadonlySet<Kind> = new Set(["buy", "sell", "reinvest", "transfer_in", "transfer_out"]);
const COSTS: ReadonlySet<Kind> = new Set(["reinvest", "transfer_in"]);
const PAID: ReadonlySet<Kind> = new Set(["dividend", "interest", "fee", "return_of_capital", "deposit", "withdrawal"]);
const WITHOUT: ReadonlySet<Kind> = new Set(["interest", "fee", "deposit", "withdrawal"]);

interface Draft {
  account: string;
  kind: Kind;
  /** An instrument's id, or a symbol that is new. */
  instrument: string;
  isNew: boolean;
  on: string;
  quantity: string;
  price: string;
  fee: string;
  amount: string;
  cost: string;
  acquiredOn: string;
  ratioNew: string;
  ratioOld: string;
  note: string;
}

interface ActivityFormProps {
  accounts: readonly Account[];
  account?: string | undefined;
  /** To correct; a new one without it. */
  activity?: Activity;
  /** Chosen beforehand for a new one. */
  instrument?: string;
  kind?: Kind;
  onClose: () => void;
}

/** A purchase, a sale, a dividend, a split and so on by hand; also to correct one. */
export function ActivityForm({ accounts, account, activity, instrument, kind, onClose }: ActivityFormProps) {
  const done = useDone();
  const [draft, setDraft] = useState<Draft>(() => begin(accounts, account, activity, instrument, kind));
  const set = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const instruments = useQuery(listInstrumentsOptions()).data?.data ?? [];
  const record = useMutation({ ...recordActivityMutation(), meta: { quiet: true } });
  const change = useMutation({ ...changeActivityMutation(), meta: { quiet: true } });
  const error = record.error ?? change.error;
  const wrong = fieldErrors(error);
  const chosen = instruments.find(({ id }) => id === draft.instrument);
  const code = chosen?.currency ?? accounts.find(({ id }) => id === draft.account)?.currency ?? "USD";
  const options = [
    ...instruments.map(({ id, symbol, name, isin }) => ({ value: id, label: symbol || name, hint: symbol ? name : "", keywords: `${name} ${isin}` })),
    ...(draft.isNew ? [{ value: draft.instrument, label: draft.instrument, hint: "new" }] : []),
  ];
  const save = () => {
    const label = KINDS[draft.kind].toLowerCase();
    if (activity) change.mutate({ path: { activity_id: activity.id }, body: corrected(draft) }, { onSuccess: () => finish(`The activity of ${formatDay(draft.on)} was corrected.`) });
    else record.mutate({ body: recorded(draft) }, { onSuccess: ({ data }) => finish(`${data.symbol || "Cash"}: ${label} on ${formatDay(data.on)}.`) });
  };
  const finish = (text: string) => {
    onClose();
    void done(text);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={activity ? `Correct: ${KINDS[activity.kind].toLowerCase()} ${activity.symbol}` : "Record a trade"}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!complete(draft)} busy={record.isPending || change.isPending} onClick={save}>
            {activity ? "Save the change" : "Record it"}
          </Button>
        </>
      }
    >
      <form
        className="grid grid-cols-2 gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (complete(draft)) save();
        }}
      >
        {activity ? null : (
          <>
            <Field label="What happened">
              <Select value={draft.kind} options={KIND_OPTIONS} onChange={(next) => set({ kind: next })} />
            </Field>
            <Field label="Account" error={wrong["accountId"]}>
              <Select value={draft.account} options={accounts.map(({ id, name }) => ({ value: id, label: name }))} onChange={(next) => set({ account: next })} />
            </Field>
            {draft.kind === "deposit" || draft.kind === "withdrawal" ? null : (
              <Field label={WITHOUT.has(draft.kind) ? "Security, if it concerns one" : "Security"} error={wrong["symbol"] ?? wrong["instrumentId"]} className="col-span-2">
                <Combobox
                  noun="security"
                  placeholder="Type a symbol such as VTI"
                  value={draft.instrument || null}
                  options={options}
                  onChange={(next) => set({ instrument: next, isNew: !instruments.some(({ id }) => id === next) })}
                  onCreate={(symbol) => set({ instrument: symbol.toUpperCase(), isNew: true })}
                />
              </Field>
            )}
          </>
        )}
        <Field label="Day" error={wrong["on"]}>
          <Input type="date" value={draft.on} max={today()} onChange={(event) => set({ on: event.target.value })} />
        </Field>
        {UNITS.has(draft.kind) ? (
          <Field label="Units" error={wrong["quantity"]}>
            <QuantityInput value={draft.quantity} onChange={(quantity) => set({ quantity })} />
          </Field>
        ) : null}
        {TRADES.has(draft.kind) ? (
          <>
            <Field label="Price of one" error={wrong["price"]}>
              <QuantityInput value={draft.price} after={code} onChange={(price) => set({ price })} />
            </Field>
            <Field label="Fee" error={wrong["fee"]} hint="Part of what it cost, or of what it brought">
              <MoneyInput value={draft.fee} currency={code} onChange={(fee) => set({ fee })} />
            </Field>
          </>
        ) : null}
        {PAID.has(draft.kind) ? (
          <Field label="Amount" error={wrong["amount"]}>
            <MoneyInput value={draft.amount} currency={code} onChange={(amount) => set({ amount })} />
          </Field>
        ) : null}
        {COSTS.has(draft.kind) ? (
          <Field label={draft.kind === "reinvest" ? "Dividend that bought them" : "What they cost"} error={wrong["cost"]} {...(draft.kind === "reinvest" ? {} : { hint: "Empty if unknown: their gain is then unknown too" })}>
            <MoneyInput value={draft.cost} currency={code} onChange={(cost) => set({ cost })} />
          </Field>
        ) : null}
        {draft.kind === "transfer_in" ? (
          <Field label="Bought on" error={wrong["acquiredOn"]}>
            <Input type="date" value={draft.acquiredOn} max={draft.on} onChange={(event) => set({ acquiredOn: event.target.value })} />
          </Field>
        ) : null}
        {draft.kind === "split" ? (
          <>
            <Field label="New units" error={wrong["ratioNew"]}>
              <QuantityInput value={draft.ratioNew} onChange={(ratioNew) => set({ ratioNew })} />
            </Field>
            <Field label="for old ones" error={wrong["ratioOld"]}>
              <QuantityInput value={draft.ratioOld} onChange={(ratioOld) => set({ ratioOld })} />
            </Field>
          </>
        ) : null}
        <Field label="Note" className="col-span-2">
          <Input value={draft.note} maxLength={500} autoComplete="off" onChange={(event) => set({ note: event.target.value })} />
        </Field>
        <Sum draft={draft} code={code} />
        {error && Object.keys(wrong).length === 0 ? (
          <p role="alert" className="col-span-2 text-sm text-loss-text">
            {errorMessage(error)}
          </p>
        ) : null}
        <button type="submit" hidden aria-label={activity ? "Save the change" : "Record it"} />
      </form>
    </Dialog>
  );
}

function Sum({ draft, code }: { draft: Draft; code: string }): ReactNode {
  if (!TRADES.has(draft.kind) || !draft.quantity || !draft.price) return null;
  const fee = draft.fee || "0";
  const worth = times(draft.quantity, draft.price);
  const cash = draft.kind === "buy" ? addMoney(worth, fee) : addMoney(worth, negateMoney(fee));
  return (
    <p className="tabular col-span-2 text-sm text-muted" aria-live="polite">
      {draft.kind === "buy" ? "It costs" : "It brings"} {formatMoney(cash, code)}: {draft.quantity} × {draft.price}
      {draft.fee ? ` ${draft.kind === "buy" ? "+" : "−"} ${formatMoney(fee, code)}` : ""}
    </p>
  );
}

function begin(accounts: readonly Account[], account: string | undefined, activity: Activity | undefined, instrument: string | undefined, kind: Kind | undefined): Draft {
  return {
    account: activity?.accountId ?? account ?? accounts[0]?.id ?? "",
    kind: activity?.kind ?? kind ?? "buy",
    instrument: activity?.instrumentId ?? instrument ?? "",
    isNew: false,
    on: activity?.on ?? today(),
    quantity: activity?.quantity ?? "",
    price: activity?.price ?? "",
    fee: activity && !/^0*\.?0*$/.test(activity.fee) ? activity.fee : "",
    amount: activity ? activity.amount.replace(/^-/, "") : "",
    cost: activity?.cost ?? "",
    acquiredOn: activity?.acquiredOn ?? "",
    ratioNew: activity?.ratioNew ?? "2",
    ratioOld: activity?.ratioOld ?? "1",
    note: activity?.note ?? "",
  };
}

function complete(draft: Draft): boolean {
  const { kind } = draft;
  if (!draft.account || !draft.on) return false;
  if (!draft.instrument && !WITHOUT.has(kind)) return false;
  if (UNITS.has(kind) && !draft.quantity) return false;
  if (TRADES.has(kind) && !draft.price) return false;
  if (PAID.has(kind) && !draft.amount) return false;
  if (kind === "reinvest" && !draft.cost) return false;
  return kind !== "split" || (draft.ratioNew !== "" && draft.ratioOld !== "");
}

function figures(draft: Draft): ChangeActivity {
  const { kind } = draft;
  return {
    on: draft.on,
    note: draft.note,
    ...(UNITS.has(kind) ? { quantity: draft.quantity } : {}),
    ...(TRADES.has(kind) ? { price: draft.price, fee: draft.fee || "0" } : {}),
    ...(PAID.has(kind) ? { amount: draft.amount } : {}),
    ...(COSTS.has(kind) && draft.cost ? { cost: draft.cost } : {}),
    ...(kind === "transfer_in" && draft.acquiredOn ? { acquiredOn: draft.acquiredOn } : {}),
    ...(kind === "split" ? { ratioNew: draft.ratioNew, ratioOld: draft.ratioOld } : {}),
  };
}

function corrected(draft: Draft): ChangeActivity {
  return figures(draft);
}

function recorded(draft: Draft): RecordActivity {
  const { on: _, ...rest } = figures(draft);
  const instrument = draft.kind === "deposit" || draft.kind === "withdrawal" || !draft.instrument ? {} : draft.isNew ? { symbol: draft.instrument } : { instrumentId: draft.instrument };
  return { accountId: draft.account, kind: draft.kind, on: draft.on, ...instrument, ...(rest as Omit<RecordActivity, "accountId" | "kind" | "on">) };
}

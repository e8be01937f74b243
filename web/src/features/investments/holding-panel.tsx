import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { getHoldingOptions, removePriceMutation, statePricesMutation } from "@/api/@tanstack/react-query.gen";
import type { HeldLot, Holding, HoldingDetail } from "@/api/types.gen";
import { formatDay, today } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { SidePanel } from "@/ui/dialog";
import { ErrorState } from "@/ui/error-state";
import { Field } from "@/ui/field";
import { Money, Percent } from "@/ui/figure";
import { Input } from "@/ui/input";
import { SkeletonRows } from "@/ui/skeleton";
import { ActivityForm } from "./activity-form";
import { formatQuantity } from "./quantity";
import { QuantityInput } from "./quantity-input";
import { RealisedList } from "./realised-list";
import { useSecurityAccounts } from "./use-investments";
import { PRICED_BY } from "./words";

interface HoldingPanelProps {
  id: string;
  account: string | undefined;
  names: ReadonlyMap<string, string>;
  writable: boolean;
  onClose: () => void;
}

/** One holding: what it is worth, its lots with their terms, what was sold of it, and its price by hand. */
export function HoldingPanel({ id, account, names, writable, onClose }: HoldingPanelProps) {
  const found = useQuery(getHoldingOptions({ path: { instrument_id: id }, query: account ? { account: [account] } : {} }));
  const accounts = useSecurityAccounts();
  const [recording, setRecording] = useState<"buy" | "sell" | "dividend" | null>(null);
  const detail = found.data?.data;
  const holding = detail?.holding;
  return (
    <SidePanel
      open
      onOpenChange={(open) => !open && onClose()}
      modal={false}
      title={holding ? holding.symbol || holding.name : "Holding"}
      footer={
        holding && writable ? (
          <>
            <Button onClick={() => setRecording("buy")}>Buy</Button>
            <Button onClick={() => setRecording("sell")}>Sell</Button>
            <Button onClick={() => setRecording("dividend")}>Dividend</Button>
          </>
        ) : null
      }
    >
      {found.isError && !detail ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.isPending ? <SkeletonRows count={6} /> : null}
      {detail && holding ? (
        <div className="flex flex-col gap-6">
          <Worth detail={detail} />
          {writable ? <PriceForm key={holding.instrumentId} holding={holding} /> : null}
          <Lots detail={detail} names={names} />
          {detail.gains.length ? (
            <section>
              <h3 className="mb-2 text-sm font-medium text-muted">Sold</h3>
              <RealisedList gains={detail.gains} names={names} />
            </section>
          ) : null}
        </div>
      ) : null}
      {recording && holding ? <ActivityForm accounts={accounts} account={account ?? holding.parts[0]?.accountId} instrument={holding.instrumentId} kind={recording} onClose={() => setRecording(null)} /> : null}
    </SidePanel>
  );
}

function Worth({ detail: { holding, working } }: { detail: HoldingDetail }) {
  return (
    <div>
      <p className="text-2xl">{holding.value ? <Money amount={holding.value} code={holding.currency} working={working} /> : "No price yet"}</p>
      <p className="tabular mt-1 text-muted">
        {holding.name}: {formatQuantity(holding.quantity)} units
        {holding.price && holding.pricedOn ? ` at ${formatMoney(holding.price, holding.currency)} of ${formatDay(holding.pricedOn)}, ${holding.priceSource ? PRICED_BY[holding.priceSource] : ""}` : ""}
      </p>
      {holding.gain === null ? (
        <p className="mt-1 text-muted">{holding.basis === null ? "What it cost is not known for all units, so there is no gain to show." : null}</p>
      ) : (
        <p className="mt-1">
          <Money amount={holding.gain} code={holding.currency} sign="always" coloured working={working} />
          {holding.gainRate === null ? null : (
            <>
              {" "}
              (<Percent fraction={holding.gainRate} digits={1} sign="always" />)
            </>
          )}{" "}
          <span className="text-muted">on a basis of {holding.basis ? formatMoney(holding.basis, holding.currency) : "unknown size"}</span>
        </p>
      )}
      <p className="mt-1 text-sm text-muted">
        Received <Money amount={holding.income} code={holding.currency} /> · sold with a gain of <Money amount={holding.realised} code={holding.currency} sign="always" />
      </p>
    </div>
  );
}

function PriceForm({ holding }: { holding: Holding }) {
  const client = useQueryClient();
  const [price, setPrice] = useState("");
  const [on, setOn] = useState(today());
  const again = () => client.invalidateQueries();
  const remove = useMutation({ ...removePriceMutation(), onSuccess: again });
  const state = useMutation({ ...statePricesMutation(), onSuccess: again });
  return (
    <form
      className="grid grid-cols-[1fr_1fr_auto] items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        state.mutate(
          { body: { prices: [{ instrumentId: holding.instrumentId, on, close: price }] } },
          {
            onSuccess: () => {
              setPrice("");
              notify({
                text: `${holding.symbol || holding.name}: ${formatMoney(price, holding.currency)} on ${formatDay(on)}.`,
                undo: async () => {
                  await remove.mutateAsync({ path: { instrument_id: holding.instrumentId, on } });
                },
              });
            },
          },
        );
      }}
    >
      <Field label="Price of one">
        <QuantityInput value={price} after={holding.currency} onChange={setPrice} />
      </Field>
      <Field label="At the end of">
        <Input type="date" value={on} max={today()} onChange={(event) => setOn(event.target.value)} />
      </Field>
      <Button type="submit" disabled={!price || !on} busy={state.isPending}>
        State it
      </Button>
    </form>
  );
}

function Lots({ detail, names }: { detail: HoldingDetail; names: ReadonlyMap<string, string> }) {
  if (detail.lots.length === 0) return null;
  return (
    <section>
      <h3 className="mb-2 text-sm font-medium text-muted">{detail.lots.length === 1 ? "1 lot" : `${detail.lots.length} lots`}</h3>
      <ul aria-label="Lots" className="divide-y divide-line border-y border-line">
        {detail.lots.map((lot) => (
          <li key={lot.id} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 py-2.5">
            <span className="tabular">
              {formatQuantity(lot.quantity)} of {formatDay(lot.acquiredOn, { year: "always" })}
            </span>
            <span className="text-right">{lot.value ? <Money amount={lot.value} code={lot.currency} /> : "no price"}</span>
            <span className="tabular text-sm text-muted">
              {lot.basis ? `basis ${formatMoney(lot.basis, lot.currency)}` : "basis unknown"} · {names.get(lot.accountId) ?? ""}
            </span>
            <span className="text-right text-sm">{lot.gain === null ? null : <Money amount={lot.gain} code={lot.currency} sign="always" coloured />}</span>
            <span className="col-span-2 mt-1 flex flex-wrap gap-1.5">
              <Chip>{term(lot)}</Chip>
              {/^0*\.?0*$/.test(lot.washed) ? null : <Chip tone="info">{formatMoney(lot.washed, lot.currency)} of a disallowed loss in its basis</Chip>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function term(lot: HeldLot): string {
  if (lot.term === "long") return "Long-term";
  return lot.longTermFrom ? `Short-term, long from ${formatDay(lot.longTermFrom, { year: "always" })}` : "Short-term";
}

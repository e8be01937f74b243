import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { getRecurringOptions } from "@/api/@tanstack/react-query.gen";
import type { RegularDetail } from "@/api/types.gen";
import { formatDay, today } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { EVERY, EVERY_OPTIONS } from "@/lib/rhythms";
import { openWorking } from "@/lib/working";
import { Button } from "@/ui/button";
import { SidePanel } from "@/ui/dialog";
import { ErrorState } from "@/ui/error-state";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { Input } from "@/ui/input";
import { TEXT_LINK } from "@/ui/link";
import { MoneyInput } from "@/ui/money-input";
import { Select } from "@/ui/select";
import { SkeletonRows } from "@/ui/skeleton";
import { PaymentBars } from "./payment-bars";
import { useDecide } from "./use-recurring";
import { amountInWords, KIND_OPTIONS, riseInWords, standing } from "./words";

interface SeriesPanelProps {
  id: string;
  accounts: ReadonlyMap<string, string>;
  writable: boolean;
  onClose: () => void;
}

/** One series: how it stands, what was paid, and what you know better. */
export function SeriesPanel({ id, accounts, writable, onClose }: SeriesPanelProps) {
  const found = useQuery(getRecurringOptions({ path: { series_id: id } }));
  const one = found.data?.data;
  return (
    <SidePanel open onOpenChange={(open) => !open && onClose()} modal={false} title={one?.payee ?? "Regular payment"} footer={one && writable ? <Acts one={one} /> : null}>
      {found.isError && !one ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.isPending ? <SkeletonRows count={5} /> : null}
      {one ? <Detail key={one.id} one={one} account={accounts.get(one.accountId) ?? ""} writable={writable} /> : null}
    </SidePanel>
  );
}

function Detail({ one, account, writable }: { one: RegularDetail; account: string; writable: boolean }) {
  return (
    <div className="flex flex-col gap-6">
      <div>
        <p className="text-2xl">
          <Money amount={one.yearly} code={one.currency} working={one.working} /> <span className="text-base text-muted">a year</span>
        </p>
        <p className="tabular mt-1 text-muted">
          {amountInWords(one)} · {account}
        </p>
        <p className={one.state === "missed" ? "mt-1 text-loss-text" : "mt-1 text-muted"}>{standing(one)}</p>
        {one.rise ? <p className="tabular mt-1 text-pretty text-loss-text">{riseInWords(one.rise, one.currency)}</p> : null}
        {one.chargedAfter && one.cancelledOn ? (
          <p className="mt-1 text-pretty text-loss-text">
            You cancelled it on {formatDay(one.cancelledOn)}, and it was charged again on {formatDay(one.lastOn)}.
          </p>
        ) : null}
        <Button size="sm" variant="quiet" className="mt-1 -ml-2.5" onClick={() => openWorking(one.working)}>
          How it was recognised
        </Button>
      </div>
      {one.payments.length > 1 ? <PaymentBars payments={one.payments} currency={one.currency} /> : null}
      {writable ? <Decisions one={one} /> : null}
      <section>
        <h3 className="mb-2 text-sm font-medium text-muted">
          {one.count === 1 ? "1 payment" : `${one.count} payments`} since {formatDay(one.firstOn, { year: "always" })}
        </h3>
        <ul className="divide-y divide-line border-y border-line">
          {one.payments.toReversed().map((paid) => (
            <li key={paid.transactionId} className="flex items-baseline justify-between gap-4 py-2">
              <Link to="/transactions" search={{ open: paid.transactionId } as never} className={TEXT_LINK}>
                {formatDay(paid.on, { year: "always" })}
              </Link>
              <span className="tabular">{formatMoney(paid.amount, one.currency)}</span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

const REMINDERS = [
  { value: "none", label: "Do not remind me" },
  { value: "1", label: "A day before" },
  { value: "3", label: "3 days before" },
  { value: "7", label: "A week before" },
  { value: "14", label: "Two weeks before" },
];

function Decisions({ one }: { one: RegularDetail }) {
  const decide = useDecide();
  const [name, setName] = useState(one.payee);
  const [amount, setAmount] = useState(one.decided.includes("amount") ? one.amount : "");
  const said = (field: string) => one.decided.includes(field);
  return (
    <section className="flex flex-col gap-4">
      <Field label="Name" {...(said("name") ? { hint: `Booked as ${one.payeeOfBank}` } : {})}>
        <Input
          value={name}
          maxLength={120}
          onChange={(event) => setName(event.target.value)}
          onBlur={() => {
            const wanted = name.trim();
            if (wanted === one.payee) return;
            decide(one, { name: wanted && wanted !== one.payeeOfBank ? wanted : null }, { name: said("name") ? one.payee : null });
            if (!wanted) setName(one.payeeOfBank);
          }}
        />
      </Field>
      <div className="grid grid-cols-2 gap-4">
        <Field label="It is">
          <Select value={one.kind} options={KIND_OPTIONS.filter(({ value }) => (one.direction === "in") === (value === "income"))} onChange={(kind) => decide(one, { kind }, { kind: said("kind") ? one.kind : null })} />
        </Field>
        <Field label="It comes">
          <Select value={one.every} options={EVERY_OPTIONS} onChange={(every) => decide(one, { every }, { every: said("every") ? one.every : null }, `${one.payee} now comes ${EVERY[every]}.`)} />
        </Field>
        <Field label="Amount" hint={said("amount") ? "Empty it to go by the payments" : "Found in the payments"}>
          <MoneyInput
            value={amount}
            currency={one.currency}
            placeholder={formatMoney(one.amount, one.currency, { currency: "none" })}
            onChange={setAmount}
          />
          {amount !== (said("amount") ? one.amount : "") ? (
            <Button size="sm" className="self-start" onClick={() => decide(one, { amount: amount || null }, { amount: said("amount") ? one.amount : null }, "The amount was changed.")}>
              Keep it
            </Button>
          ) : null}
        </Field>
        <Field label="Reminder" hint="On Home">
          <Select
            value={one.remindDays === null ? "none" : String(one.remindDays)}
            options={REMINDERS}
            onChange={(days) => decide(one, { remindDays: days === "none" ? null : Number(days) }, { remindDays: one.remindDays })}
          />
        </Field>
      </div>
    </section>
  );
}

function Acts({ one }: { one: RegularDetail }) {
  const decide = useDecide();
  if (one.state === "dismissed") return <Button onClick={() => decide(one, { dismissed: false }, { dismissed: true }, `${one.payee} counts as regular again.`)}>It is regular after all</Button>;
  return (
    <>
      {one.cancelledOn ? (
        <Button onClick={() => decide(one, { cancelledOn: null }, { cancelledOn: one.cancelledOn }, `${one.payee} goes on.`)}>It goes on</Button>
      ) : one.direction === "out" && one.state !== "ended" ? (
        <Button onClick={() => decide(one, { cancelledOn: today() }, { cancelledOn: null }, `${one.payee} is cancelled. A later charge will be marked.`)}>I cancelled this</Button>
      ) : null}
      <Button variant="quiet" className="ml-auto" onClick={() => decide(one, { dismissed: true }, { dismissed: false }, `${one.payee} is not regular.`)}>
        Not regular
      </Button>
    </>
  );
}

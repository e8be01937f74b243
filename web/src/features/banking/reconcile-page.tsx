/** One account against a statement: what should be there, what is, and the lock on what agrees. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Lock as LockIcon, LockOpen } from "lucide-react";
import { useState } from "react";
import { changeAccountMutation, getReconciliationOptions, listAccountsOptions, lockPeriodMutation, unlockPeriodMutation } from "@/api/@tanstack/react-query.gen";
import type { Account, Reconciliation } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { formatDay, today } from "@/lib/dates";
import { addMoney, moneySign } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { ErrorState } from "@/ui/error-state";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { Input } from "@/ui/input";
import { TEXT_LINK } from "@/ui/link";
import { MoneyInput } from "@/ui/money-input";
import { Page, PageHeader, Section } from "@/ui/page";
import { SkeletonRows } from "@/ui/skeleton";
import { ReconcileLines } from "./reconcile-lines";

const WRITERS = new Set(["owner", "admin", "member"]);

interface ReconcilePageProps {
  id: string;
  on: string | undefined;
  onDay: (day: string | undefined) => void;
}

export function ReconcilePage({ id, on, onDay }: ReconcilePageProps) {
  const { workspace } = useAccount();
  const writable = WRITERS.has(workspace.role);
  const [amount, setAmount] = useState("");
  const account = useQuery(listAccountsOptions({ query: { hidden: true } })).data?.data.find((each) => each.id === id);
  const query = { ...(on ? { on } : {}), ...(amount ? { amount } : {}) };
  const found = useQuery({ ...getReconciliationOptions({ path: { account_id: id }, query }), placeholderData: (before) => before });
  const shown = found.data?.data;
  const next = () => {
    setAmount("");
    onDay(undefined);
  };
  return (
    <Page>
      <PageHeader
        title="Reconcile"
        description={
          <>
            <Link to="/accounts" className={TEXT_LINK}>
              {account?.name ?? "Account"}
            </Link>{" "}
            against its statement
          </>
        }
      />
      {found.isError ? (
        <ErrorState error={found.error} onRetry={next} />
      ) : shown && account ? (
        <>
          <Balance
            key={shown.locks[0]?.untilOn}
            shown={shown}
            on={on ?? shown.on}
            typed={amount}
            onAmount={setAmount}
            onDay={(day) => {
              setAmount("");
              onDay(day);
            }}
          />
          <Sums account={account} shown={shown} writable={writable} onLocked={next} />
          <ReconcileLines shown={shown} writable={writable} />
          <Waiting shown={shown} />
          <Locks shown={shown} writable={writable} onUnlocked={next} />
        </>
      ) : (
        <SkeletonRows count={8} />
      )}
    </Page>
  );
}

interface BalanceProps {
  shown: Reconciliation;
  on: string;
  typed: string;
  onAmount: (amount: string) => void;
  onDay: (day: string) => void;
}

/** The statement's day and what it says of its end. */
function Balance({ shown, on, typed, onAmount, onDay }: BalanceProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const amount = draft ?? (typed || shown.amount || "");
  return (
    <form
      className="flex flex-wrap items-end gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        onAmount(amount);
      }}
    >
      <Field label="The statement ends on">
        <Input type="date" value={on} max={today()} onChange={(event) => event.target.value && onDay(event.target.value)} />
      </Field>
      <Field label="Its closing balance">
        <MoneyInput value={amount} currency={shown.currency} onChange={setDraft} />
      </Field>
      <Button type="submit" disabled={!amount || amount === typed}>
        Compare
      </Button>
      {shown.stated.length ? (
        <div className="flex flex-wrap gap-1.5 pb-1">
          {shown.stated.slice(0, 4).map((balance) => (
            <Button
              key={`${balance.on} ${balance.source}`}
              size="sm"
              variant="quiet"
              onClick={() => {
                setDraft(null);
                onDay(balance.on);
              }}
            >
              {formatDay(balance.on)}: <Money amount={balance.amount} code={shown.currency} />
            </Button>
          ))}
        </div>
      ) : null}
    </form>
  );
}

const FROM = { lock: "Locked balance", stated: "Balance stated", account: "What it began with" };

interface SumsProps {
  account: Account;
  shown: Reconciliation;
  writable: boolean;
  onLocked: () => void;
}

function Sums({ account, shown, writable, onLocked }: SumsProps) {
  const client = useQueryClient();
  const path = { account_id: account.id };
  const lock = useMutation({
    ...lockPeriodMutation(),
    onSuccess: () => {
      onLocked();
      void client.invalidateQueries();
      notify({ text: `${account.name} is locked until ${formatDay(shown.on)}.` });
    },
  });
  const begin = useMutation({ ...changeAccountMutation(), onSuccess: () => void client.invalidateQueries() });
  const { amount, difference } = shown;
  const exact = difference !== null && moneySign(difference) === 0;
  const rows: [string, string][] = [
    [shown.openedOn ? `${FROM[shown.openingSource]} for ${formatDay(shown.openedOn)}` : FROM[shown.openingSource], shown.opening],
    [`${shown.lines} ${shown.lines === 1 ? "line" : "lines"} until ${formatDay(shown.on)}`, shown.sum],
    ["Comes to", shown.computed],
    ...(amount === null ? [] : ([["The statement says", amount]] as [string, string][])),
  ];
  return (
    <div className="card mt-6 max-w-xl p-5">
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-6 gap-y-2">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="text-right">
              <Money amount={value} code={shown.currency} />
            </dd>
          </div>
        ))}
        {difference === null ? null : (
          <div className="contents font-medium">
            <dt className="-mr-6 border-t border-line pt-2">Difference</dt>
            <dd className="border-t border-line pt-2 text-right">
              <span role="status">
                <Money amount={difference} code={shown.currency} sign={exact ? "never" : "always"} />
              </span>
            </dd>
          </div>
        )}
      </dl>
      {writable && amount !== null && exact ? (
        <Button variant="primary" className="mt-5" busy={lock.isPending} onClick={() => lock.mutate({ path, body: { on: shown.on, amount } })}>
          <LockIcon size={16} strokeWidth={1.5} aria-hidden />
          Lock until {formatDay(shown.on)}
        </Button>
      ) : null}
      {difference !== null && !exact ? (
        <p className="mt-4 text-sm text-pretty text-muted">
          {moneySign(difference) < 0 ? "The statement has less than the lines: one may be here twice, or money out is missing." : "The statement has more than the lines: money in may be missing, or money out is here twice."} Tick what
          stands on the statement; what is left over is the cause.
        </p>
      ) : null}
      {writable && difference !== null && !exact && shown.openingSource === "account" ? (
        <Button size="sm" className="mt-3" busy={begin.isPending} onClick={() => begin.mutate({ path, body: { openingBalance: addMoney(shown.opening, difference) } })}>
          It began with <Money amount={addMoney(shown.opening, difference)} code={shown.currency} />
        </Button>
      ) : null}
    </div>
  );
}

/** What a connected bank told of locked days. */
function Waiting({ shown }: { shown: Reconciliation }) {
  if (!shown.held.length) return null;
  return (
    <Section title="Waiting behind the lock">
      <p className="mb-2 text-sm text-muted">Your bank told this of days that are locked. Unlock them to take it up.</p>
      <ul className="divide-y divide-line">
        {shown.held.map((held) => (
          <li key={`${held.bookedOn} ${held.amount} ${held.words}`} className="flex items-baseline gap-3 py-2">
            <span className="w-24 shrink-0 text-sm text-muted">{formatDay(held.bookedOn)}</span>
            <span className="min-w-0 flex-1 truncate">
              {held.words}
              {held.removes ? <span className="text-muted"> · taken back by the bank</span> : null}
            </span>
            <Money amount={held.amount} code={held.currency} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Locks({ shown, writable, onUnlocked }: { shown: Reconciliation; writable: boolean; onUnlocked: () => void }) {
  const client = useQueryClient();
  const unlock = useMutation({
    ...unlockPeriodMutation(),
    onSuccess: () => {
      onUnlocked();
      void client.invalidateQueries();
      notify({ text: "Unlocked. The audit keeps who did it and when." });
    },
  });
  if (!shown.locks.length) return null;
  return (
    <Section title="Locked">
      <ul className="divide-y divide-line">
        {shown.locks.map((lock) => (
          <li key={lock.id} className="flex items-center gap-3 py-2">
            <LockIcon size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
            <span className="min-w-0 flex-1">Until {formatDay(lock.untilOn, { year: "always" })}</span>
            <Money amount={lock.closing} code={shown.currency} />
            {writable ? (
              <Button size="sm" variant="quiet" busy={unlock.isPending} onClick={() => unlock.mutate({ path: { account_id: shown.accountId }, body: { fromOn: lock.untilOn } })}>
                <LockOpen size={16} strokeWidth={1.5} aria-hidden />
                Unlock from here on
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}

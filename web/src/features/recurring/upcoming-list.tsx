import { useQuery } from "@tanstack/react-query";
import { BellRing, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { listUpcomingOptions } from "@/api/@tanstack/react-query.gen";
import type { AccountAhead, Due } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { formatDay, formatMonth } from "@/lib/dates";
import { formatMoney, moneySign, negateMoney } from "@/lib/money";
import { EVERY } from "@/lib/rhythms";
import { Chip } from "@/ui/chip";
import { ErrorState } from "@/ui/error-state";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import { SkeletonRows } from "@/ui/skeleton";

interface UpcomingListProps {
  days: 30 | 90;
  onDays: (days: 30 | 90) => void;
  accounts: ReadonlyMap<string, string>;
  onOpen: (id: string) => void;
}

/** What comes up, day by day, with what each payment leaves on its account. */
export function UpcomingList({ days, onDays, accounts, onOpen }: UpcomingListProps) {
  const found = useQuery({ ...listUpcomingOptions({ query: { days } }), placeholderData: (before) => before });
  const [account, setAccount] = useState("all");
  const ahead = found.data?.data;
  const due = (ahead?.due ?? []).filter((one) => account === "all" || one.accountId === account);
  const below = new Set(ahead?.accounts.filter((one) => one.belowOn).map((one) => one.accountId));
  const used = [...new Set((ahead?.due ?? []).map((one) => one.accountId))];
  return (
    <>
      <div className="mb-5 flex flex-wrap items-center gap-3">
        <Segmented
          label="How far ahead"
          size="sm"
          value={String(days)}
          onChange={(value) => onDays(value === "90" ? 90 : 30)}
          options={[
            { value: "30", label: "30 days" },
            { value: "90", label: "90 days" },
          ]}
        />
        {used.length > 1 ? (
          <div className="w-52">
            <Select
              aria-label="Account"
              className="h-8"
              value={account}
              onChange={setAccount}
              options={[{ value: "all", label: "All accounts" }, ...used.map((id) => ({ value: id, label: accounts.get(id) ?? "" }))]}
            />
          </div>
        ) : null}
      </div>
      {found.isPending ? <SkeletonRows count={6} label="Loading what comes up" /> : null}
      {found.isError && !found.data ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : null}
      {ahead ? (
        <>
          <Accounts accounts={ahead.accounts.filter((one) => account === "all" || one.accountId === account)} />
          {due.length === 0 ? <p className="py-6 text-muted">Nothing regular is expected in these days.</p> : null}
          {months(due).map(([month, of]) => (
            <section key={month} className="mt-6">
              <h2 className="eyebrow mb-1 px-2">{formatMonth(month)}</h2>
              <ul className="divide-y divide-line border-y border-line">
                {of.map((one) => (
                  <li key={`${one.seriesId}|${one.on}`}>
                    <DueRow one={one} below={below.has(one.accountId) && one.balanceAfter !== null && moneySign(one.balanceAfter) < 0} account={accounts.get(one.accountId) ?? ""} onOpen={() => onOpen(one.seriesId)} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
          <p className="mt-4 max-w-prose px-2 text-sm text-pretty text-muted">Balances are today’s with these payments alone. Everyday spending is not foreseen.</p>
        </>
      ) : null}
    </>
  );
}

function months(due: Due[]): [string, Due[]][] {
  const found = new Map<string, Due[]>();
  for (const one of due) found.set(one.on.slice(0, 7), [...(found.get(one.on.slice(0, 7)) ?? []), one]);
  return [...found];
}

function Accounts({ accounts }: { accounts: AccountAhead[] }) {
  if (accounts.length === 0) return null;
  return (
    <ul className="grid gap-3 md:grid-cols-2 lg:grid-cols-3">
      {accounts.map((one) => (
        <li key={one.accountId} className="card px-4 py-3">
          <div className="flex items-baseline justify-between gap-3">
            <span className="truncate font-medium">{one.name}</span>
            <span className="tabular text-sm text-muted">{formatMoney(one.balance, one.currency)} now</span>
          </div>
          {one.belowOn ? (
            <p className="mt-1.5 flex items-start gap-1.5 text-sm text-pretty text-loss-text">
              <TriangleAlert size={14} strokeWidth={1.5} aria-hidden className="mt-0.5 shrink-0" />
              Below zero on {formatDay(one.belowOn)}. {formatMoney(negateMoney(one.lowest), one.currency)} more by then keeps it above.
            </p>
          ) : (
            <p className="tabular mt-1.5 text-sm text-muted">
              {formatMoney(one.end, one.currency)} at the end{moneySign(one.lowest) < 0 ? "" : `, at the least ${formatMoney(one.lowest, one.currency)} on ${formatDay(one.lowestOn)}`}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function DueRow({ one, below, account, onOpen }: { one: Due; below: boolean; account: string; onOpen: () => void }) {
  const varies = one.low !== one.high;
  return (
    <button type="button" data-series onClick={onOpen} className="grid w-full grid-cols-[3.75rem_minmax(0,1fr)_auto] items-center gap-x-3 px-2 py-2.5 text-left transition-colors hover:bg-hover md:grid-cols-[7rem_minmax(0,1fr)_9rem_8rem_8.5rem]">
      <time dateTime={one.on} className="tabular text-sm text-muted">
        <span className="md:hidden">{formatDay(one.on, { year: "never" })}</span>
        <span className="max-md:hidden">{formatDay(one.on, { weekday: true, year: "never" })}</span>
      </time>
      <span className="min-w-0">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{one.payee}</span>
          {one.late ? <Chip className="shrink-0">Late</Chip> : null}
          {one.remind ? (
            <Chip tone="gold" icon={<BellRing size={12} strokeWidth={1.5} aria-hidden />} className="shrink-0">
              Reminder
            </Chip>
          ) : null}
          {one.rise ? (
            <Chip tone="loss" className="shrink-0">
              Dearer
            </Chip>
          ) : null}
        </span>
        <span className="block truncate text-sm text-muted">
          <span className="max-md:hidden">{EVERY[one.every]}</span>
          <span className="md:hidden">{account}</span>
        </span>
      </span>
      <span className="truncate text-sm text-muted max-md:hidden">{account}</span>
      <span className={cx("tabular text-right", moneySign(one.amount) > 0 && "text-gain-text")}>
        {varies ? "about " : ""}
        {formatMoney(one.amount, one.currency, { sign: moneySign(one.amount) > 0 ? "always" : "auto" })}
        <span className={cx("block text-xs md:hidden", below ? "text-loss-text" : "text-muted")}>{one.balanceAfter === null ? null : `leaves ${formatMoney(one.balanceAfter, one.currency)}`}</span>
      </span>
      <span className={cx("tabular text-right text-sm max-md:hidden", below ? "text-loss-text" : "text-muted")}>{one.balanceAfter === null ? null : formatMoney(one.balanceAfter, one.currency)}</span>
    </button>
  );
}

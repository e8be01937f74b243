import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowDownRight, ArrowUpRight, Table2, TrendingUp } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { getNetWorthOptions } from "@/api/@tanstack/react-query.gen";
import type { NetWorthLine, NetWorthPoint, UnknownBalance } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { formatDay, formatMonth } from "@/lib/dates";
import { formatMoney, formatPercent, moneySign, tickFormat } from "@/lib/money";
import { IconButton } from "@/ui/button";
import { ErrorState } from "@/ui/error-state";
import { Money } from "@/ui/figure";
import { TextLink } from "@/ui/link";
import { Segmented } from "@/ui/segmented";
import { Skeleton } from "@/ui/skeleton";
import { LineChart } from "./line-chart";
import { RANGES, type Range } from "./range";

/** Every account in the workspace's currency. */
const WHOLE = "whole";

interface NetWorthProps {
  range: Range;
  onRange: (range: Range) => void;
  currency: string | undefined;
  onCurrency: (currency: string | undefined) => void;
}

/** What is owned less what is owed, over time. */
export function NetWorth({ range, onRange, currency, onCurrency }: NetWorthProps) {
  const worth = useQuery({ ...getNetWorthOptions({ query: { range } }), placeholderData: keepPreviousData });
  const [asTable, setAsTable] = useState(false);
  const { whole, lines = [], missing, unknown = [], guessed = false } = worth.data?.data ?? {};
  const views = [...(whole ? [{ value: WHOLE, label: `All in ${whole.currency}`, line: whole }] : []), ...lines.map((one) => ({ value: one.currency as string, label: one.currency as string, line: one }))];
  const view = views.find((one) => one.value === currency) ?? views[0];
  const line = view?.line;

  return (
    <section aria-label="Net worth">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        {line ? <Head line={line} range={worth.data?.data.range ?? range} /> : worth.isPending ? <Skeleton className="h-22 w-56" /> : <span />}
        <div className="flex items-center gap-2 max-md:w-full">
          {views.length > 1 && view ? <Segmented size="sm" label="Currency" value={view.value} onChange={(next) => onCurrency(next === WHOLE || (!whole && next === lines[0]?.currency) ? undefined : next)} options={views.map(({ value, label }) => ({ value, label }))} /> : null}
          <Segmented size="sm" label="Range" value={range} onChange={onRange} options={RANGES} className="max-md:flex-1" />
          <IconButton size="sm" label={asTable ? "View as chart" : "View as table"} className="text-muted" onClick={() => setAsTable(!asTable)}>
            {asTable ? <TrendingUp size={16} strokeWidth={1.5} /> : <Table2 size={16} strokeWidth={1.5} />}
          </IconButton>
        </div>
      </div>
      {missing ? <p className="mt-2 max-w-prose text-sm text-pretty text-muted">Currencies stand apart. {missing}</p> : null}
      {unknown.length ? <Unknown accounts={unknown} guessed={guessed} /> : null}
      {worth.isError && !worth.data ? <ErrorState error={worth.error} onRetry={() => void worth.refetch()} /> : null}
      {line ? asTable ? <PointTable line={line} /> : <Chart line={line} stale={worth.isPlaceholderData} /> : worth.isPending ? <Skeleton className="mt-4 h-59 md:h-71" /> : null}
    </section>
  );
}

/** Accounts of which nobody has said what they hold: apart from the sum, each with the way to say it. */
function Unknown({ accounts, guessed }: { accounts: UnknownBalance[]; guessed: boolean }) {
  return (
    <div className="mt-2 max-w-prose text-sm text-muted">
      <p className="text-pretty">{guessed ? "Nobody has said what your accounts hold, so this is only what was booked." : "Not counted, because nobody has said what they hold:"}</p>
      <ul className="mt-1 flex flex-col gap-1">
        {accounts.map((account) => (
          <li key={account.accountId}>
            <span className="text-ink">{account.name}</span>, {formatMoney(account.booked, account.currency, { sign: "always" })} booked.{" "}
            <TextLink to="/accounts" search={{ account: account.accountId }}>
              Say what it holds
            </TextLink>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Head({ line, range }: { line: NetWorthLine; range: Range }) {
  const direction = moneySign(line.change);
  const words = line.beginsOn ? `since ${formatDay(line.beginsOn, { year: "always" })}, where your record begins` : RANGES.find(({ value }) => value === range)?.words;
  return (
    <div>
      <p className="eyebrow">Net worth</p>
      <Money amount={line.net} code={line.currency} working={line.working} className="font-serif text-3xl leading-tight" />
      <p className="mt-1 flex flex-wrap items-center gap-x-1.5 text-muted">
        {direction ? (
          <span className={cx("tabular inline-flex items-center gap-1 font-medium", direction > 0 ? "text-gain-text" : "text-loss-text")}>
            {direction > 0 ? <ArrowUpRight size={16} strokeWidth={1.5} aria-hidden /> : <ArrowDownRight size={16} strokeWidth={1.5} aria-hidden />}
            {formatMoney(line.change, line.currency, { sign: "always", whole: true })}
            {line.changeRate === null ? null : <span className="font-normal">({formatPercent(Math.abs(line.changeRate), { digits: 1 })})</span>}
          </span>
        ) : (
          <span>No change</span>
        )}
        <span>{words}</span>
      </p>
    </div>
  );
}

const longDay = (on: string) => formatDay(on, { year: "always" });

function Chart({ line, stale }: { line: NetWorthLine; stale: boolean }) {
  const [active, setActive] = useState<number | null>(null);
  // Drawn, not counted: a pixel stands for hundreds, so floats are exact enough here.
  const points = useMemo(() => line.points.map((point) => ({ on: point.on, value: Number(point.net) })), [line]);
  const axis = useCallback((marks: readonly number[]) => tickFormat(marks, line.currency), [line.currency]);
  const days = (Date.parse(points.at(-1)?.on ?? "") - Date.parse(points[0]?.on ?? "")) / 86_400_000;
  const tick = (on: string) => (days > 120 ? formatMonth(on, { short: true, year: days > 800 || on.slice(5, 7) === "01" ? "always" : "auto" }) : formatDay(on));
  const point = line.points[Math.min(active ?? line.points.length - 1, line.points.length - 1)];
  const whole = (amount: string) => formatMoney(amount, line.currency, { whole: true });
  return (
    <div className={cx("mt-4 transition-opacity", stale && "opacity-60")}>
      <LineChart points={points} label="Net worth over time" axis={axis} amount={(value) => whole(value.toFixed(2))} day={longDay} tick={tick} active={active !== null && active < points.length ? active : null} onPoint={setActive} className="h-52 md:h-64" />
      <p className="tabular mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm text-muted" aria-live="off">
        <span className="text-ink">{active === null ? "Today" : formatDay(point?.on ?? "", { year: "always" })}</span>
        {active === null ? null : <span>Net {whole(point?.net ?? "0")}</span>}
        <span>You own {whole(point?.assets ?? "0")}</span>
        <span>You owe {whole(point?.debts ?? "0")}</span>
      </p>
    </div>
  );
}

const COLUMNS = [
  { key: "assets", title: "You own" },
  { key: "debts", title: "You owe" },
  { key: "net", title: "Net worth" },
] as const;

/** Newest first; a longer line by its month ends. */
function rowsOf(points: NetWorthPoint[]): NetWorthPoint[] {
  const ends = points.filter((point, index) => index === 0 || point.on.slice(0, 7) !== points[index + 1]?.on.slice(0, 7));
  return (points.length > 40 ? ends : points).toReversed();
}

function PointTable({ line }: { line: NetWorthLine }) {
  return (
    <div className="mt-4">
      <table className="w-full">
        <thead className="text-sm text-muted">
          <tr className="border-b border-line">
            <th scope="col" className="py-1.5 text-left font-medium">
              Day
            </th>
            {COLUMNS.map(({ key, title }) => (
              <th key={key} scope="col" className="py-1.5 text-right font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rowsOf(line.points).map((point) => (
            <tr key={point.on}>
              <td className="py-1.5">{formatDay(point.on, { year: "always" })}</td>
              {COLUMNS.map(({ key }) => (
                <td key={key} className="tabular py-1.5 text-right">
                  {formatMoney(point[key], line.currency)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

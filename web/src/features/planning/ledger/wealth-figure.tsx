import { useMemo } from "react";
import type { LedgerResult } from "@/api/types.gen";
import { formatMoney, tickFormat } from "@/lib/money";
import { ticks } from "@/lib/scale";
import { linePath, Plot } from "../plot/plot";
import { accountName, inMoney } from "./columns";

interface WealthFigureProps {
  found: LedgerResult;
  real: boolean;
  currency: string;
  at: number;
  onAt: (at: number) => void;
}

const yearText = (year: number) => String(year);

/** What lies in each account at every year's end, one above the other; the chosen year is told below. */
export function WealthFigure({ found, real, currency, at, onAt }: WealthFigureProps) {
  const { years } = found;
  const { accounts } = found.inputs;
  const held = useMemo(
    () =>
      years.map((year, place) => {
        let below = 0;
        return accounts.map(({ key }) => (below += Math.max(0, Number(inMoney(year.accounts.find((each) => each.key === key)?.closing ?? "0", year, "end", real, years[place - 1])))));
      }),
    [years, accounts, real],
  );
  const most = Math.max(1, ...held.map((each) => each.at(-1) ?? 0));
  const yMarks = useMemo(() => ticks(0, most, 4), [most]);
  const yText = useMemo(() => tickFormat(yMarks, currency), [yMarks, currency]);
  const stops = useMemo(() => years.map(({ year }) => year), [years]);
  const xMarks = useMemo(() => stops.filter((year, index) => index === 0 || year % 5 === 0), [stops]);
  const xSpan = useMemo(() => [stops[0] ?? 0, stops.at(-1) ?? 1] as const, [stops]);
  const chosen = years[at];
  if (!chosen) return null;
  const closing = formatMoney(inMoney(chosen.closing, chosen, "end", real, undefined), currency, { whole: true });
  return (
    <div>
      <Plot label="Wealth by account at the end of each year" xMarks={xMarks} xSpan={xSpan} yMarks={yMarks} xText={yearText} yText={yText} stops={stops} at={at} onAt={onAt} text={`End of ${chosen.year}: ${closing}`} className="h-52 md:h-64">
        {(scales) => (
          <>
            {accounts.map((account, index) => {
              const upper = held.map((each, place) => [scales.x(stops[place] ?? 0), scales.y(each[index] ?? 0)] as const);
              const lower = held.map((each, place) => [scales.x(stops[place] ?? 0), scales.y(index ? (each[index - 1] ?? 0) : 0)] as const).toReversed();
              return <path key={account.key} d={`${linePath([...upper, ...lower])}Z`} fill={`var(--series-${(index % 12) + 1})`} fillOpacity={0.8} />;
            })}
            <line x1={scales.x(chosen.year)} x2={scales.x(chosen.year)} y1={scales.top} y2={scales.bottom} strokeWidth={2} className="stroke-ink" />
          </>
        )}
      </Plot>
      <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
        {accounts.map((account, index) => (
          <li key={account.key} className="flex items-center gap-1.5">
            <span aria-hidden className="size-2 rounded-full" style={{ background: `var(--series-${(index % 12) + 1})` }} />
            {accountName(found, account.key)}
          </li>
        ))}
      </ul>
    </div>
  );
}

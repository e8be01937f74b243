import { useMemo, useState } from "react";
import type { HistoricalResult, HistoricalStart } from "@/api/types.gen";
import { formatMoney, formatPercent, tickFormat } from "@/lib/money";
import { ticks } from "@/lib/scale";
import { Money } from "@/ui/figure";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { ChartSwitch } from "../chart-switch";
import { Cursor, Plot } from "../plot/plot";
import { Readout } from "../readout";

const CAPTION = "The most that could have been spent a year, by the year of the start";
const yearText = (year: number) => String(year);

/** A column a start: as high as what it could bear, of another colour where the money ran out. */
export function StartsFigure({ found }: { found: HistoricalResult }) {
  const { starts, inputs } = found;
  const currency = inputs.currency ?? "USD";
  const spending = Number(inputs.spendingPerYear ?? 0);
  const [chosen, setChosen] = useState<number | null>(null);
  const years = useMemo(() => starts.map(({ startYear }) => startYear), [starts]);
  const at = chosen ?? Math.max(0, years.indexOf(found.worst[0] ?? 0));
  const start = starts[at];
  const first = years[0] ?? 0;
  const last = years.at(-1) ?? first;
  const xMarks = useMemo(() => years.filter((year) => year % 10 === 0), [years]);
  const xSpan = useMemo(() => [first - 0.5, last + 0.5] as const, [first, last]);
  const yMarks = useMemo(() => ticks(0, Math.max(spending, ...starts.map(bearable)), 4), [starts, spending]);
  const yText = useMemo(() => tickFormat(yMarks, currency), [yMarks, currency]);
  if (!start) return null;
  return (
    <ChartSwitch caption={CAPTION} table={<StartsTable starts={starts} currency={currency} years={inputs.years ?? 30} />}>
      <Plot label={CAPTION} xMarks={xMarks} yMarks={yMarks} xSpan={xSpan} xText={yearText} yText={yText} stops={years} at={at} onAt={setChosen} text={spoken(start, currency)}>
        {(scales) => {
          const width = Math.max(1, (scales.right - scales.left) / (last - first + 1) - 1);
          return (
            <>
              {starts.map((each) => {
                const top = scales.y(bearable(each));
                return <rect key={each.startYear} x={scales.x(each.startYear) - width / 2} y={top} width={width} height={Math.max(0, scales.bottom - top)} fill={`var(--${each.succeeded ? "series-1" : "series-2"})`} opacity={each === start ? 1 : 0.7} />;
              })}
              <Cursor scales={scales} x={start.startYear} />
              <line x1={scales.left} x2={scales.right} y1={scales.y(spending)} y2={scales.y(spending)} className="stroke-ink" strokeWidth={1.5} strokeDasharray="4 3" />
            </>
          );
        }}
      </Plot>
      <p className="mt-2 flex flex-wrap gap-x-6 gap-y-1 text-xs text-muted">
        <Key colour="series-1">lasted</Key>
        <Key colour="series-2">ran out</Key>
        <span>dashed: what you spend</span>
      </p>
      <Readout
        title={`Retired in January ${start.startYear}`}
        figures={[
          { name: "Could bear a year", value: start.sustainable ? <Money amount={start.sustainable} code={currency} whole /> : "–" },
          { name: "Paid in full", value: `${start.yearsPaid} of ${inputs.years} years` },
          { name: "Left at the end", value: <Money amount={start.ending} code={currency} whole /> },
          { name: "Real return, first ten years", value: formatPercent(start.firstDecadeRate, { digits: 1, sign: "always" }) },
          { name: "Real return, all years", value: formatPercent(start.wholeRate, { digits: 1, sign: "always" }) },
        ]}
      />
    </ChartSwitch>
  );
}

function Key({ colour, children }: { colour: string; children: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className="size-2" style={{ background: `var(--${colour})` }} />
      {children}
    </span>
  );
}

function bearable(start: HistoricalStart): number {
  return Math.max(0, Number(start.sustainable ?? 0));
}

function spoken(start: HistoricalStart, currency: string): string {
  const most = start.sustainable ? formatMoney(start.sustainable, currency, { whole: true }) : "nothing";
  return `Retired in ${start.startYear}: could bear ${most} a year, ${start.succeeded ? "lasted" : `ran out after ${start.yearsPaid} years`}`;
}

function StartsTable({ starts, currency, years }: { starts: readonly HistoricalStart[]; currency: string; years: number }) {
  return (
    <Table label={CAPTION} className="max-h-96 overflow-y-auto rounded-lg border border-line px-4">
      <thead className="sticky top-0 bg-surface">
        <tr>
          <HeadCell>Retired in</HeadCell>
          <HeadCell numeric>Could bear a year</HeadCell>
          <HeadCell numeric>Paid, of {years} years</HeadCell>
          <HeadCell numeric>Left at the end</HeadCell>
        </tr>
      </thead>
      <tbody>
        {starts.map((start) => (
          <Row key={start.startYear}>
            <Cell className="tabular">{start.startYear}</Cell>
            <Cell numeric>{start.sustainable ? formatMoney(start.sustainable, currency, { whole: true }) : "–"}</Cell>
            <Cell numeric>{start.yearsPaid}</Cell>
            <Cell numeric>{formatMoney(start.ending, currency, { whole: true })}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

import { useMemo, useState } from "react";
import { hedge } from "@/api/sdk.gen";
import type { HedgeResult } from "@/api/types.gen";
import { formatMoney, formatPercent, moneySign, tickFormat } from "@/lib/money";
import { ticks } from "@/lib/scale";
import { Field } from "@/ui/field";
import { MoneyInput } from "@/ui/money-input";
import { Skeleton } from "@/ui/skeleton";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { Answer } from "../answer";
import { ChartSwitch } from "../chart-switch";
import { NumberInput } from "../number-input";
import { PercentInput } from "../percent-input";
import { Cursor, linePath, Plot } from "../plot/plot";
import { Readout } from "../readout";
import { useTool } from "../use-tool";
import { figureText } from "./returns";

/** The index that the options are written on stands at this, so that strikes read as percent of today. */
const SPOT = 100;
const LINES = [
  { key: "unhedged", name: "Nothing done", colour: "muted" },
  { key: "protected", name: "With the put", colour: "series-1" },
  { key: "collared", name: "With the collar", colour: "series-2" },
] as const;

/** A put that sets a floor, and the call that would pay for it. */
export function Hedges({ stocks, currency }: { stocks: string; currency: string }) {
  const [amount, setAmount] = useState<string | null>(null);
  const [floor, setFloor] = useState(0.9);
  const [months, setMonths] = useState(12);
  const [volatility, setVolatility] = useState(0.18);
  const [interest, setInterest] = useState(0.04);
  const [dividend, setDividend] = useState(0.015);
  const held = amount ?? stocks;
  const query = useTool(
    "hedge",
    hedge,
    moneySign(held || "0") > 0 ? { currency, units: Number(held) / SPOT, spot: String(SPOT), putStrike: (floor * SPOT).toFixed(2), days: Math.round((months * 365) / 12), volatility, interestRate: Math.log1p(interest), dividendRate: Math.log1p(dividend) } : null,
  );
  return (
    <>
      <div className="mb-4 grid grid-cols-2 gap-4 md:grid-cols-3 lg:grid-cols-6 print:hidden">
        <Field label="Stocks to guard">
          <MoneyInput value={held === "0" ? "" : held} placeholder="0" currency={currency} onChange={setAmount} />
        </Field>
        <Field label="Never below">
          <PercentInput value={floor} min={0.2} max={1} onChange={setFloor} />
        </Field>
        <Field label="Months">
          <NumberInput value={months} min={1} max={120} onChange={setMonths} />
        </Field>
        <Field label="Volatility">
          <PercentInput value={volatility} min={0.01} max={2} onChange={setVolatility} />
        </Field>
        <Field label="Interest a year">
          <PercentInput value={interest} min={-0.05} max={0.3} onChange={setInterest} />
        </Field>
        <Field label="Dividends a year">
          <PercentInput value={dividend} min={0} max={0.2} onChange={setDividend} />
        </Field>
      </div>
      {moneySign(held || "0") > 0 ? (
        <Answer query={query} loading={<Skeleton className="h-80 w-full" />}>
          {(found) => <Guarded found={found} currency={currency} />}
        </Answer>
      ) : (
        <p className="rounded-lg border border-line px-4 py-6 text-center text-muted">Write how much in stocks you would guard, and what a floor costs stands here.</p>
      )}
    </>
  );
}

function Guarded({ found, currency }: { found: HedgeResult; currency: string }) {
  const { endings } = found;
  const [chosen, setChosen] = useState<number | null>(null);
  const stops = useMemo(() => endings.map((ending) => Number(ending.spot)), [endings]);
  const [low, high] = useMemo(() => {
    const values = endings.flatMap((ending) => LINES.map(({ key }) => Number(ending[key])));
    return [Math.min(...values), Math.max(...values)];
  }, [endings]);
  const yMarks = useMemo(() => ticks(low, high, 4), [low, high]);
  const yText = useMemo(() => tickFormat(yMarks, currency), [yMarks, currency]);
  const xMarks = useMemo(() => ticks(stops[0] ?? 0, stops.at(-1) ?? 1, 6), [stops]);
  const at = Math.min(chosen ?? 2, endings.length - 1);
  const ending = endings[at];
  const money = (amount: string) => formatMoney(amount, currency, { whole: true });
  if (!ending) return null;
  const after = `Stocks at ${formatPercent(Number(ending.spot) / SPOT)} of today on the day`;
  return (
    <>
      <p className="mb-4 max-w-reading">
        The put costs <strong className="tabular font-semibold">{money(found.putCost)}</strong>. A call sold at {formatPercent(Number(found.callStrike) / SPOT, { digits: 1 })} of today brings {money(found.callIncome)}: with both you pay{" "}
        {moneySign(found.collarCost) > 0 ? money(found.collarCost) : "nothing"}, have at least {money(found.floor)} and at most {money(found.cap)}.
      </p>
      <ChartSwitch
        caption="Gain or loss on the day, the options’ cost counted"
        table={
          <Table label="Endings" className="max-h-96 overflow-y-auto rounded-lg border border-line px-4">
            <thead className="sticky top-0 bg-surface">
              <tr>
                <HeadCell numeric>Stocks at</HeadCell>
                {LINES.map(({ key, name }) => (
                  <HeadCell key={key} numeric>
                    {name}
                  </HeadCell>
                ))}
              </tr>
            </thead>
            <tbody>
              {endings.map((each) => (
                <Row key={each.spot}>
                  <Cell numeric>{formatPercent(Number(each.spot) / SPOT)}</Cell>
                  {LINES.map(({ key }) => (
                    <Cell key={key} numeric>
                      {money(each[key])}
                    </Cell>
                  ))}
                </Row>
              ))}
            </tbody>
          </Table>
        }
      >
        <Plot label="Gain or loss, by where stocks end" xMarks={xMarks} yMarks={yMarks} xText={percentOfToday} yText={yText} xTitle="Stocks on the day, of today" stops={stops} at={at} onAt={setChosen} text={`${after}: ${LINES.map(({ key, name }) => `${name.toLowerCase()} ${money(ending[key])}`).join(", ")}`} className="h-56 md:h-72">
          {(scales) => (
            <>
              <Cursor scales={scales} x={Number(ending.spot)} />
              {LINES.map(({ key, colour }) => (
                <path key={key} d={linePath(endings.map((each) => [scales.x(Number(each.spot)), scales.y(Number(each[key]))]))} fill="none" stroke={`var(--${colour})`} strokeWidth={2} strokeDasharray={key === "unhedged" ? "4 4" : undefined} />
              ))}
              {LINES.map(({ key, colour }) => (
                <circle key={key} cx={scales.x(Number(ending.spot))} cy={scales.y(Number(ending[key]))} r={4} fill={`var(--${colour})`} />
              ))}
            </>
          )}
        </Plot>
        <Readout title={after} figures={LINES.map(({ key, name, colour }) => ({ name, swatch: colour, value: money(ending[key]) }))} />
      </ChartSwitch>
      <details className="mt-4">
        <summary className="text-sm font-medium text-info">The figures and their formulas</summary>
        <Table label="Figures of the hedge" className="mt-2">
          <tbody>
            {found.figures.map((figure) => (
              <Row key={figure.key}>
                <Cell className="py-2">
                  {figure.title}
                  <span className="block text-xs text-muted">{figure.formula}</span>
                </Cell>
                <Cell numeric>{figureText(figure)}</Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </details>
      {found.warnings.map((warning) => (
        <p key={warning} className="mt-2 text-sm text-muted">
          {warning}
        </p>
      ))}
    </>
  );
}

function percentOfToday(mark: number): string {
  return formatPercent(mark / SPOT);
}

import { useMemo, useState } from "react";
import type { MarginalResult } from "@/api/types.gen";
import { formatMoney, formatPercent, tickFormat } from "@/lib/money";
import { ticks } from "@/lib/scale";
import { Percent } from "@/ui/figure";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { ChartSwitch } from "../chart-switch";
import { madeWorking } from "../made-working";
import { Cursor, linePath, Plot } from "../plot/plot";
import { Readout } from "../readout";
import { pointAt, stopsOf } from "./marginal";

const percent = (rate: number) => formatPercent(rate);
const dollars = (amount: number) => formatMoney(amount.toFixed(2), "USD", { whole: true });

/** What the next dollar costs, step by step, and what all dollars up to it have cost on average. */
export function MarginalFigure({ found, more }: { found: MarginalResult; more: string }) {
  const { pieces } = found;
  const [chosen, setChosen] = useState<number | null>(null);
  const stops = useMemo(() => stopsOf(pieces), [pieces]);
  const end = stops.at(-1) ?? 1;
  const xMarks = useMemo(() => ticks(0, end, 5).filter((mark) => mark <= end), [end]);
  const xText = useMemo(() => tickFormat(xMarks, "USD"), [xMarks]);
  const rates = pieces.map((piece) => piece.rate);
  const [least, most] = [Math.min(0, ...rates), Math.max(0.1, ...rates)];
  const yMarks = useMemo(() => ticks(least, most, 4), [least, most]);
  const xSpan = useMemo(() => [0, end] as const, [end]);
  const at = Math.min(chosen ?? Math.round(stops.length / 4), stops.length - 1);
  const point = pointAt(pieces, stops[at] ?? 0);
  const averages = useMemo(() => stops.map((stop) => pointAt(pieces, stop)), [pieces, stops]);
  const working = (title: string, formula: string) =>
    madeWorking({
      title,
      formula,
      currency: "USD",
      inputs: [
        ["More income", "money", point.more.toFixed(2)],
        ["What it costs", "money", point.cost.toFixed(2)],
      ],
    });

  return (
    <ChartSwitch caption={`What each dollar ${more} costs; dashed: all of them on average`} table={<PieceTable found={found} />}>
      <Plot
        label={`The rate on each further dollar ${more}`}
        xMarks={xMarks}
        xSpan={xSpan}
        yMarks={yMarks}
        xText={xText}
        yText={percent}
        xTitle={`More dollars ${more}`}
        stops={stops}
        at={at}
        onAt={setChosen}
        text={`${dollars(point.more)} more: the next dollar costs ${formatPercent(point.rate, { digits: 1 })}, all of them ${formatPercent(point.average, { digits: 1 })}`}
      >
        {(scales) => (
          <>
            <Cursor scales={scales} x={point.more} />
            <path d={linePath(averages.slice(1).map((each) => [scales.x(each.more), scales.y(Math.min(yMarks.at(-1) ?? 1, each.average))]))} fill="none" strokeWidth={1.25} strokeDasharray="4 4" className="stroke-muted" />
            <path
              d={linePath(pieces.flatMap((piece) => [[scales.x(Number(piece.start)), scales.y(piece.rate)] as const, [scales.x(Number(piece.end)), scales.y(piece.rate)] as const]))}
              fill="none"
              strokeWidth={2}
              strokeLinejoin="round"
              className="stroke-ink"
            />
            {pieces.map((piece) =>
              Number(piece.jump) ? <path key={piece.start} d={`M${scales.x(Number(piece.start))} ${scales.top - 2}l-4.5 -8h9z`} className="fill-loss" /> : null,
            )}
            <circle cx={scales.x(point.more)} cy={scales.y(point.rate)} r={4.5} strokeWidth={2} className="fill-ink stroke-surface" />
          </>
        )}
      </Plot>
      <Readout
        title={`${dollars(point.more)} more ${more}`}
        figures={[
          { name: "The next dollar costs", value: <Percent fraction={point.rate} digits={2} className="font-semibold" working={working("Marginal rate", "The tax with a few more dollars less the tax without, divided by those dollars: federal income tax less refundable credits, and payroll tax. Exact on each straight piece between two kinks.")} /> },
          { name: "All of them on average", value: <Percent fraction={point.average} digits={2} working={working("Average rate of the further dollars", "Every piece’s rate × its length, and every jump, added up to here and divided by the dollars.")} /> },
          { name: "Together", value: dollars(point.cost) },
          ...(point.jump ? [{ name: "Due at once here", value: dollars(point.jump) }] : []),
        ]}
      />
    </ChartSwitch>
  );
}

function PieceTable({ found }: { found: MarginalResult }) {
  return (
    <Table label="Marginal rates" className="max-h-96 overflow-y-auto rounded-lg border border-line px-4">
      <thead className="sticky top-0 bg-surface">
        <tr>
          <HeadCell numeric>From</HeadCell>
          <HeadCell numeric>To</HeadCell>
          <HeadCell numeric>Each dollar costs</HeadCell>
          <HeadCell numeric>Due at once</HeadCell>
        </tr>
      </thead>
      <tbody>
        {found.pieces.map((piece) => (
          <Row key={piece.start}>
            <Cell numeric>{formatMoney(piece.start, "USD", { whole: true })}</Cell>
            <Cell numeric>{formatMoney(piece.end, "USD", { whole: true })}</Cell>
            <Cell numeric>{formatPercent(piece.rate, { digits: 2 })}</Cell>
            <Cell numeric>{Number(piece.jump) ? formatMoney(piece.jump, "USD") : "–"}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

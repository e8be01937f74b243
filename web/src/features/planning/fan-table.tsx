import { formatMoney, formatPercent } from "@/lib/money";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import type { FanPoint } from "./fan";

/** The same figures as the drawing, for reading and for screen readers. */
export function FanTable({ points, currency, first }: { points: FanPoint[]; currency: string; first: string }) {
  const money = (amount: string) => formatMoney(amount, currency, { whole: true });
  return (
    <Table label="Wealth by age, in today's money" className="max-h-[26rem] overflow-y-auto rounded-lg border border-line px-4">
      <thead className="sticky top-0 bg-surface">
        <tr>
          <HeadCell>{first}</HeadCell>
          <HeadCell numeric>Poor ({formatPercent(0.1)})</HeadCell>
          <HeadCell numeric>{formatPercent(0.25)}</HeadCell>
          <HeadCell numeric>Median</HeadCell>
          <HeadCell numeric>{formatPercent(0.75)}</HeadCell>
          <HeadCell numeric>Good ({formatPercent(0.9)})</HeadCell>
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <Row key={point.label}>
            <Cell className="tabular whitespace-nowrap">{point.label === point.axis ? point.label : point.title}</Cell>
            <Cell numeric>{money(point.p10)}</Cell>
            <Cell numeric>{money(point.p25)}</Cell>
            <Cell numeric className="font-semibold">
              {money(point.p50)}
            </Cell>
            <Cell numeric>{money(point.p75)}</Cell>
            <Cell numeric>{money(point.p90)}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

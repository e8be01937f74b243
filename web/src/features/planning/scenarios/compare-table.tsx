import type { ReactNode } from "react";
import type { ComparedPlan, Comparison } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { formatMoney, moneySign } from "@/lib/money";
import { Button } from "@/ui/button";
import { Figure, Percent } from "@/ui/figure";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { full, monthly, retirementAge, taxedAs } from "../assumptions";
import { madeWorking } from "../made-working";

interface CompareTableProps {
  found: Comparison;
  mayWrite: boolean;
  busy: boolean;
  onAdopt: (id: string) => void;
  onRemove: (id: string) => void;
}

/** A column a plan, the kept one first; differences are against it, over the same futures. */
export function CompareTable({ found, mayWrite, busy, onAdopt, onRemove }: CompareTableProps) {
  const { columns } = found;
  const lines = [
    line("The money lasts in", (column) =>
      column.outlook ? (
        <>
          <Percent fraction={column.outlook.success.probability} digits={1} working={column.outlook.working} className="text-lg font-semibold" />
          {column.difference ? <Against column={column} /> : null}
        </>
      ) : (
        <span className="text-sm whitespace-normal text-loss-text">{column.error}</span>
      ),
    ),
    line("Retires at", (column) => String(retirementAge(full(column.assumptions)))),
    line("Spends a month then", (column) => (column.outlook ? money(column, monthly(column.outlook.spendingPerYear)) : "–")),
    line("Taxed", (column) => taxedAs(full(column.assumptions))),
    line("Left at the end, median", (column) => <WithChange value={money(column, column.outlook?.ending.p50)} change={column.difference?.ending} currency={column.outlook?.currency} />),
    line("Left, one in ten has less", (column) => money(column, column.outlook?.ending.p10)),
    line("Taxes of all years, median", (column) => <WithChange value={money(column, column.outlook?.lifetimeTaxes.p50)} change={column.difference?.lifetimeTaxes} currency={column.outlook?.currency} />),
    line("Spent in all years, median", (column) => <WithChange value={money(column, column.outlook?.lifetimeSpending.p50)} change={column.difference?.lifetimeSpending} currency={column.outlook?.currency} />),
    line("Where it fails, from about", (column) => (column.outlook?.shortfall ? `${column.outlook.shortfall.medianAge}` : "–")),
  ];
  return (
    <Table label="Plan and scenarios side by side">
      <thead>
        <tr>
          <HeadCell>
            <span className="sr-only">Figure</span>
          </HeadCell>
          {columns.map((column) => (
            <HeadCell key={column.scenarioId ?? "plan"} numeric className="text-base text-ink">
              {column.scenarioId ? column.name : "Your plan"}
            </HeadCell>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map(({ title, value }) => (
          <Row key={title}>
            <Cell className="py-2 align-top text-muted">{title}</Cell>
            {columns.map((column) => (
              <Cell key={column.scenarioId ?? "plan"} numeric className="py-2 align-top">
                {value(column)}
              </Cell>
            ))}
          </Row>
        ))}
        {mayWrite && columns.some(({ scenarioId }) => scenarioId) ? (
          <Row className="print:hidden">
            <Cell />
            {columns.map(({ scenarioId, name }) => (
              <Cell key={scenarioId ?? "plan"} numeric className="py-2">
                {scenarioId ? (
                  <span className="inline-flex flex-wrap justify-end gap-2">
                    <Button size="sm" disabled={busy} onClick={() => onAdopt(scenarioId)} aria-label={`Make it my plan: ${name}`}>
                      Make it my plan
                    </Button>
                    <Button size="sm" variant="quiet" disabled={busy} onClick={() => onRemove(scenarioId)} aria-label={`Remove ${name}`}>
                      Remove
                    </Button>
                  </span>
                ) : null}
              </Cell>
            ))}
          </Row>
        ) : null}
      </tbody>
    </Table>
  );
}

function line(title: string, value: (column: ComparedPlan) => ReactNode) {
  return { title, value };
}

function money({ outlook }: ComparedPlan, amount: string | undefined): string {
  return amount !== undefined && outlook ? formatMoney(amount, outlook.currency, { whole: true }) : "–";
}

function Against({ column: { difference, name } }: { column: ComparedPlan }) {
  if (!difference) return null;
  const { points, standardError, better, worse } = difference;
  return (
    <span className={cx("block text-xs", points > 0 ? "text-gain-text" : points < 0 ? "text-loss-text" : "text-muted")}>
      {`${points > 0 ? "+" : points < 0 ? "−" : ""}${Math.abs(points).toFixed(1)} points `}
      <Figure
        className="text-muted"
        working={madeWorking({
          title: `How sure the difference of ${name} is`,
          formula: "Standard error of the difference over the same n futures: √(b + c − (b − c)² ÷ n) ÷ n, b and c the futures in which only one of both lasts (McNemar 1947).",
          inputs: [
            ["Difference, points", "number", points],
            ["Standard error, points", "number", standardError],
            ["Futures in which only this one lasts", "count", better],
            ["Futures in which only the plan lasts", "count", worse],
          ],
        })}
      >
        {`± ${standardError.toFixed(1)}`}
      </Figure>
    </span>
  );
}

function WithChange({ value, change, currency }: { value: string; change: string | undefined; currency: string | undefined }) {
  return (
    <>
      {value}
      {change !== undefined && currency && moneySign(change) !== 0 ? <span className="block text-xs text-muted">{formatMoney(change, currency, { whole: true, sign: "always" })}</span> : null}
    </>
  );
}

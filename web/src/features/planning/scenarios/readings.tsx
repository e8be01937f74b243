import { useQuery } from "@tanstack/react-query";
import { getPlanHistoryOptions } from "@/api/@tanstack/react-query.gen";
import type { CauseEffect, PlanHistory } from "@/api/types.gen";
import { formatDay } from "@/lib/dates";
import { formatMoney, formatPercent } from "@/lib/money";
import { ErrorState } from "@/ui/error-state";
import { Skeleton } from "@/ui/skeleton";
import { Cell, HeadCell, Row, Table } from "@/ui/table";

const CAUSES: Record<CauseEffect["cause"], string> = {
  model: "Guilder’s model",
  time: "Time passed",
  markets: "Markets",
  contributions: "Saving",
  spending: "Spending",
  assumptions: "What you changed",
};
const SHOWN = 30;

/** Night by night, the newest first, with each change by its causes. */
export function Readings() {
  const history = useQuery({ ...getPlanHistoryOptions(), staleTime: 60_000 });
  if (history.isError) return <ErrorState error={history.error} onRetry={() => void history.refetch()} />;
  if (history.isPending) return <Skeleton className="h-32 w-full" />;
  const found = history.data.data;
  if (!found.readings.length) return <p className="text-muted">Every night the plan is reckoned anew with the balances and the spending of the day. The first reading stands here tomorrow.</p>;
  return <Nights found={found} />;
}

function Nights({ found }: { found: PlanHistory }) {
  return (
    <>
      <Table label="How the plan has stood">
        <thead>
          <tr>
            <HeadCell>Night</HeadCell>
            <HeadCell numeric>The money lasts in</HeadCell>
            <HeadCell numeric>Change</HeadCell>
            <HeadCell className="w-1/2">Because of</HeadCell>
            <HeadCell numeric className="max-md:hidden">
              Saved then
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {found.readings
            .toReversed()
            .slice(0, SHOWN)
            .map((reading) => (
              <Row key={reading.on}>
                <Cell className="whitespace-nowrap">{formatDay(reading.on, { year: "always" })}</Cell>
                <Cell numeric>{formatPercent(reading.probability, { digits: 1 })}</Cell>
                <Cell numeric>{reading.changePoints === null ? "–" : `${points(reading.changePoints)} points`}</Cell>
                <Cell className="py-2 text-sm text-muted">
                  {reading.causes.filter((cause) => Math.abs(cause.points) >= 0.05).map((cause) => `${CAUSES[cause.cause]} ${points(cause.points)} (${formatMoney(cause.wealth, found.currency, { whole: true, sign: "always" })})`).join(" · ") || (reading.changePoints === null ? "The first reading" : "Nothing that counts")}
                </Cell>
                <Cell numeric className="max-md:hidden">
                  {formatMoney(reading.savings, found.currency, { whole: true })}
                </Cell>
              </Row>
            ))}
        </tbody>
      </Table>
      <p className="mt-3 max-w-reading text-sm text-pretty text-muted">{found.method}</p>
    </>
  );
}

function points(value: number): string {
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toFixed(1)}`;
}

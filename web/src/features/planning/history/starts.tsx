import type { HistoricalResult } from "@/api/types.gen";
import { formatMoney, formatNumber, formatPercent } from "@/lib/money";
import { Figure, Money } from "@/ui/figure";
import { Section } from "@/ui/page";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { madeWorking } from "../made-working";
import { StartsFigure } from "./starts-figure";

const MOST =
  "With the real growth factors g₁ … gₙ of the years that followed: savings × g₁⋯gₙ ÷ (g₁⋯gₙ + g₂⋯gₙ + … + gₙ), each year’s spending taken at its start. A factor is (1 + stocks’ share × their return + bonds’ share × theirs) × (1 − fee) ÷ (1 + inflation).";

/** From how many starts the money lasted, what each could have borne, and what the order of the years did. */
export function Starts({ found }: { found: HistoricalResult }) {
  const { inputs, periods, successes, order } = found;
  const currency = inputs.currency ?? "USD";
  const failed = periods - successes;
  const hardest = found.worst.flatMap((year) => found.starts.find((start) => start.startYear === year) ?? []);
  return (
    <div className="min-w-0">
      <p className="eyebrow">The money lasted {inputs.years} years</p>
      <p className="mt-1 font-serif text-xl text-balance">
        from{" "}
        <Figure
          working={madeWorking({
            title: "Share of starts that lasted",
            formula: "Starts from which every year’s spending was paid in full ÷ all starts that have as many years after them. The periods overlap, so they are not independent tries.",
            inputs: [
              ["Starts that lasted", "count", successes],
              ["Starts", "count", periods],
              ["Share", "percent", found.probability],
            ],
          })}
        >
          {`${successes} of ${periods}`}
        </Figure>{" "}
        starts ({formatPercent(found.probability)})
      </p>
      <p className="mt-1 max-w-reading text-pretty text-muted">
        Whatever the start,{" "}
        <Money
          amount={found.safeAmount}
          code={currency}
          whole
          className="font-semibold text-ink"
          working={madeWorking({
            title: "The most that every start could bear",
            formula: `The least over all starts of what each could have borne with hindsight. ${MOST}`,
            currency,
            inputs: [
              ["Savings", "money", inputs.savings ?? "0"],
              ["Hardest start", "text", String(found.worst[0])],
              ["Of the savings", "percent", found.safeRate],
            ],
          })}
        />{" "}
        a year would have lasted, {formatPercent(found.safeRate, { digits: 1 })} of the savings; from the middle start {formatPercent(found.medianRate, { digits: 1 })}.{" "}
        {failed ? "" : "No start on record would have run out."}
      </p>

      <Section title="What each start could bear" className="mt-8">
        <StartsFigure found={found} />
      </Section>

      <Section title="The hardest years to retire in">
        <Table label="The hardest starts">
          <thead>
            <tr>
              <HeadCell>Retired in</HeadCell>
              <HeadCell numeric>Could bear a year</HeadCell>
              <HeadCell numeric>Years paid in full</HeadCell>
              <HeadCell numeric>Real return, ten years</HeadCell>
              <HeadCell numeric>All {inputs.years} years</HeadCell>
            </tr>
          </thead>
          <tbody>
            {hardest.map((start) => (
              <Row key={start.startYear}>
                <Cell className="tabular">{start.startYear}</Cell>
                <Cell numeric>{start.sustainable ? formatMoney(start.sustainable, currency, { whole: true }) : "–"}</Cell>
                <Cell numeric>{start.yearsPaid}</Cell>
                <Cell numeric>{formatPercent(start.firstDecadeRate, { digits: 1, sign: "always" })}</Cell>
                <Cell numeric>{formatPercent(start.wholeRate, { digits: 1, sign: "always" })}</Cell>
              </Row>
            ))}
          </tbody>
        </Table>
        {order.withFirstDecade !== null && order.withWhole !== null && order.orderAlone !== null ? (
          <p className="mt-4 max-w-reading text-pretty text-muted">
            The first ten years decide: what a start could bear correlates by {formatNumber(order.withFirstDecade, { digits: 2 })} with their real return, by {formatNumber(order.withWhole, { digits: 2 })} with
            that of all years. The same years in reverse order would have moved it by {formatPercent(order.orderAlone)} or more for half of the starts.
          </p>
        ) : null}
      </Section>
      <p className="mt-6 max-w-reading text-sm text-pretty text-muted">
        These periods overlap: they are about {formatNumber(found.independentPeriods, { digits: 1 })} independent ones, of one country that did well. {found.source}
      </p>
    </div>
  );
}

import { planSensitivity } from "@/api/sdk.gen";
import type { SensitivityEffect } from "@/api/types.gen";
import { formatMoney, formatPercent } from "@/lib/money";
import { Skeleton } from "@/ui/skeleton";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { Answer } from "../answer";
import { useTool } from "../use-tool";

/** Each assumption moved alone, down and up, over the same futures; the widest first. */
export function Tornado({ keptAt }: { keptAt: string }) {
  const query = useTool(`sensitivity-${keptAt}`, planSensitivity, {});
  return (
    <Answer query={query} loading={<Skeleton className="h-80 w-full" />}>
      {(found) => {
        const widest = Math.max(0.1, ...found.effects.flatMap((effect) => [Math.abs(effect.lowPoints), Math.abs(effect.highPoints)]));
        return (
          <>
            <Table label="What matters most">
              <thead>
                <tr>
                  <HeadCell>Moved alone</HeadCell>
                  <HeadCell className="w-2/5 max-md:hidden">
                    <span className="sr-only">Size</span>
                  </HeadCell>
                  <HeadCell numeric>Lower</HeadCell>
                  <HeadCell numeric>Higher</HeadCell>
                  <HeadCell numeric className="max-md:hidden">
                    Left at the end, lower
                  </HeadCell>
                  <HeadCell numeric className="max-md:hidden">
                    Higher
                  </HeadCell>
                </tr>
              </thead>
              <tbody>
                {found.effects.map((effect) => (
                  <Row key={effect.key}>
                    <Cell className="py-2">
                      {effect.title}
                      <span className="block text-xs text-muted">{effect.step}</span>
                    </Cell>
                    <Cell className="max-md:hidden">
                      <Bars effect={effect} widest={widest} />
                    </Cell>
                    <Cell numeric>{points(effect.lowPoints)}</Cell>
                    <Cell numeric>{points(effect.highPoints)}</Cell>
                    <Cell numeric className="text-muted max-md:hidden">
                      {formatMoney(effect.lowWealth, found.currency, { whole: true, sign: "always" })}
                    </Cell>
                    <Cell numeric className="text-muted max-md:hidden">
                      {formatMoney(effect.highWealth, found.currency, { whole: true, sign: "always" })}
                    </Cell>
                  </Row>
                ))}
              </tbody>
            </Table>
            <p className="mt-3 max-w-reading text-sm text-pretty text-muted">
              In points of the probability, {formatPercent(found.probability, { digits: 1 })} as it stands, and in the median of what is left. Formula: probability with the assumption moved less the plan’s, over the same futures. {found.basis}
            </p>
          </>
        );
      }}
    </Answer>
  );
}

function Bars({ effect, widest }: { effect: SensitivityEffect; widest: number }) {
  return (
    <div aria-hidden className="relative h-5">
      {[
        { points: effect.lowPoints, colour: "bg-series-5" },
        { points: effect.highPoints, colour: "bg-series-1" },
      ].map(({ points: moved, colour }) => (
        <span key={colour} className={`absolute h-2 rounded-sm ${colour} ${moved < 0 ? "right-1/2" : "left-1/2"} ${colour === "bg-series-5" ? "top-0" : "bottom-0"}`} style={{ width: `${(Math.abs(moved) / widest) * 50}%` }} />
      ))}
      <span className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
    </div>
  );
}

function points(value: number): string {
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toFixed(1)}`;
}

import type { ReactNode } from "react";
import type { PortfolioInput, PortfolioResult } from "@/api/types.gen";
import { optimizePortfolio } from "@/api/sdk.gen";
import { errorMessage } from "@/lib/api-error";
import { formatPercent } from "@/lib/money";
import { Button } from "@/ui/button";
import { Figure, Percent } from "@/ui/figure";
import { Skeleton } from "@/ui/skeleton";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { madeWorking } from "../made-working";
import { useTool } from "../use-tool";
import { colourOf, heldMix, toolInput, type Universe } from "./universe";

type Aim = PortfolioInput["aim"];

const METHODS: { aim: Aim; name: string; formula: string }[] = [
  { aim: "min-variance", name: "Least variance", formula: "The weights with the least variance within the ranges (critical line, Markowitz 1956)." },
  { aim: "max-sharpe", name: "Largest Sharpe", formula: "The weights with the largest (expected return − rate without risk) ÷ volatility, found on the exact frontier." },
  { aim: "erc", name: "Equal risk", formula: "Every asset adds the same to the variance: weightᵢ × (Σ weight)ᵢ is equal for all (Maillard, Roncalli and Teïletche 2010)." },
  { aim: "hrp", name: "Hierarchical risk", formula: "Assets are clustered by correlation, and each fork of the tree divides by inverse variance (López de Prado 2016)." },
  { aim: "black-litterman", name: "Black–Litterman", formula: "Returns that would make today’s holdings the market’s best mix, at a risk aversion of 2.5, without views of your own; then the largest Sharpe ratio (Black and Litterman 1992)." },
];

/** Five ways to a mix from the same assets, side by side. */
export function Methods({ universe, onTake }: { universe: Universe; onTake: (weights: Record<string, number>, from: string) => void }) {
  const names = universe.assets.map((asset) => asset.name.trim());
  const base = toolInput(universe);
  const held = heldMix(universe);
  const answers = [
    useAim(base, "min-variance"),
    useAim(base, "max-sharpe"),
    useAim(base, "erc"),
    useAim(base, "hrp"),
    useAim(held ? { ...base, marketWeights: held.weights } : null, "black-litterman"),
  ];
  const shown = METHODS.map((method, index) => ({ ...method, answer: answers[index] })).filter(({ aim }) => aim !== "black-litterman" || held);
  const problems = shown.flatMap(({ name, answer }) => (answer?.isError ? [`${name}: ${errorMessage(answer.error)}`] : []));

  return (
    <>
      <Table label="Ways to a mix, side by side">
        <thead>
          <tr>
            <HeadCell>
              <span className="sr-only">Figure</span>
            </HeadCell>
            {shown.map(({ aim, name }) => (
              <HeadCell key={aim} numeric>
                {name}
              </HeadCell>
            ))}
          </tr>
        </thead>
        <tbody>
          <Row>
            <Cell>Expected a year</Cell>
            {shown.map(({ aim, name, formula, answer }) => (
              <Cell key={aim} numeric>
                {figure(answer?.data, (found) => (found.meanRate === null ? "–" : <Percent fraction={found.meanRate} digits={2} working={workingOf(name, formula, found)} />))}
              </Cell>
            ))}
          </Row>
          <Row>
            <Cell>Volatility</Cell>
            {shown.map(({ aim, answer }) => (
              <Cell key={aim} numeric>
                {figure(answer?.data, (found) => formatPercent(found.volatilityRate, { digits: 2 }))}
              </Cell>
            ))}
          </Row>
          <Row>
            <Cell>Sharpe ratio</Cell>
            {shown.map(({ aim, answer }) => (
              <Cell key={aim} numeric>
                {figure(answer?.data, (found) => (
                  <Figure>{found.sharpeRatio === null ? "–" : found.sharpeRatio.toFixed(2)}</Figure>
                ))}
              </Cell>
            ))}
          </Row>
          {names.map((name, index) => (
            <Row key={colourOf(index)}>
              <Cell>
                <span className="flex items-center gap-2">
                  <span aria-hidden className="size-2 rounded-full" style={{ background: `var(--${colourOf(index)})` }} />
                  {name}
                </span>
              </Cell>
              {shown.map(({ aim, answer }) => (
                <Cell key={aim} numeric>
                  {figure(answer?.data, (found) => formatPercent(found.weights[name] ?? 0, { digits: 1 }))}
                </Cell>
              ))}
            </Row>
          ))}
          <Row className="print:hidden">
            <Cell />
            {shown.map(({ aim, name, answer }) => (
              <Cell key={aim} numeric>
                <Button size="sm" disabled={!answer?.data} aria-label={`Trade towards ${name}`} onClick={() => answer?.data && onTake(answer.data.weights, name)}>
                  Trade
                </Button>
              </Cell>
            ))}
          </Row>
        </tbody>
      </Table>
      {problems.length ? (
        <ul role="alert" className="mt-3 text-sm text-loss-text">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function useAim(base: Omit<PortfolioInput, "aim"> | null, aim: Aim) {
  return useTool<PortfolioInput, PortfolioResult>(`portfolio-${aim}`, optimizePortfolio, base && { ...base, aim });
}

function figure(found: PortfolioResult | undefined, value: (found: PortfolioResult) => ReactNode): ReactNode {
  return found ? value(found) : <Skeleton className="ml-auto h-4 w-12" />;
}

function workingOf(name: string, formula: string, found: PortfolioResult) {
  return madeWorking({
    title: name,
    formula,
    inputs: [...Object.entries(found.weights).map(([asset, weight]) => [`Weight of ${asset}`, "percent", weight] as const), ...Object.entries(found.riskShares).map(([asset, share]) => [`Share of the variance, ${asset}`, "percent", share] as const)],
  });
}

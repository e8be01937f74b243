import { useMemo } from "react";
import type { FrontierResult, Mix } from "@/api/types.gen";
import { formatPercent } from "@/lib/money";
import { ticks } from "@/lib/scale";
import { Figure, Percent } from "@/ui/figure";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { ChartSwitch } from "../chart-switch";
import { madeWorking } from "../made-working";
import { Cursor, linePath, Plot } from "../plot/plot";
import { Readout } from "../readout";
import { colourOf, type Universe } from "./universe";

interface FrontierFigureProps {
  found: FrontierResult;
  universe: Universe;
  held: Mix | null;
  at: number;
  onAt: (at: number) => void;
}

const percent = (rate: number) => formatPercent(rate, { digits: 1 });
const percentOf = (mark: number) => formatPercent(mark, { digits: 1 });
const SHARE_MARKS = [0, 0.25, 0.5, 0.75, 1];
const wholePercent = (mark: number) => formatPercent(mark);
const NONE: Mix[] = [];

/** Return against risk, with the weights below on the same axis: one point moves along both. */
export function FrontierFigure({ found, universe, held, at, onAt }: FrontierFigureProps) {
  const { assets } = universe;
  const names = assets.map((asset) => asset.name.trim());
  const mixes = found.points.length ? found.points : NONE;
  const mix = mixes[at];
  const stops = useMemo(() => mixes.map((each) => each.volatilityRate), [mixes]);
  const widest = Math.max(...assets.map((asset) => asset.volatilityRate), ...stops);
  const means = [...assets.map((asset) => asset.meanRate), ...mixes.map((each) => each.meanRate)];
  const [least, most] = [Math.min(0, ...means), Math.max(...means)];
  const xMarks = useMemo(() => ticks(0, widest, 6), [widest]);
  const yMarks = useMemo(() => ticks(least, most, 5), [least, most]);
  if (!mix) return null;
  const text = `Expected ${percent(mix.meanRate)}, volatility ${percent(mix.volatilityRate)}: ${names.filter((name) => (mix.weights[name] ?? 0) > 0.0005).map((name) => `${name} ${percent(mix.weights[name] ?? 0)}`).join(", ")}`;
  const shared = { xMarks, xText: percentOf, stops, at, onAt, text, gutter: 44 };

  return (
    <ChartSwitch caption="The best return at every risk; move along it" table={<MixTable mixes={mixes} names={names} />}>
      <Plot {...shared} label="Efficient frontier" yMarks={yMarks} yText={percentOf} yTitle="Expected a year" xTitle="Volatility a year" className="h-64 md:h-80">
        {(scales) => (
          <>
            <Cursor scales={scales} x={mix.volatilityRate} />
            <path d={linePath(mixes.map((each) => [scales.x(each.volatilityRate), scales.y(each.meanRate)]))} fill="none" strokeWidth={2} className="stroke-ink" />
            {assets.map((asset, index) => (
              <g key={asset.name}>
                <circle cx={scales.x(asset.volatilityRate)} cy={scales.y(asset.meanRate)} r={4} fill={`var(--${colourOf(index)})`} />
                <text x={scales.x(asset.volatilityRate)} y={scales.y(asset.meanRate) + 18} textAnchor={asset.volatilityRate > widest * 0.85 ? "end" : asset.volatilityRate < widest * 0.1 ? "start" : "middle"} className="fill-muted text-xs">
                  {asset.name}
                </text>
              </g>
            ))}
            <Mark scales={scales} mix={found.minimumVariance} />
            {found.maxSharpe ? <Mark scales={scales} mix={found.maxSharpe} /> : null}
            {held ? <path d={`M${scales.x(held.volatilityRate)} ${scales.y(held.meanRate) - 6}l6 6l-6 6l-6 -6z`} className="fill-info" /> : null}
            <circle cx={scales.x(mix.volatilityRate)} cy={scales.y(mix.meanRate)} r={6} strokeWidth={2} className="fill-gold stroke-ink" />
          </>
        )}
      </Plot>
      <p className="mt-1 text-xs text-muted">
        Rings: least variance and largest Sharpe ratio.{held ? " The blue diamond is what you hold." : ""}
      </p>
      <Plot {...shared} label="Weights along the frontier" yMarks={SHARE_MARKS} yText={wholePercent} yTitle="Weights" className="mt-4 h-40 md:h-48">
        {(scales) => (
          <>
            {names.map((name, index) => (
              <path key={name} d={areaOf(mixes, names, index, scales)} fill={`var(--${colourOf(index)})`} fillOpacity={0.85} />
            ))}
            <line x1={scales.x(mix.volatilityRate)} x2={scales.x(mix.volatilityRate)} y1={scales.top} y2={scales.bottom} strokeWidth={2} className="stroke-ink" />
          </>
        )}
      </Plot>
      <Readout
        title="The mix chosen"
        figures={[
          {
            name: "Expected a year",
            value: <Percent fraction={mix.meanRate} digits={2} className="font-semibold" working={madeWorking({ title: "Expected return", formula: "Σ weight × expected return of each asset", inputs: names.map((name, index) => [`${name}: ${percent(mix.weights[name] ?? 0)} of it`, "percent", assets[index]?.meanRate ?? 0] as const) })} />,
          },
          {
            name: "Volatility",
            value: <Percent fraction={mix.volatilityRate} digits={2} working={madeWorking({ title: "Volatility", formula: "√(Σᵢ Σⱼ weightᵢ × weightⱼ × correlationᵢⱼ × volatilityᵢ × volatilityⱼ), a year", inputs: names.map((name, index) => [`${name}: ${percent(mix.weights[name] ?? 0)} of it`, "percent", assets[index]?.volatilityRate ?? 0] as const) })} />,
          },
          {
            name: "Sharpe ratio",
            value: (
              <Figure working={madeWorking({ title: "Sharpe ratio", formula: "(expected return − rate without risk) ÷ volatility", inputs: [["Expected return", "percent", mix.meanRate], ["Rate without risk", "percent", universe.riskFreeRate], ["Volatility", "percent", mix.volatilityRate]] })}>
                {mix.sharpeRatio.toFixed(2)}
              </Figure>
            ),
          },
          ...names.map((name, index) => ({ key: `weight-${index}`, name, swatch: colourOf(index), value: percent(mix.weights[name] ?? 0) })),
        ]}
      />
    </ChartSwitch>
  );
}

interface InPixels {
  x: (value: number) => number;
  y: (value: number) => number;
}

function Mark({ scales, mix }: { scales: InPixels; mix: Mix }) {
  return <circle cx={scales.x(mix.volatilityRate)} cy={scales.y(mix.meanRate)} r={4.5} strokeWidth={1.5} className="fill-surface stroke-ink" />;
}

function areaOf(mixes: Mix[], names: string[], index: number, { x, y }: InPixels): string {
  const below = (mix: Mix, count: number) => names.slice(0, count).reduce((sum, name) => sum + (mix.weights[name] ?? 0), 0);
  const upper = mixes.map((mix) => [x(mix.volatilityRate), y(Math.min(1, below(mix, index + 1)))] as const);
  const lower = mixes.map((mix) => [x(mix.volatilityRate), y(Math.min(1, below(mix, index)))] as const).toReversed();
  return `${linePath([...upper, ...lower]).replace(/(?!^)M/g, "L")}Z`;
}

function MixTable({ mixes, names }: { mixes: Mix[]; names: string[] }) {
  return (
    <Table label="Portfolios along the frontier" className="max-h-96 overflow-y-auto rounded-lg border border-line px-4">
      <thead className="sticky top-0 bg-surface">
        <tr>
          <HeadCell numeric>Expected</HeadCell>
          <HeadCell numeric>Volatility</HeadCell>
          <HeadCell numeric>Sharpe</HeadCell>
          {names.map((name) => (
            <HeadCell key={name} numeric>
              {name}
            </HeadCell>
          ))}
        </tr>
      </thead>
      <tbody>
        {mixes.map((mix) => (
          <Row key={mix.meanRate}>
            <Cell numeric>{formatPercent(mix.meanRate, { digits: 2 })}</Cell>
            <Cell numeric>{formatPercent(mix.volatilityRate, { digits: 2 })}</Cell>
            <Cell numeric>{mix.sharpeRatio.toFixed(2)}</Cell>
            {names.map((name) => (
              <Cell key={name} numeric>
                {percent(mix.weights[name] ?? 0)}
              </Cell>
            ))}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

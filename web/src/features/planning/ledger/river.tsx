import { useRef } from "react";
import { formatMoney } from "@/lib/money";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { ChartSwitch } from "../chart-switch";
import { useSize } from "../plot/plot";
import type { Flow, River } from "./flows";

const HEIGHT = 320;
const GAP = 10;
const BAR = 10;

interface Placed extends Flow {
  top: number;
  size: number;
  /** Where its ribbon meets the middle. */
  middle: number;
}

/** The year's money from its sources through the household to what it is for. */
export function RiverFigure({ river, year, currency }: { river: River; year: number; currency: string }) {
  const money = (amount: string) => formatMoney(amount, currency, { whole: true });
  return (
    <ChartSwitch caption={`Where the money of ${year} comes from, and where it goes`} table={<RiverTable river={river} money={money} />}>
      <Drawing river={river} year={year} money={money} />
    </ChartSwitch>
  );
}

/** A component of its own: what it measures is there whenever it is. */
function Drawing({ river, year, money }: { river: River; year: number; money: (amount: string) => string }) {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const label = Math.min(190, width * 0.33);
  const total = Number(river.total);
  const most = Math.max(river.from.length, river.to.length, 1);
  const height = Math.max(HEIGHT, most * 34);
  const inner = height - (most - 1) * GAP;
  const left = place(river.from.filter(inSight), total, inner, height);
  const right = place(river.to.filter(inSight), total, inner, height);
  const middleTop = (height - inner) / 2;
  const centre = width / 2;
  return (
    <div ref={box} className="w-full pb-4" role="img" aria-label={`Money of ${year}. From ${spoken(river.from, money)}. To ${spoken(river.to, money)}.`}>
      {width > 0 && total > 0 ? (
        <svg width={width} height={height} aria-hidden className="block overflow-visible">
          <rect x={centre - BAR / 2} y={middleTop} width={BAR} height={inner} rx={2} className="fill-ink" />
          {left.map((flow) => (
            <g key={flow.name}>
              <path d={ribbon(label + BAR, flow.top, centre - BAR / 2, middleTop + flow.middle, flow.size)} fill={`var(--${flow.colour})`} fillOpacity={0.28} />
              <rect x={label} y={flow.top} width={BAR} height={Math.max(1, flow.size)} rx={2} fill={`var(--${flow.colour})`} />
              <Words x={label - 8} y={flow.top + flow.size / 2} anchor="end" name={flow.name} amount={money(flow.amount)} width={label} />
            </g>
          ))}
          {right.map((flow) => (
            <g key={flow.name}>
              <path d={ribbon(centre + BAR / 2, middleTop + flow.middle, width - label - BAR, flow.top, flow.size)} fill={`var(--${flow.colour})`} fillOpacity={0.28} />
              <rect x={width - label - BAR} y={flow.top} width={BAR} height={Math.max(1, flow.size)} rx={2} fill={`var(--${flow.colour})`} />
              <Words x={width - label + 8} y={flow.top + flow.size / 2} anchor="start" name={flow.name} amount={money(flow.amount)} width={label} />
            </g>
          ))}
        </svg>
      ) : null}
    </div>
  );
}

/** Cents make no ribbon; they stand in the table. */
function inSight({ amount }: Flow): boolean {
  return Number(amount) >= 0.5;
}

function Words({ x, y, anchor, name, amount, width }: { x: number; y: number; anchor: "start" | "end"; name: string; amount: string; width: number }) {
  const room = Math.max(6, Math.floor((width - 8) / 6.4));
  return (
    <>
      <text x={x} y={y - 3} textAnchor={anchor} className="fill-muted text-xs">
        {name.length > room ? `${name.slice(0, room - 1)}…` : name}
      </text>
      <text x={x} y={y + 12} textAnchor={anchor} className="tabular fill-ink text-xs font-medium">
        {amount}
      </text>
    </>
  );
}

/** Bars in proportion, at least far enough from each other for two lines of words. */
function place(flows: Flow[], total: number, inner: number, height: number): Placed[] {
  const sizes = flows.map((flow) => (Number(flow.amount) / total) * inner);
  const steps = sizes.map((size) => Math.max(size + GAP, 32));
  const all = steps.reduce((sum, step) => sum + step, 0) - GAP;
  const squeeze = all > height ? height / all : 1;
  let top = Math.max(0, (height - all) / 2);
  let middle = 0;
  return flows.map((flow, index) => {
    const size = sizes[index] ?? 0;
    const step = (steps[index] ?? 0) * squeeze;
    const placed = { ...flow, size, top: top + Math.max(0, (step - GAP - size) / 2), middle };
    top += step;
    middle += size;
    return placed;
  });
}

function ribbon(x0: number, y0: number, x1: number, y1: number, size: number): string {
  const half = (x0 + x1) / 2;
  const height = Math.max(0.75, size);
  return `M${x0} ${y0}C${half} ${y0} ${half} ${y1} ${x1} ${y1}V${y1 + height}C${half} ${y1 + height} ${half} ${y0 + height} ${x0} ${y0 + height}Z`;
}

function spoken(flows: Flow[], money: (amount: string) => string): string {
  return flows.map((flow) => `${flow.name} ${money(flow.amount)}`).join(", ");
}

function RiverTable({ river, money }: { river: River; money: (amount: string) => string }) {
  return (
    <div className="grid gap-8 md:grid-cols-2">
      {[["Comes from", river.from] as const, ["Goes to", river.to] as const].map(([title, flows]) => (
        <Table key={title} label={title}>
          <thead>
            <tr>
              <HeadCell>{title}</HeadCell>
              <HeadCell numeric>Amount</HeadCell>
            </tr>
          </thead>
          <tbody>
            {flows.map((flow) => (
              <Row key={flow.name}>
                <Cell>{flow.name}</Cell>
                <Cell numeric>{money(flow.amount)}</Cell>
              </Row>
            ))}
            <Row>
              <Cell className="font-semibold">Together</Cell>
              <Cell numeric className="font-semibold">
                {money(river.total)}
              </Cell>
            </Row>
          </tbody>
        </Table>
      ))}
    </div>
  );
}

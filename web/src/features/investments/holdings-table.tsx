import { useMemo, useState } from "react";
import type { Holding, HoldingsView } from "@/api/types.gen";
import { compareMoney, formatMoney, formatPercent } from "@/lib/money";
import { Chip } from "@/ui/chip";
import { Money, Percent } from "@/ui/figure";
import { Initial } from "@/ui/initial";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { formatQuantity } from "./quantity";

type Column = "name" | "value" | "weight" | "gain" | "basis";
type Direction = "ascending" | "descending";

/** Everything held; the largest first unless one sorts. On phones a list with the value at the right. */
export function HoldingsTable({ held, onOpen }: { held: HoldingsView; onOpen: (id: string) => void }) {
  const [by, setBy] = useState<{ column: Column; direction: Direction }>({ column: "value", direction: "descending" });
  const holdings = useMemo(() => sorted(held.holdings, by.column, by.direction), [held.holdings, by]);
  const head = (column: Column) => ({
    sorted: by.column === column ? by.direction : null,
    onSort: () => setBy((now) => ({ column, direction: now.column === column ? (now.direction === "ascending" ? "descending" : "ascending") : column === "name" ? "ascending" : "descending" })),
  });
  if (holdings.length === 0) return <p className="py-6 text-muted">No securities are held here.</p>;
  return (
    <>
      <Table label="Holdings" className="max-md:hidden">
        <thead>
          <tr>
            <HeadCell {...head("name")}>Holding</HeadCell>
            <HeadCell numeric>Units</HeadCell>
            <HeadCell numeric>Price</HeadCell>
            <HeadCell numeric {...head("value")}>
              Value
            </HeadCell>
            <HeadCell numeric {...head("weight")}>
              Share
            </HeadCell>
            <HeadCell numeric {...head("basis")}>
              Basis
            </HeadCell>
            <HeadCell numeric {...head("gain")}>
              Gain
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {holdings.map((one) => (
            <Row key={one.instrumentId} className="transition-colors hover:bg-hover">
              <Cell className="h-14">
                <button type="button" data-holding onClick={() => onOpen(one.instrumentId)} className="flex w-full min-w-0 items-center gap-3 rounded-sm text-left">
                  <Initial name={one.symbol || one.name} />
                  <span className="min-w-0">
                    <span className="block font-medium">{one.symbol || one.name}</span>
                    <span className="block max-w-72 truncate text-sm text-muted">{one.name}</span>
                  </span>
                </button>
              </Cell>
              <Cell numeric>{formatQuantity(one.quantity)}</Cell>
              <Cell numeric>{one.price ? formatMoney(one.price, one.currency) : "none"}</Cell>
              <Cell numeric>{one.value ? <Money amount={one.value} code={one.currency} /> : <Chip tone="loss">No price</Chip>}</Cell>
              <Cell numeric>{one.weight === null ? "" : <Percent fraction={one.weight} digits={1} />}</Cell>
              <Cell numeric>{one.basis ? <Money amount={one.basis} code={one.currency} /> : "unknown"}</Cell>
              <Cell numeric>
                {one.gain === null ? null : (
                  <>
                    <Money amount={one.gain} code={one.currency} sign="always" coloured />
                    {one.gainRate === null ? null : <span className="block text-sm text-muted">{formatPercent(one.gainRate, { digits: 1, sign: "always" })}</span>}
                  </>
                )}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      <ul aria-label="Holdings" className="divide-y divide-line border-y border-line md:hidden">
        {holdings.map((one) => (
          <li key={one.instrumentId}>
            <button type="button" data-holding onClick={() => onOpen(one.instrumentId)} className="grid w-full grid-cols-[2rem_minmax(0,1fr)_auto] items-center gap-x-3 py-3 text-left">
              <Initial name={one.symbol || one.name} />
              <span className="min-w-0">
                <span className="block truncate font-medium">{one.symbol || one.name}</span>
                <span className="tabular block truncate text-sm text-muted">
                  {formatQuantity(one.quantity)} × {one.price ? formatMoney(one.price, one.currency) : "no price"}
                </span>
              </span>
              <span className="text-right">
                {one.value ? <Money amount={one.value} code={one.currency} /> : <Chip tone="loss">No price</Chip>}
                {one.gain === null ? null : (
                  <span className="block text-sm">
                    <Money amount={one.gain} code={one.currency} sign="always" coloured />
                  </span>
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What has no figure stands last. */
function sorted(holdings: readonly Holding[], column: Column, direction: Direction): Holding[] {
  const turn = direction === "ascending" ? 1 : -1;
  if (column === "name") return holdings.toSorted((left, right) => turn * (left.symbol || left.name).localeCompare(right.symbol || right.name));
  const figure = (one: Holding): string | null => (column === "weight" ? (one.weight === null ? null : one.weight.toFixed(12)) : column === "value" ? one.homeValue : column === "basis" ? one.homeBasis : one.gain);
  return holdings.toSorted((left, right) => {
    const [a, b] = [figure(left), figure(right)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return turn * compareMoney(a, b);
  });
}

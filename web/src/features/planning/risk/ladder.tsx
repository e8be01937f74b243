import { useState } from "react";
import { tipsLadder } from "@/api/sdk.gen";
import { formatMoney, formatPercent, moneySign } from "@/lib/money";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { MoneyInput } from "@/ui/money-input";
import { Skeleton } from "@/ui/skeleton";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { Answer } from "../answer";
import { madeWorking } from "../made-working";
import { NumberInput } from "../number-input";
import { PercentInput } from "../percent-input";
import { useTool } from "../use-tool";

/** A bond for every year: what the same buying power a year, for so many years, costs today. */
export function Ladder({ currency }: { currency: string }) {
  const [need, setNeed] = useState("20000");
  const [years, setYears] = useState(10);
  const [short, setShort] = useState(0.015);
  const [long, setLong] = useState(0.02);
  const yields = years > 1 ? [{ years: 1, rate: short }, { years, rate: long }] : [{ years: 1, rate: short }];
  const query = useTool("tips-ladder", tipsLadder, moneySign(need || "0") > 0 ? { currency, needs: Array.from({ length: years }, () => need), yields } : null);
  return (
    <>
      <div className="mb-4 grid grid-cols-2 gap-4 md:grid-cols-4 print:hidden">
        <Field label="A year, in today’s money">
          <MoneyInput value={need} currency={currency} onChange={setNeed} />
        </Field>
        <Field label="For how many years">
          <NumberInput value={years} min={1} max={40} onChange={setYears} />
        </Field>
        <Field label="Real yield, first year">
          <PercentInput value={short} min={-0.1} max={0.2} onChange={setShort} />
        </Field>
        <Field label="Real yield, last year">
          <PercentInput value={long} min={-0.1} max={0.2} onChange={setLong} />
        </Field>
      </div>
      <Answer query={query} loading={<Skeleton className="h-64 w-full" />}>
        {(found) => (
          <>
            <p className="mb-4">
              The ladder costs{" "}
              <Money
                amount={found.cost}
                code={currency}
                className="font-semibold"
                working={madeWorking({ title: "Cost of the ladder", formula: `${found.formula} ${found.source}`, currency, inputs: found.rungs.map((rung) => [`Bond of year ${rung.year}`, "money", rung.cost] as const) })}
              />{" "}
              today. The yields are yours to look up: they are examples until you do.
            </p>
            <Table label="Rungs of the ladder" className="max-h-96 overflow-y-auto print:max-h-none">
              <thead className="sticky top-0 bg-paper">
                <tr>
                  <HeadCell>Year</HeadCell>
                  <HeadCell numeric>Real yield</HeadCell>
                  <HeadCell numeric>Price of 100</HeadCell>
                  <HeadCell numeric>Face to buy</HeadCell>
                  <HeadCell numeric>Costs</HeadCell>
                  <HeadCell numeric>Pays that year</HeadCell>
                </tr>
              </thead>
              <tbody>
                {found.rungs.map((rung) => (
                  <Row key={rung.year}>
                    <Cell className="tabular">{rung.year}</Cell>
                    <Cell numeric>{formatPercent(rung.realYield, { digits: 2 })}</Cell>
                    <Cell numeric>{(rung.price * 100).toFixed(2)}</Cell>
                    <Cell numeric>{formatMoney(rung.face, currency)}</Cell>
                    <Cell numeric>{formatMoney(rung.cost, currency)}</Cell>
                    <Cell numeric>{formatMoney(rung.payment, currency)}</Cell>
                  </Row>
                ))}
              </tbody>
            </Table>
            {found.warnings.map((warning) => (
              <p key={warning} className="mt-2 text-sm text-muted">
                {warning}
              </p>
            ))}
          </>
        )}
      </Answer>
    </>
  );
}

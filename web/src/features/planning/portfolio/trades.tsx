import { useState } from "react";
import { rebalance } from "@/api/sdk.gen";
import type { RebalanceResult } from "@/api/types.gen";
import { addMoney, formatMoney, formatNumber, formatPercent, moneySign } from "@/lib/money";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { MoneyInput } from "@/ui/money-input";
import { Skeleton } from "@/ui/skeleton";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { Answer } from "../answer";
import { madeWorking } from "../made-working";
import { PercentInput } from "../percent-input";
import { useTool } from "../use-tool";
import { reasonOf } from "./reasons";
import { targets, type Universe } from "./universe";

interface TradesProps {
  universe: Universe;
  weights: Readonly<Record<string, number>>;
  /** Where the weights are from, in words. */
  from: string;
  currency: string;
}

/** What to buy and sell to get from what is held to the mix, new money first. */
export function Trades({ universe, weights, from, currency }: TradesProps) {
  const [flow, setFlow] = useState("");
  const [absolute, setAbsolute] = useState(0.05);
  const [relative, setRelative] = useState(0.25);
  const [least, setLeast] = useState("");
  const names = universe.assets.map((asset) => asset.name.trim());
  const shares = targets(weights, names);
  const holdings = universe.assets.map((asset, index) => ({ name: names[index] ?? "", target: shares[index] ?? "0", value: asset.held || "0" }));
  const total = addMoney(...holdings.map((holding) => holding.value), flow || "0");
  const worth = moneySign(total) > 0;
  const query = useTool("rebalance", rebalance, worth ? { currency, holdings, cashFlow: flow || "0", absoluteBand: absolute.toFixed(4), relativeBand: relative.toFixed(4), minimumTrade: least || "0" } : null);

  return (
    <>
      <div className="mb-4 grid grid-cols-2 gap-4 md:grid-cols-4 print:hidden">
        <Field label="New money" hint="Negative: taken out">
          <MoneyInput value={flow} placeholder="0" currency={currency} onChange={setFlow} />
        </Field>
        <Field label="Band, in points">
          <PercentInput value={absolute} min={0} max={1} onChange={setAbsolute} />
        </Field>
        <Field label="Band, of the target">
          <PercentInput value={relative} min={0} max={1} onChange={setRelative} />
        </Field>
        <Field label="No trade below">
          <MoneyInput value={least} placeholder="0" currency={currency} onChange={(amount) => setLeast(amount.startsWith("-") ? "" : amount)} />
        </Field>
      </div>
      {worth ? (
        <Answer query={query} loading={<Skeleton className="h-48 w-full" />}>
          {(found) => <TradeList found={found} held={holdings} flow={flow || "0"} total={total} from={from} bands={{ absolute, relative }} currency={currency} />}
        </Answer>
      ) : (
        <p className="rounded-lg border border-line px-4 py-6 text-center text-muted">Write beside each asset what you hold today, or add new money. Then the trades stand here.</p>
      )}
    </>
  );
}

interface TradeListProps {
  found: RebalanceResult;
  held: readonly { name: string; value: string; target: string }[];
  flow: string;
  total: string;
  from: string;
  bands: { absolute: number; relative: number };
  currency: string;
}

function TradeList({ found, held, flow, total, from, bands, currency }: TradeListProps) {
  const trade = (name: string) => found.trades.find((each) => each.name === name);
  return (
    <>
      <p className="mb-3 text-muted">
        {found.trades.length ? `Towards ${from}: ${found.trades.length === 1 ? "one trade" : `${formatNumber(found.trades.length)} trades`}, ${formatPercent(found.turnover, { digits: 1 })} of the whole changes hands.` : `Towards ${from}: everything is within its band, and nothing needs a trade.`}
      </p>
      <Table label="Trades">
        <thead>
          <tr>
            <HeadCell>Asset</HeadCell>
            <HeadCell numeric>Held</HeadCell>
            <HeadCell numeric>Now</HeadCell>
            <HeadCell numeric>Target</HeadCell>
            <HeadCell numeric>Trade</HeadCell>
            <HeadCell numeric>After</HeadCell>
            <HeadCell>Why</HeadCell>
          </tr>
        </thead>
        <tbody>
          {held.map(({ name, value, target }) => {
            const order = trade(name);
            const after = found.after.find((each) => each.name === name);
            const weight = Number(value) / Number(total);
            return (
              <Row key={name}>
                <Cell>{name}</Cell>
                <Cell numeric>{formatMoney(value, currency, { whole: true })}</Cell>
                <Cell numeric>{formatPercent(weight, { digits: 1 })}</Cell>
                <Cell numeric>{formatPercent(target, { digits: 1 })}</Cell>
                <Cell numeric className="font-medium">
                  {order ? (
                    <span>
                      {moneySign(order.amount) < 0 ? "Buy " : "Sell "}
                      <Money
                        amount={order.amount}
                        code={currency}
                        sign="never"
                        working={madeWorking({
                          title: `${moneySign(order.amount) < 0 ? "Buy" : "Sell"} ${name}`,
                          formula: "The target’s share of all that is held and of the new money, less what is held. New money goes first to what is furthest below its target; then what is outside its band brings all back to their targets.",
                          currency,
                          inputs: [
                            ["Holdings and new money", "money", total],
                            ["Target", "percent", target],
                            ["Held", "money", value],
                            ["Trade", "money", order.amount],
                          ],
                        })}
                      />
                    </span>
                  ) : (
                    <span className="font-normal text-muted">–</span>
                  )}
                </Cell>
                <Cell numeric>{after ? formatPercent(after.weight, { digits: 1 }) : "–"}</Cell>
                <Cell className="min-w-48 text-sm text-muted">{reasonOf({ weight, target: Number(target), trade: order?.amount ?? null, flow, ...bands })}</Cell>
              </Row>
            );
          })}
        </tbody>
      </Table>
      <p className="mt-3 text-sm text-muted">
        In cash afterwards: {formatMoney(found.cash, currency)}. {found.notices.join(" ")} Taxes and costs are not counted.
      </p>
    </>
  );
}

import { useState } from "react";
import { stressTest } from "@/api/sdk.gen";
import type { Outcome, StressInput, StressResult } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { formatDay } from "@/lib/dates";
import { addMoney, formatPercent, moneySign } from "@/lib/money";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { MoneyInput } from "@/ui/money-input";
import { Skeleton } from "@/ui/skeleton";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { Answer } from "../answer";
import { madeWorking } from "../made-working";
import { PercentInput } from "../percent-input";
import { useTool } from "../use-tool";
import type { AssetHoldings } from "./holdings";

const CLASSES = ["stocks", "bonds", "cash", "gold"] as const;
type Class = (typeof CLASSES)[number];
const NAMES: Record<Class, string> = { stocks: "Stocks", bonds: "Bonds", cash: "Cash", gold: "Gold" };
const FALL: Record<Class, number> = { stocks: -0.4, bonds: 0.05, cash: 0, gold: 0 };

interface StressProps {
  holdings: AssetHoldings;
  onHoldings: (holdings: AssetHoldings) => void;
  currency: string;
}

/** What the crashes that have been would do to what is held today, and one of your own. */
export function Stress({ holdings, onHoldings, currency }: StressProps) {
  const [own, setOwn] = useState<Record<Class, number> | null>(null);
  const held = CLASSES.some((name) => moneySign(holdings[name] || "0") > 0);
  const body: StressInput = {
    currency,
    holdings: Object.fromEntries(CLASSES.map((name) => [name, holdings[name] || "0"])),
    custom: own ? [{ name: "Your own", moves: own }] : [],
  };
  const query = useTool("stress", stressTest, held ? body : null);
  return (
    <>
      <div className="mb-4 grid grid-cols-2 gap-4 md:grid-cols-4 print:hidden">
        {CLASSES.map((name) => (
          <Field key={name} label={NAMES[name]}>
            <MoneyInput value={holdings[name] === "0" ? "" : holdings[name]} placeholder="0" currency={currency} onChange={(amount) => onHoldings({ ...holdings, [name]: amount.startsWith("-") ? "0" : amount || "0" })} />
          </Field>
        ))}
      </div>
      {held ? (
        <Answer query={query} loading={<Skeleton className="h-96 w-full" />}>
          {(found) => <Outcomes found={found} currency={currency} />}
        </Answer>
      ) : (
        <p className="rounded-lg border border-line px-4 py-6 text-center text-muted">Write what you hold, and seven crashes run through it.</p>
      )}
      <div className="mt-4 print:hidden">
        {own ? (
          <fieldset className="flex flex-wrap items-end gap-4">
            <legend className="mb-2 text-sm font-medium">A crash of your own</legend>
            {CLASSES.map((name) => (
              <Field key={name} label={NAMES[name]} className="w-28">
                <PercentInput value={own[name]} min={-1} max={10} onChange={(move) => setOwn({ ...own, [name]: move })} />
              </Field>
            ))}
            <Button onClick={() => setOwn(null)}>Remove it</Button>
          </fieldset>
        ) : (
          <Button size="sm" onClick={() => setOwn(FALL)}>
            Add a crash of your own
          </Button>
        )}
      </div>
    </>
  );
}

function Outcomes({ found, currency }: { found: StressResult; currency: string }) {
  const widest = Math.max(0.01, ...found.outcomes.map((outcome) => Math.abs(outcome.changeRate)));
  const oneSided = found.outcomes.every((outcome) => outcome.changeRate <= 0);
  const total = addMoney(...Object.values(found.inputs.holdings));
  return (
    <>
      <Table label="Crashes replayed">
        <thead>
          <tr>
            <HeadCell>Crash</HeadCell>
            <HeadCell className="w-2/5 max-md:hidden">
              <span className="sr-only">Size</span>
            </HeadCell>
            <HeadCell numeric>Change</HeadCell>
            <HeadCell numeric>After prices</HeadCell>
          </tr>
        </thead>
        <tbody>
          {found.outcomes.map((outcome) => (
            <Row key={outcome.name}>
              <Cell className="py-2">
                <span className="block font-medium">{outcome.title}</span>
                <span className="block text-xs text-muted">{outcome.startsOn && outcome.endsOn ? `${formatDay(outcome.startsOn, { year: "always" })} to ${formatDay(outcome.endsOn, { year: "always" })}` : "At once"}</span>
              </Cell>
              <Cell className="max-md:hidden">
                <div aria-hidden className="relative h-5">
                  <span
                    className={cx("absolute inset-y-0 rounded-sm", outcome.changeRate < 0 ? "bg-loss" : "bg-gain", oneSided ? "left-0" : outcome.changeRate < 0 ? "right-1/2" : "left-1/2")}
                    style={{ width: `${(Math.abs(outcome.changeRate) / widest) * (oneSided ? 100 : 50)}%` }}
                  />
                  <span className={cx("absolute inset-y-0 w-px bg-line-strong", oneSided ? "left-0" : "left-1/2")} />
                </div>
              </Cell>
              <Cell numeric>
                <Money amount={outcome.change} code={currency} whole coloured sign="always" working={workingOf(outcome, found, total, currency)} />
                <span className="block text-xs text-muted">{formatPercent(outcome.changeRate, { digits: 1, sign: "always" })}</span>
              </Cell>
              <Cell numeric>{formatPercent(outcome.realChangeRate, { digits: 1, sign: "always" })}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      <p className="mt-3 max-w-reading text-sm text-pretty text-muted">{found.basis}</p>
    </>
  );
}

function workingOf(outcome: Outcome, found: StressResult, total: string, currency: string) {
  const rows = outcome.shares.map((share) => ({ class: NAMES[share.assetClass], amount: share.amount, move: String(share.moveRate), change: share.change, source: [share.formula, share.source].filter(Boolean).join(" ") }));
  return madeWorking({
    title: outcome.title,
    formula: found.formula,
    currency,
    inputs: [
      ["Held today", "money", total],
      ["Change", "money", outcome.change],
    ],
    table: {
      columns: [
        { key: "class", label: "Held", kind: "text" },
        { key: "amount", label: "Amount", kind: "money" },
        { key: "move", label: "Move", kind: "percent" },
        { key: "change", label: "Change", kind: "money" },
        { key: "source", label: "From", kind: "text" },
      ],
      rows,
      total: rows.length,
    },
  });
}

import { useState } from "react";
import { riskMeasures } from "@/api/sdk.gen";
import type { RiskResult } from "@/api/types.gen";
import { formatDay } from "@/lib/dates";
import { formatNumber, formatPercent } from "@/lib/money";
import { Field } from "@/ui/field";
import { TextArea } from "@/ui/input";
import { Select } from "@/ui/select";
import { Skeleton } from "@/ui/skeleton";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { Answer } from "../answer";
import { PercentInput } from "../percent-input";
import { useDraft } from "../use-draft";
import { useTool } from "../use-tool";
import { figureText, readReturns } from "./returns";

const PERIODS = [
  { value: "252", label: "Trading days" },
  { value: "52", label: "Weeks" },
  { value: "12", label: "Months" },
  { value: "1", label: "Years" },
];

/** Figures of a row of returns, each with its formula and source beside it. */
export function Measures() {
  const [draft, setDraft] = useDraft<string>("returns");
  const [periods, setPeriods] = useState("12");
  const [free, setFree] = useState(0.03);
  const text = draft ?? "";
  const { returns, dates, wrong } = readReturns(text);
  const query = useTool("risk", riskMeasures, returns.length >= 3 ? { returns, dates, periodsPerYear: Number(periods), riskFreeRate: free, decay: periods === "252" ? 0.94 : 0.97 } : null);
  return (
    <div className="grid items-start gap-x-8 gap-y-6 lg:grid-cols-[16rem_minmax(0,1fr)]">
      <div className="flex flex-col gap-4 print:hidden">
        <Field label="Returns in percent" error={wrong.length ? `Not read: ${wrong.slice(0, 2).join(" · ")}` : null} hint={returns.length ? `${formatNumber(returns.length)} returns, the oldest first` : "One a line, the oldest first, perhaps after its day."}>
          <TextArea rows={8} className="tabular" placeholder={"2026-08-31 1.4\n2026-09-30 −2.1\n2026-10-31 0.8"} value={text} onChange={(event) => setDraft(event.target.value)} />
        </Field>
        <div className="grid grid-cols-2 gap-3">
          <Field label="They are of">
            <Select value={periods} options={PERIODS} onChange={setPeriods} />
          </Field>
          <Field label="Without risk">
            <PercentInput value={free} min={-0.05} max={0.5} onChange={setFree} />
          </Field>
        </div>
      </div>
      {returns.length >= 3 ? (
        <Answer query={query} loading={<Skeleton className="h-80 w-full" />}>
          {(found) => <Figures found={found} />}
        </Answer>
      ) : (
        <p className="rounded-lg border border-line px-4 py-6 text-center text-muted">Paste at least three returns of a fund or of your own, and volatility, value at risk, drawdown and their kin stand here with their formulas.</p>
      )}
    </div>
  );
}

function Figures({ found }: { found: RiskResult }) {
  const { drawdown } = found;
  return (
    <>
      <Table label="Risk figures">
        <thead>
          <tr>
            <HeadCell>Figure</HeadCell>
            <HeadCell numeric>Value</HeadCell>
            <HeadCell className="w-1/2 max-md:hidden">Formula</HeadCell>
          </tr>
        </thead>
        <tbody>
          {found.figures.map((figure) => (
            <Row key={figure.key}>
              <Cell className="py-2">
                {figure.title}
                {figure.note ? <span className="block text-xs text-muted">{figure.note}</span> : null}
                <span className="block text-xs text-muted md:hidden">{figure.formula}</span>
              </Cell>
              <Cell numeric className="font-medium">
                {figureText(figure)}
              </Cell>
              <Cell className="py-2 text-sm text-muted max-md:hidden">
                {figure.formula}
                <span className="block text-xs">{figure.source}</span>
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      <p className="mt-3 text-sm text-muted">
        {drawdown.depth > 0
          ? `The deepest fall took ${formatPercent(drawdown.depth, { digits: 1 })}${drawdown.troughOn ? `, down to ${formatDay(drawdown.troughOn, { year: "always" })}` : `, down to period ${drawdown.trough}`}; ${drawdown.recovery === null ? "it is not made up yet" : `it was made up ${drawdown.recoveredOn ? `on ${formatDay(drawdown.recoveredOn, { year: "always" })}` : `in period ${drawdown.recovery}`}`}.`
          : "It has never fallen below its highest point."}
      </p>
    </>
  );
}

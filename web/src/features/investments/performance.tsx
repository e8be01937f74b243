import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Table2, TrendingUp } from "lucide-react";
import { useState } from "react";
import { getPortfolioPerformanceOptions, listInstrumentsOptions } from "@/api/@tanstack/react-query.gen";
import type { Figure, PortfolioPerformance } from "@/api/types.gen";
import { ApiError, errorMessage } from "@/lib/api-error";
import { formatDay, today } from "@/lib/dates";
import { formatNumber, formatPercent } from "@/lib/money";
import { openWorking } from "@/lib/working";
import { IconButton } from "@/ui/button";
import { ErrorState } from "@/ui/error-state";
import { Money } from "@/ui/figure";
import { Section } from "@/ui/page";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import { Skeleton } from "@/ui/skeleton";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { PerformanceChart } from "./performance-chart";
import { EVERYTHING } from "./words";

const RANGES = [
  { value: "3", label: "3M" },
  { value: "12", label: "1Y" },
  { value: "36", label: "3Y" },
  { value: "60", label: "5Y" },
  { value: "all", label: "All" },
] as const;
type Range = (typeof RANGES)[number]["value"];

const NONE = "none";

/** How everything did: time-weighted against a benchmark, and money-weighted; each figure with its formula. */
export function Performance() {
  const [range, setRange] = useState<Range>("12");
  const [benchmark, setBenchmark] = useState(NONE);
  const [asTable, setAsTable] = useState(false);
  const instruments = useQuery(listInstrumentsOptions()).data?.data ?? [];
  const first = range === "all" ? undefined : monthsAgo(Number(range));
  const found = useQuery({
    ...getPortfolioPerformanceOptions({ path: { portfolio_id: EVERYTHING }, query: { ...(first ? { first } : {}), ...(benchmark === NONE ? {} : { benchmark }) } }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const performance = found.data?.data;
  const nothing = found.error instanceof ApiError && found.error.code === "NOTHING_TO_MEASURE";
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <Segmented size="sm" label="Range" value={range} options={RANGES} onChange={setRange} />
        <span className="flex items-center gap-2">
          <Select aria-label="Compare with" className="w-56" value={benchmark} options={[{ value: NONE, label: "No benchmark" }, ...instruments.map(({ id, symbol, name }) => ({ value: id, label: `Compared with ${symbol || name}` }))]} onChange={setBenchmark} />
          <IconButton size="sm" label={asTable ? "View as chart" : "View as table"} className="text-muted" onClick={() => setAsTable(!asTable)}>
            {asTable ? <TrendingUp size={16} strokeWidth={1.5} /> : <Table2 size={16} strokeWidth={1.5} />}
          </IconButton>
        </span>
      </div>
      {found.isPending ? <Skeleton className="h-64 md:h-80" /> : null}
      {nothing ? <p className="py-6 text-pretty text-muted">{errorMessage(found.error)}</p> : null}
      {found.isError && !nothing ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : null}
      {performance && !found.isError ? (
        <>
          {asTable ? <Points performance={performance} /> : <PerformanceChart performance={performance} benchmark={instruments.find(({ id }) => id === benchmark)?.symbol ?? null} />}
          {performance.notes.map((note) => (
            <p key={note} className="mt-2 text-sm text-pretty text-muted">
              {note}
            </p>
          ))}
          <Sums performance={performance} />
          <Figures figures={performance.result.figures} />
        </>
      ) : null}
    </>
  );
}

function monthsAgo(months: number): string {
  const [year = 1970, month = 1, day = 1] = today().split("-").map(Number);
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(day, last))).toISOString().slice(0, 10);
}

const SUMS: readonly { key: "opening" | "flows" | "gain" | "closing" | "income" | "fees"; label: string; signed: boolean }[] = [
  { key: "opening", label: "At the beginning", signed: false },
  { key: "flows", label: "Paid in and out", signed: true },
  { key: "gain", label: "Gained", signed: true },
  { key: "closing", label: "At the end", signed: false },
  { key: "income", label: "Dividends and interest in it", signed: false },
  { key: "fees", label: "Fees in it", signed: false },
];

function Sums({ performance }: { performance: PortfolioPerformance }) {
  return (
    <Section title={`${formatDay(performance.firstOn, { year: "always" })} to ${formatDay(performance.lastOn, { year: "always" })}`}>
      <dl className="grid grid-cols-2 gap-x-8 gap-y-3 md:grid-cols-3">
        {SUMS.map(({ key, label, signed }) => (
          <div key={key}>
            <dt className="text-sm text-muted">{label}</dt>
            <dd className="text-lg">
              <Money amount={performance[key]} code={performance.currency} {...(signed ? { sign: "always" as const } : {})} coloured={key === "gain"} working={performance.working} />
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

/** Each opens its formula and where it is published. */
function Figures({ figures }: { figures: readonly Figure[] }) {
  const shown = figures.filter(({ value }) => value !== null);
  return (
    <Section title="Returns">
      <ul className="grid gap-x-12 md:grid-cols-2">
        {shown.map((one) => (
          <li key={one.key} className="flex items-baseline justify-between gap-4 border-b border-line py-2">
            <span className="text-pretty">
              {one.title}
              {one.note ? <span className="block text-sm text-muted">{one.note}</span> : null}
            </span>
            <button type="button" data-figure className="tabular figure-link shrink-0 rounded-sm whitespace-nowrap" aria-label={`${written(one)}, show the working`} onClick={() => openWorking(working(one))}>
              {written(one)}
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function written({ value, unit }: Figure): string {
  if (value === null) return "";
  if (unit === "fraction" || unit === "fraction_a_year") return `${formatPercent(value, { digits: 2 })}${unit === "fraction_a_year" ? " a year" : ""}`;
  return formatNumber(value, { digits: unit === "count" ? 0 : 2 });
}

function working(one: Figure) {
  const source = one.source ? [{ id: "source", kind: "text" as const, value: one.source, currency: null, label: "Source" }] : [];
  return { title: one.title, formula: one.formula, inputs: source, table: null, link: null, computedAt: new Date().toISOString() };
}

const ROWS = 400;

function Points({ performance }: { performance: PortfolioPerformance }) {
  const points = performance.points.toReversed().slice(0, ROWS);
  return (
    <Table label="Performance by day">
      <thead>
        <tr>
          <HeadCell>Day</HeadCell>
          <HeadCell numeric>Value</HeadCell>
          <HeadCell numeric>Paid in</HeadCell>
          <HeadCell numeric>Time-weighted</HeadCell>
          <HeadCell numeric>Benchmark</HeadCell>
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <Row key={point.on}>
            <Cell>{formatDay(point.on, { year: "always" })}</Cell>
            <Cell numeric>
              <Money amount={point.value} code={performance.currency} />
            </Cell>
            <Cell numeric>
              <Money amount={point.paidIn} code={performance.currency} />
            </Cell>
            <Cell numeric>{point.growth === null ? "" : formatPercent(point.growth - 1, { digits: 2, sign: "always" })}</Cell>
            <Cell numeric>{point.benchmark === null ? "" : formatPercent(point.benchmark - 1, { digits: 2, sign: "always" })}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Download, Printer } from "lucide-react";
import { useMemo, useState } from "react";
import { getLedgerOptions } from "@/api/@tanstack/react-query.gen";
import type { LedgerResult } from "@/api/types.gen";
import { ApiError } from "@/lib/api-error";
import { formatNumber } from "@/lib/money";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { Money } from "@/ui/figure";
import { TextLink } from "@/ui/link";
import { Page, PageHeader, Section } from "@/ui/page";
import { Segmented } from "@/ui/segmented";
import { Skeleton } from "@/ui/skeleton";
import { madeWorking } from "../made-working";
import { csvOf } from "./columns";
import { riverOf } from "./flows";
import { RiverFigure } from "./river";
import { WealthFigure } from "./wealth-figure";
import { YearTable } from "./year-table";

/** The plan on its expected path: every year and every account, to the cent. */
export function LedgerPage() {
  const ledger = useQuery({ ...getLedgerOptions(), staleTime: 60_000, retry: false });
  const found = ledger.data?.data;
  const none = ledger.error instanceof ApiError && ledger.error.code === "NO_PLAN_YET";
  return (
    <Page>
      <PageHeader
        title="Year by year"
        description="The plan on its expected path, every year and every account"
        actions={
          found ? (
            <>
              <Button onClick={() => save(found)}>
                <Download size={16} strokeWidth={1.5} />
                CSV
              </Button>
              <Button onClick={() => window.print()}>
                <Printer size={16} strokeWidth={1.5} />
                Print or save as PDF
              </Button>
            </>
          ) : null
        }
      />
      {found ? <Years found={found} /> : null}
      {ledger.isPending ? <Loading /> : null}
      {none ? (
        <EmptyState title="There is no plan yet">
          Begin with <TextLink to="/plan">a few answers</TextLink>; then every year of it stands here.
        </EmptyState>
      ) : ledger.isError ? (
        <ErrorState error={ledger.error} onRetry={() => void ledger.refetch()} />
      ) : null}
    </Page>
  );
}

function Years({ found }: { found: LedgerResult }) {
  const [real, setReal] = useState<"real" | "nominal">("real");
  const [chosen, setChosen] = useState(0);
  const currency = found.inputs.currency ?? "USD";
  const at = Math.min(chosen, found.years.length - 1);
  const year = found.years[at];
  const river = useMemo(() => (year ? riverOf(found, year) : null), [found, year]);
  const { totals } = found;
  return (
    <>
      <div className="mb-6 flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
        <dl className="flex flex-wrap gap-x-8 gap-y-3">
          {[
            { name: "Left at the end", amount: totals.closingReal, formula: "What lies in all accounts when the last person dies, divided by the rise of prices until then." },
            { name: "Left for heirs, after their taxes", amount: totals.afterTaxClosingReal, formula: "The same, less what heirs are taken to pay on traditional accounts and health savings." },
            { name: "Taxes of all years", amount: totals.taxesReal, formula: "Federal, state, payroll and flat taxes and IRMAA of every year, each divided by that year’s price level, added up." },
            { name: "Spent in all years", amount: totals.spendingReal, formula: "Living, healthcare, premiums, care and events of every year, each divided by that year’s price level, added up." },
            ...(totals.firstShortfallYear === null ? [] : [{ name: `Unpaid, from ${totals.firstShortfallYear} on`, amount: totals.shortfallReal, formula: "What no account could pay any more, in today’s money, added up." }]),
          ].map(({ name, amount, formula }) => (
            <div key={name}>
              <dt className="text-xs text-muted">{name}</dt>
              <dd className="text-lg font-semibold">
                <Money amount={amount} code={currency} whole working={madeWorking({ title: name, formula, currency, inputs: [["Years", "count", found.years.length], [name, "money", amount]] })} />
              </dd>
            </div>
          ))}
        </dl>
        <Segmented
          label="Money of which time"
          size="sm"
          value={real}
          options={[
            { value: "real", label: "Today’s money" },
            { value: "nominal", label: "Each year’s" },
          ]}
          onChange={setReal}
          className="print:hidden"
        />
      </div>
      <WealthFigure found={found} real={real === "real"} currency={currency} at={at} onAt={setChosen} />
      {year && river ? (
        <Section title={`${year.year}${year.ages[0] === null || year.ages[0] === undefined ? "" : `, at ${year.ages[0]}`}`} className="mt-8">
          <RiverFigure river={river} year={year.year} currency={currency} />
          <p className="mt-2 text-xs text-muted">In the money of {year.year}. Growth stays in the accounts and is not part of it.</p>
        </Section>
      ) : null}
      <Section title={`All ${formatNumber(found.years.length)} years`}>
        <YearTable found={found} real={real === "real"} currency={currency} at={at} onAt={setChosen} />
      </Section>
      <p className="mt-4 max-w-reading text-sm text-pretty text-muted">{found.basis}</p>
    </>
  );
}

function save(found: LedgerResult): void {
  const address = URL.createObjectURL(new Blob(["\uFEFF", csvOf(found)], { type: "text/csv;charset=utf-8" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: "guilder-plan-years.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the years" className="flex flex-col gap-6">
      <Skeleton className="h-12 w-full max-w-2xl" />
      <Skeleton className="h-64 w-full" />
      <Skeleton className="h-80 w-full" />
    </div>
  );
}

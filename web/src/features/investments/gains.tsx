import { useQuery } from "@tanstack/react-query";
import { listGainsOptions } from "@/api/@tanstack/react-query.gen";
import type { GainYearSum, Holding } from "@/api/types.gen";
import { ErrorState } from "@/ui/error-state";
import { Money } from "@/ui/figure";
import { Section } from "@/ui/page";
import { SkeletonRows } from "@/ui/skeleton";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { useState } from "react";
import { Button } from "@/ui/button";
import { Harvest } from "./harvest";
import { RealisedList } from "./realised-list";

const SHOWN = 50;

/** What was sold, and what each year comes to for a tax return. */
export function Gains({ account, names, holdings }: { account: string | undefined; names: ReadonlyMap<string, string>; holdings: readonly Holding[] }) {
  const found = useQuery(listGainsOptions({ query: account ? { account: [account] } : {} }));
  const [shown, setShown] = useState(SHOWN);
  const gains = found.data?.data;
  if (found.isPending) return <SkeletonRows count={8} label="Loading gains" />;
  if (!gains) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <>
      <Section title="By year" aside={<span className="text-sm text-muted">{gains.washSales ? "Taxable accounts, wash sales taken out" : "Taxable accounts"}</span>}>
        {gains.years.length ? <Years years={gains.years} /> : <p className="text-muted">Nothing was sold and nothing received yet.</p>}
      </Section>
      {account ? null : <Harvest years={gains.years} holdings={holdings} names={names} />}
      {gains.gains.length ? (
        <Section title="What was sold">
          <RealisedList gains={gains.gains.slice(0, shown)} names={names} withSymbol />
          {gains.gains.length > shown ? (
            <Button variant="quiet" className="mt-2" onClick={() => setShown(shown + 500)}>
              Show more of {gains.gains.length}
            </Button>
          ) : null}
        </Section>
      ) : null}
    </>
  );
}

const ROWS: readonly { key: "shortTerm" | "longTerm" | "disallowed" | "income"; label: string; coloured: boolean }[] = [
  { key: "shortTerm", label: "Short-term gains", coloured: true },
  { key: "longTerm", label: "Long-term gains", coloured: true },
  { key: "disallowed", label: "Disallowed losses", coloured: false },
  { key: "income", label: "Dividends and interest", coloured: false },
];

function Years({ years }: { years: readonly GainYearSum[] }) {
  return (
    <>
      <Table label="Gains by year" className="max-md:hidden">
        <thead>
          <tr>
            <HeadCell>Year</HeadCell>
            {ROWS.map(({ key, label }) => (
              <HeadCell key={key} numeric>
                {label}
              </HeadCell>
            ))}
          </tr>
        </thead>
        <tbody>
          {years.map((year) => (
            <Row key={`${year.year} ${year.currency}`}>
              <Cell>
                {year.year} {year.unknown ? <span className="text-sm text-muted">{year.unknown === 1 ? "1 sale" : `${year.unknown} sales`} of unknown cost left out</span> : null}
              </Cell>
              {ROWS.map(({ key, coloured }) => (
                <Cell key={key} numeric>
                  <Money amount={year[key]} code={year.currency} coloured={coloured} />
                </Cell>
              ))}
            </Row>
          ))}
        </tbody>
      </Table>
      <ul aria-label="Gains by year" className="divide-y divide-line border-y border-line md:hidden">
        {years.map((year) => (
          <li key={`${year.year} ${year.currency}`} className="py-3">
            <p className="font-medium">{year.year}</p>
            {ROWS.map(({ key, label, coloured }) => (
              <p key={key} className="mt-1 flex justify-between gap-4 text-sm">
                <span className="text-muted">{label}</span>
                <Money amount={year[key]} code={year.currency} coloured={coloured} />
              </p>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

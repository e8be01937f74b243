import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { getMonthOptions, listAccountsOptions } from "@/api/@tanstack/react-query.gen";
import { formatDay, today } from "@/lib/dates";
import { Button } from "@/ui/button";
import { ErrorState } from "@/ui/error-state";
import { Page, PageHeader } from "@/ui/page";
import { Skeleton, SkeletonRows } from "@/ui/skeleton";
import { Accounts } from "./accounts";
import { Budgets } from "./budgets";
import { Findings } from "./findings";
import { FirstVisit } from "./first-visit";
import { Goals } from "./goals";
import { flowsIn, ThisMonth, WhereItWent } from "./month";
import { NetWorth } from "./net-worth";
import { Upcoming } from "./upcoming";
import type { Range } from "./range";

interface HomeProps {
  range: Range;
  onRange: (range: Range) => void;
  /** What everything here is told in: one currency's own figures, or all of them in the household's when none is named. */
  currency: string | undefined;
  onCurrency: (currency: string | undefined) => void;
}

/** Money at a glance. Before the first account it is the way in. */
export function Home({ range, onRange, currency, onCurrency }: HomeProps) {
  const accounts = useQuery(listAccountsOptions());
  const month = useQuery(getMonthOptions());
  if (accounts.data?.data.length === 0) return <FirstVisit />;
  const overview = month.data?.data;
  const flows = flowsIn(overview, currency);
  return (
    <Page>
      <PageHeader
        title="Home"
        description={formatDay(today(), { weekday: true, long: true })}
        actions={
          <Button asChild variant="primary" className="max-md:hidden">
            <Link to="/import">
              <Download size={16} strokeWidth={1.5} />
              Import a statement
            </Link>
          </Button>
        }
      />
      <div className="grid gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,1fr)_19rem]">
        <div className="min-w-0">
          <NetWorth range={range} onRange={onRange} currency={currency} onCurrency={onCurrency} />
          <Findings />
          {month.isPending ? <Skeleton className="mt-8 h-28" /> : null}
          {month.isError && !month.data ? <ErrorState error={month.error} onRetry={() => void month.refetch()} /> : null}
          {overview?.flows.length ? (
            <div className="mt-8">
              <ThisMonth month={overview} flows={flows} currency={currency} />
            </div>
          ) : null}
          {overview ? (
            <div className="mt-8 grid gap-x-12 gap-y-8 md:grid-cols-2">
              <div>
                <Budgets month={overview.month} currency={currency} />
              </div>
              <div className="flex flex-col gap-8">
                {flows.map((flow) => (
                  <WhereItWent key={flow.currency} flow={flow} from={overview.month} until={overview.until} apart={flows.length > 1} />
                ))}
              </div>
            </div>
          ) : null}
        </div>
        <div className="min-w-0">
          {accounts.isPending ? <SkeletonRows count={5} label="Loading accounts" /> : null}
          {accounts.isError && !accounts.data ? <ErrorState error={accounts.error} onRetry={() => void accounts.refetch()} /> : null}
          {accounts.data ? <Accounts accounts={accounts.data.data.filter((account) => !currency || account.currency === currency)} /> : null}
          <div className="mt-8">
            <Goals />
          </div>
          <Upcoming currency={currency} />
        </div>
      </div>
    </Page>
  );
}

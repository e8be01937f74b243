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
import { ThisMonth, WhereItWent } from "./month";
import { NetWorth } from "./net-worth";
import { Upcoming } from "./upcoming";
import type { Range } from "./range";

/** Money at a glance. Before the first account it is the way in. */
export function Home({ range, onRange }: { range: Range; onRange: (range: Range) => void }) {
  const accounts = useQuery(listAccountsOptions());
  const month = useQuery(getMonthOptions());
  if (accounts.data?.data.length === 0) return <FirstVisit />;
  const overview = month.data?.data;
  const main = overview?.flows[0];
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
          <NetWorth range={range} onRange={onRange} />
          <Findings />
          {month.isPending ? <Skeleton className="mt-8 h-28" /> : null}
          {month.isError && !month.data ? <ErrorState error={month.error} onRetry={() => void month.refetch()} /> : null}
          {overview?.flows.length ? (
            <div className="mt-8">
              <ThisMonth month={overview} />
            </div>
          ) : null}
          {overview ? (
            <div className="mt-8 grid gap-x-12 gap-y-8 md:grid-cols-2">
              <div>
                <Budgets month={overview.month} />
              </div>
              <div>{main ? <WhereItWent flow={main} from={overview.month} until={overview.until} /> : null}</div>
            </div>
          ) : null}
        </div>
        <div className="min-w-0">
          {accounts.isPending ? <SkeletonRows count={5} label="Loading accounts" /> : null}
          {accounts.isError && !accounts.data ? <ErrorState error={accounts.error} onRetry={() => void accounts.refetch()} /> : null}
          {accounts.data ? <Accounts accounts={accounts.data.data} /> : null}
          <div className="mt-8">
            <Goals />
          </div>
          <Upcoming />
        </div>
      </div>
    </Page>
  );
}

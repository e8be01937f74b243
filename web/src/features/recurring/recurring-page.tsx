import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Repeat } from "lucide-react";
import { listAccountsOptions, sumRecurringOptions } from "@/api/@tanstack/react-query.gen";
import type { RegularPayment, RegularSum } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { useShortcuts } from "@/lib/shortcuts";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { Money } from "@/ui/figure";
import { Page, PageHeader } from "@/ui/page";
import { SkeletonRows } from "@/ui/skeleton";
import { TabPanel, Tabs } from "@/ui/tabs";
import type { RecurringSearch, Tab } from "./search";
import { SeriesList } from "./series-list";
import { SeriesPanel } from "./series-panel";
import { UpcomingList } from "./upcoming-list";
import { useRecurring } from "./use-recurring";

const OF: Record<Exclude<Tab, "upcoming" | "ended">, RegularPayment["kind"]> = { subscriptions: "subscription", bills: "bill", income: "income" };

function goesOn(one: RegularPayment): boolean {
  return one.state === "active" || one.state === "missed";
}

/** Bills, subscriptions and income: what comes up, what it costs a year, what changed. */
export function RecurringPage({ search, onSearch }: { search: RecurringSearch; onSearch: (search: RecurringSearch) => void }) {
  const { workspace } = useAccount();
  const found = useRecurring();
  const sums = useQuery(sumRecurringOptions());
  const accounts = useQuery(listAccountsOptions());
  const list = found.data?.data ?? [];
  const tab = search.tab ?? "upcoming";
  const go = (next: Tab) => onSearch({ ...search, ...(next === "upcoming" ? { tab: undefined as never } : { tab: next }) });
  const open = (id: string | undefined) => {
    const { series: _, ...rest } = search;
    onSearch(id ? { ...rest, series: id } : rest);
  };
  useShortcuts([
    { keys: "j", label: "Next payment", group: "Regular payments", run: () => step(1) },
    { keys: "k", label: "Previous payment", group: "Regular payments", run: () => step(-1) },
  ]);

  const of = (kind: RegularPayment["kind"]) => list.filter((one) => goesOn(one) && one.kind === kind);
  const ended = list.filter((one) => !goesOn(one));
  const names = new Map((accounts.data?.data ?? []).map((account) => [account.id, account.name]));
  return (
    <Page>
      <PageHeader title="Regular payments" description="Bills, subscriptions and income that come again, found by their rhythm" />
      {found.isPending ? <SkeletonRows count={6} label="Loading regular payments" /> : null}
      {found.isError && !found.data ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.data && list.length === 0 ? (
        <EmptyState
          icon={<Repeat />}
          title="Nothing comes again yet"
          action={
            <Button asChild variant="primary">
              <Link to="/import">Import a statement</Link>
            </Button>
          }
        >
          With three months of transactions Guilder recognises rent, subscriptions and salary by itself. You can also open a transaction and say that it comes again.
        </EmptyState>
      ) : null}
      {list.length ? (
        <Tabs
          value={tab}
          onChange={go}
          label="Regular payments"
          tabs={[
            { value: "upcoming", label: "Coming up" },
            { value: "subscriptions", label: "Subscriptions", count: of("subscription").length },
            { value: "bills", label: "Bills", count: of("bill").length },
            { value: "income", label: "Income", count: of("income").length },
            { value: "ended", label: "Ended", count: ended.length },
          ]}
        >
          <TabPanel value="upcoming">
            <UpcomingList days={search.days ?? 30} onDays={(days) => onSearch({ ...search, ...(days === 90 ? { days } : { days: undefined as never }) })} accounts={names} onOpen={open} />
          </TabPanel>
          {(["subscriptions", "bills", "income"] as const).map((name) => (
            <TabPanel key={name} value={name}>
              <Together sums={(sums.data?.data ?? []).filter((sum) => sum.kind === OF[name])} />
              <SeriesList series={of(OF[name])} accounts={names} onOpen={open} empty={EMPTY[name]} />
            </TabPanel>
          ))}
          <TabPanel value="ended">
            <SeriesList series={ended} accounts={names} onOpen={open} empty="Nothing has ended in the last three years." />
          </TabPanel>
        </Tabs>
      ) : null}
      {search.series ? <SeriesPanel id={search.series} accounts={names} writable={workspace.role !== "viewer" && workspace.role !== "adviser"} onClose={() => open(undefined)} /> : null}
    </Page>
  );
}

const EMPTY = {
  subscriptions: "No subscription shows itself in your payments.",
  bills: "No bill comes again yet.",
  income: "No income comes again yet.",
};

function Together({ sums }: { sums: RegularSum[] }) {
  if (sums.length === 0) return null;
  return (
    <div className="mb-6 flex flex-wrap gap-x-12 gap-y-4">
      {sums.map((sum) => (
        <p key={sum.currency}>
          <span className="block text-2xl">
            <Money amount={sum.yearly} code={sum.currency} working={sum.working} /> <span className="text-base text-muted">a year</span>
          </span>
          <span className="tabular text-muted">
            <Money amount={sum.monthly} code={sum.currency} /> a month
          </span>
        </p>
      ))}
    </div>
  );
}

/** Moves the focus along the rows of the open list. */
function step(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-series]")].filter((row) => row.offsetParent !== null);
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}

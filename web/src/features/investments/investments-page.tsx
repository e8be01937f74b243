import { ChartCandlestick, FileUp, Plus } from "lucide-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useState } from "react";
import type { HoldingsView } from "@/api/types.gen";
import { useRegisterCommands } from "@/lib/commands";
import { formatDay } from "@/lib/dates";
import { useShortcuts } from "@/lib/shortcuts";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { Money, Percent } from "@/ui/figure";
import { Page, PageHeader } from "@/ui/page";
import { Select } from "@/ui/select";
import { Skeleton, SkeletonRows } from "@/ui/skeleton";
import { TabPanel, Tabs } from "@/ui/tabs";
import { AccountTreatments } from "./account-treatments";
import { ActivityForm } from "./activity-form";
import { HoldingsTable } from "./holdings-table";
import type { InvestmentsSearch, Tab } from "./search";
import { useHoldings, useSecurityAccounts, useWritable } from "./use-investments";

const ImportDialog = lazy(() => import("./import-dialog").then(({ ImportDialog: component }) => ({ default: component })));
const HoldingPanel = lazy(() => import("./holding-panel").then(({ HoldingPanel: component }) => ({ default: component })));
const Allocation = lazy(() => import("./allocation").then(({ Allocation: component }) => ({ default: component })));
const Performance = lazy(() => import("./performance").then(({ Performance: component }) => ({ default: component })));
const Activities = lazy(() => import("./activities").then(({ Activities: component }) => ({ default: component })));
const Gains = lazy(() => import("./gains").then(({ Gains: component }) => ({ default: component })));

const ALL = "all";

/** Holdings and lots, what they are worth and what came of them. */
export function InvestmentsPage({ search, onSearch }: { search: InvestmentsSearch; onSearch: (search: InvestmentsSearch) => void }) {
  const view = useHoldings(search.account);
  const accounts = useSecurityAccounts();
  const writable = useWritable();
  const [recording, setRecording] = useState(false);
  const [importing, setImporting] = useState(false);
  const tab = search.tab ?? "holdings";
  const held = view.data?.data;
  const names = useMemo(() => new Map(accounts.map(({ id, name }) => [id, name])), [accounts]);
  const canRecord = writable && accounts.length > 0;

  const go = (next: Tab) => onSearch({ ...(search.account ? { account: search.account } : {}), ...(next === "holdings" ? {} : { tab: next }) });
  const open = (holding: string | undefined) => {
    const { holding: _, ...rest } = search;
    onSearch(holding ? { ...rest, holding } : rest);
  };
  const choose = (account: string) => {
    const { account: _, ...rest } = search;
    onSearch(account === ALL ? rest : { ...rest, account });
  };
  useShortcuts([
    { keys: "j", label: "Next holding", group: "Investments", run: () => step(1) },
    { keys: "k", label: "Previous holding", group: "Investments", run: () => step(-1) },
    { keys: "n", label: "Record a trade", group: "Investments", run: () => canRecord && setRecording(true) },
  ]);
  useRegisterCommands([{ id: "record-trade", label: "Record a trade or dividend", run: () => setRecording(true) }]);

  const empty = held && held.holdings.length === 0 && held.cash.every(({ known }) => !known) && !search.account;
  return (
    <Page>
      <PageHeader
        title="Investments"
        description={held ? standing(held) : "What you hold, lot by lot"}
        actions={
          <>
            {accounts.length > 1 ? (
              <Select
                aria-label="Account"
                value={search.account ?? ALL}
                options={[{ value: ALL, label: "All accounts" }, ...accounts.map(({ id, name }) => ({ value: id, label: name }))]}
                onChange={choose}
                className="w-48"
              />
            ) : null}
            {canRecord ? (
              <Button onClick={() => setImporting(true)}>
                <FileUp size={16} strokeWidth={1.5} />
                Import a file
              </Button>
            ) : null}
            {canRecord ? (
              <Button variant="primary" onClick={() => setRecording(true)}>
                <Plus size={16} strokeWidth={1.5} />
                Record a trade
              </Button>
            ) : null}
          </>
        }
      />
      {view.isPending ? <Waiting /> : null}
      {view.isError && !held ? <ErrorState error={view.error} onRetry={() => void view.refetch()} /> : null}
      {empty ? <Nothing hasAccounts={accounts.length > 0} writable={writable} onRecord={() => setRecording(true)} /> : null}
      {held && !empty ? (
        <>
          <Totals held={held} />
          <Tabs
            value={tab}
            onChange={go}
            label="Investments"
            tabs={[
              { value: "holdings", label: "Holdings", count: held.holdings.length },
              { value: "allocation", label: "Allocation" },
              { value: "performance", label: "Performance" },
              { value: "activities", label: "Activities" },
              { value: "gains", label: "Gains" },
            ]}
          >
            <TabPanel value="holdings">
              <Problems held={held} />
              <HoldingsTable held={held} onOpen={open} />
              <AccountTreatments accounts={search.account ? accounts.filter(({ id }) => id === search.account) : accounts} held={held} writable={writable} />
            </TabPanel>
            <TabPanel value="allocation">
              {search.account ? <Whole /> : null}
              <Suspense fallback={<SkeletonRows count={8} />}>{tab === "allocation" ? <Allocation /> : null}</Suspense>
            </TabPanel>
            <TabPanel value="performance">
              {search.account ? <Whole /> : null}
              <Suspense fallback={<SkeletonRows count={8} />}>{tab === "performance" ? <Performance /> : null}</Suspense>
            </TabPanel>
            <TabPanel value="activities">
              <Suspense fallback={<SkeletonRows count={8} />}>{tab === "activities" ? <Activities account={search.account} names={names} writable={writable} /> : null}</Suspense>
            </TabPanel>
            <TabPanel value="gains">
              <Suspense fallback={<SkeletonRows count={8} />}>{tab === "gains" ? <Gains account={search.account} names={names} holdings={held.holdings} /> : null}</Suspense>
            </TabPanel>
          </Tabs>
        </>
      ) : null}
      {search.holding ? (
        <Suspense>
          <HoldingPanel id={search.holding} account={search.account} names={names} writable={writable} onClose={() => open(undefined)} />
        </Suspense>
      ) : null}
      {importing ? (
        <Suspense>
          <ImportDialog accounts={accounts} account={search.account} onClose={() => setImporting(false)} />
        </Suspense>
      ) : null}
      {recording ? <ActivityForm accounts={accounts} account={search.account} onClose={() => setRecording(false)} /> : null}
    </Page>
  );
}

function standing(held: HoldingsView): string {
  if (held.holdings.length === 0) return `At the end of ${formatDay(held.on, { long: true })}`;
  const prices = held.oldestPriceOn ? `, prices of ${formatDay(held.oldestPriceOn)} or later` : "";
  return `At the end of ${formatDay(held.on, { long: true })}${prices}`;
}

function Totals({ held }: { held: HoldingsView }) {
  if (held.value === null) return held.missingRates ? <p className="mb-6 text-pretty text-loss-text">There is no sum: {held.missingRates}</p> : null;
  return (
    <div className="mb-6 flex flex-wrap gap-x-12 gap-y-4">
      <p>
        <span className="block text-3xl">
          <Money amount={held.value} code={held.currency} working={held.working} />
        </span>
        <span className="text-muted">
          {held.cashValue && held.cashValue !== "0.00" ? (
            <>
              of it <Money amount={held.cashValue} code={held.currency} /> in cash
            </>
          ) : (
            "in all"
          )}
        </span>
      </p>
      {held.gain !== null ? (
        <p>
          <span className="block text-2xl">
            <Money amount={held.gain} code={held.currency} sign="always" coloured working={held.working} />
          </span>
          <span className="text-muted">
            {held.gainRate !== null ? (
              <>
                <Percent fraction={held.gainRate} digits={1} sign="always" /> on a basis of{" "}
              </>
            ) : (
              "on a basis of "
            )}
            {held.basis !== null ? <Money amount={held.basis} code={held.currency} /> : "unknown size"}
          </span>
        </p>
      ) : null}
    </div>
  );
}

function Problems({ held }: { held: HoldingsView }) {
  if (held.problems.length === 0 && held.missingPrices.length === 0) return null;
  const symbols = held.holdings.filter(({ instrumentId }) => held.missingPrices.includes(instrumentId)).map(({ symbol, name }) => symbol || name);
  return (
    <ul role="status" className="mb-4 flex flex-col gap-1 rounded-lg border border-line bg-sunken px-4 py-3 text-sm text-pretty">
      {symbols.length ? <li>There is no price of {symbols.join(", ")}: open it and state one. It is not in the sums.</li> : null}
      {held.problems.map(({ activityId, words }) => (
        <li key={`${activityId} ${words}`}>{words}</li>
      ))}
    </ul>
  );
}

function Whole() {
  return <p className="mb-4 text-sm text-muted">This is of all accounts together.</p>;
}

function Nothing({ hasAccounts, writable, onRecord }: { hasAccounts: boolean; writable: boolean; onRecord: () => void }) {
  return (
    <EmptyState
      icon={<ChartCandlestick />}
      title="Nothing is held yet"
      action={
        !writable ? null : hasAccounts ? (
          <Button onClick={onRecord}>Record a purchase</Button>
        ) : (
          <Button asChild variant="primary">
            <Link to="/accounts">Add an investment account</Link>
          </Button>
        )
      }
    >
      {hasAccounts
        ? "Record what you bought, sold and received. Guilder keeps every lot with its cost, and works out gains, terms and wash sales."
        : "Add an account of the kind investment, pension, savings or crypto. What you buy and sell on it is kept lot by lot."}
    </EmptyState>
  );
}

function Waiting() {
  return (
    <>
      <Skeleton className="mb-6 h-16 w-56" />
      <SkeletonRows count={6} label="Loading holdings" />
    </>
  );
}

/** Moves the focus along the holdings. */
function step(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-holding]")].filter((row) => row.offsetParent !== null);
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}

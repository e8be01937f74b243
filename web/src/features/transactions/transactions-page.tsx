import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeftRight, CircleHelp, History, SearchX } from "lucide-react";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { listAccountsOptions, listTransactionsInfiniteOptions, searchInsteadOptions, sumTransactionsOptions } from "@/api/@tanstack/react-query.gen";
import type { Instead, Sums } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { cx } from "@/lib/class-names";
import { useFollowRecord } from "@/lib/follow-record";
import { formatNumber } from "@/lib/money";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { Money } from "@/ui/figure";
import { Page, PageHeader } from "@/ui/page";
import { SkeletonRows } from "@/ui/skeleton";
import { BulkBar } from "./bulk-bar";
import { FilterBar } from "./filter-bar";
import { ActsPanel } from "./history";
import { useQuestions } from "./links";
import { filterOf, isNarrowed, type TransactionSearch } from "@/lib/transaction-search";
import { TransactionList } from "./transaction-list";
import { TransactionPanel } from "./transaction-panel";
import { useChooseCategory } from "./use-choose-category";

const QuestionsPanel = lazy(() => import("./questions"));

const NOBODY: ReadonlySet<string> = new Set();
const WRITERS = new Set(["owner", "admin", "member"]);

interface TransactionsPageProps {
  search: TransactionSearch;
  onSearch: (search: TransactionSearch) => void;
}

export function TransactionsPage({ search, onSearch }: TransactionsPageProps) {
  const { workspace } = useAccount();
  const writable = WRITERS.has(workspace.role);
  const [selected, setSelected] = useState<ReadonlySet<string>>(NOBODY);
  const [whole, setWhole] = useState("");
  const [acts, setActs] = useState(false);
  const [asking, setAsking] = useState(false);
  const questions = useQuestions();
  useFollowRecord();
  const category = useChooseCategory();
  const instead = useInstead(search);
  const query = { ...filterOf(search), ...(instead ? { q: instead.query } : {}) };
  const sums = useQuery({ ...sumTransactionsOptions({ query }), placeholderData: keepPreviousData });
  const count = countOf(sums.data?.data);
  // Another search is another whole: what was chosen of the last one does not hold for it.
  const everything = whole === JSON.stringify(query);
  const list = useInfiniteQuery({
    ...listTransactionsInfiniteOptions({ query: { ...query, limit: 200 } }),
    initialPageParam: "",
    getNextPageParam: (last) => last.pagination.cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const found = useQuery(listAccountsOptions({ query: { hidden: true } })).data?.data;
  const accounts = useMemo(() => new Map((found ?? []).map((account) => [account.id, account])), [found]);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.data) ?? [], [list.data]);
  const { fetchNextPage, isFetchingNextPage } = list;
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage]);
  const narrowed = isNarrowed(search);
  const chosen = useMemo(() => (everything ? new Set(rows.map((row) => row.id)) : selected), [everything, rows, selected]);
  const choose = (ids: ReadonlySet<string>) => {
    setWhole("");
    setSelected(ids);
  };
  const open = (id: string | undefined) => onSearch(tidy({ ...search, open: id }));

  return (
    <Page>
      <PageHeader
        title="Transactions"
        className="max-md:[&>div:first-child]:basis-full"
        description={<SumsLine sums={sums.data?.data ?? []} stale={sums.isPlaceholderData} />}
        actions={
          <>
            {questions ? (
              <Button variant="quiet" onClick={() => setAsking(true)}>
                <CircleHelp size={16} strokeWidth={1.5} aria-hidden />
                {questions === 1 ? "1 question" : `${formatNumber(questions)} questions`}
              </Button>
            ) : null}
            <Button variant="quiet" onClick={() => setActs(true)}>
              <History size={16} strokeWidth={1.5} aria-hidden />
              What was done
            </Button>
          </>
        }
      />
      <FilterBar search={search} onChange={(change) => onSearch(tidy({ ...search, ...change }))} onClear={() => onSearch({})} onReplace={onSearch} writable={writable} />
      {instead ? (
        <p role="status" className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
          {instead.message}
          <Button size="sm" onClick={() => onSearch(tidy({ ...search, q: instead.query }))}>
            Search for {instead.query}
          </Button>
        </p>
      ) : null}
      {list.isError ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <SkeletonRows count={10} label="Loading transactions" />
      ) : rows.length ? (
        // Until the new search has answered, what stands here is the last one's, and looks it.
        <div aria-busy={list.isPlaceholderData} className={cx("transition-opacity", list.isPlaceholderData && "opacity-50")}>
          <TransactionList rows={rows} accounts={accounts} category={category} writable={writable} selected={chosen} onSelect={choose} onOpen={open} more={list.hasNextPage} onMore={more} />
        </div>
      ) : narrowed ? (
        <EmptyState icon={<SearchX />} title="Nothing fits these filters" action={<Button onClick={() => onSearch({})}>Clear the filters</Button>}>
          Try fewer words, another account or a longer time.
        </EmptyState>
      ) : (
        <EmptyState
          icon={<ArrowLeftRight />}
          title="No transactions yet"
          action={
            <Button asChild variant="primary">
              <Link to="/import">Import a statement</Link>
            </Button>
          }
        >
          Everything that moved, in one fast list, as soon as you import your first statement.
        </EmptyState>
      )}
      <BulkBar
        selected={chosen}
        found={sums.isPlaceholderData ? 0 : count}
        filter={query}
        whole={everything}
        onWhole={() => setWhole(JSON.stringify(query))}
        onDone={() => choose(NOBODY)}
      />
      {asking ? (
        <Suspense>
          <QuestionsPanel accounts={accounts} writable={writable} onClose={() => setAsking(false)} />
        </Suspense>
      ) : null}
      {acts ? <ActsPanel writable={writable} onClose={() => setActs(false)} /> : null}
      <TransactionPanel id={search.open} accounts={accounts} category={category} writable={writable} onOpen={open} onClose={() => open(undefined)} />
    </Page>
  );
}

/** The same without what is not set: an address says only what it must. */
function tidy(search: { [K in keyof TransactionSearch]?: TransactionSearch[K] | undefined }): TransactionSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as TransactionSearch;
}

const countOf = (sums: Sums[] | undefined) => (sums ?? []).reduce((all, sum) => all + sum.count, 0);

/** What a query that finds nothing may have meant; asked only when it does find nothing. */
function useInstead(search: TransactionSearch): Instead | null {
  const query = filterOf(search);
  const exact = useQuery({ ...sumTransactionsOptions({ query }), enabled: query.q !== undefined });
  const empty = exact.data !== undefined && countOf(exact.data.data) === 0;
  const found = useQuery({ ...searchInsteadOptions({ query }), enabled: empty });
  return empty ? (found.data?.data ?? null) : null;
}

/** What the search comes to, read aloud when it changes. The line keeps its height meanwhile: the list must not move under a finger. */
function SumsLine({ sums: found, stale }: { sums: Sums[]; stale: boolean }) {
  return (
    <span role="status" className={cx("flex min-h-[1.5em] flex-wrap gap-x-5 gap-y-1 transition-opacity", stale && "opacity-50")}>
      {found.slice(0, 3).map((sum) => (
        <span key={sum.currency}>
          {formatNumber(sum.count)} {found.length > 1 ? `in ${sum.currency}` : sum.count === 1 ? "transaction" : "transactions"} · in <Money amount={sum.moneyIn} code={sum.currency} whole /> · out{" "}
          <Money amount={sum.moneyOut} code={sum.currency} whole />
        </span>
      ))}
    </span>
  );
}

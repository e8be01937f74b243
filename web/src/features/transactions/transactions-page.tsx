import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeftRight, History, SearchX } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { listAccountsOptions, listTransactionsInfiniteOptions, sumTransactionsOptions } from "@/api/@tanstack/react-query.gen";
import { useAccount } from "@/lib/account";
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
import { filterOf, isNarrowed, type TransactionSearch } from "./search";
import { TransactionList } from "./transaction-list";
import { TransactionPanel } from "./transaction-panel";
import { useChooseCategory } from "./use-choose-category";

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
  const [acts, setActs] = useState(false);
  const category = useChooseCategory();
  const query = filterOf(search);
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
  const open = (id: string | undefined) => onSearch(tidy({ ...search, open: id }));

  return (
    <Page>
      <PageHeader
        title="Transactions"
        description={<Sums search={search} />}
        actions={
          <Button variant="quiet" onClick={() => setActs(true)}>
            <History size={16} strokeWidth={1.5} aria-hidden />
            What was done
          </Button>
        }
      />
      <FilterBar search={search} onChange={(change) => onSearch(tidy({ ...search, ...change }))} onClear={() => onSearch({})} />
      {list.isError ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <SkeletonRows count={10} label="Loading transactions" />
      ) : rows.length ? (
        <TransactionList rows={rows} accounts={accounts} category={category} writable={writable} selected={selected} onSelect={setSelected} onOpen={open} more={list.hasNextPage} onMore={more} />
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
      <BulkBar selected={selected} onDone={() => setSelected(NOBODY)} />
      {acts ? <ActsPanel writable={writable} onClose={() => setActs(false)} /> : null}
      <TransactionPanel id={search.open} accounts={accounts} category={category} writable={writable} onClose={() => open(undefined)} />
    </Page>
  );
}

/** The same without what is not set: an address says only what it must. */
function tidy(search: { [K in keyof TransactionSearch]?: TransactionSearch[K] | undefined }): TransactionSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as TransactionSearch;
}

function Sums({ search }: { search: TransactionSearch }) {
  const sums = useQuery({ ...sumTransactionsOptions({ query: filterOf(search) }), placeholderData: (before) => before });
  const found = sums.data?.data ?? [];
  if (!found.length) return null;
  return (
    <span className="flex flex-wrap gap-x-5 gap-y-1">
      {found.slice(0, 3).map((sum) => (
        <span key={sum.currency}>
          {formatNumber(sum.count)} {found.length > 1 ? `in ${sum.currency}` : sum.count === 1 ? "transaction" : "transactions"} · in <Money amount={sum.moneyIn} code={sum.currency} whole /> · out{" "}
          <Money amount={sum.moneyOut} code={sum.currency} whole />
        </span>
      ))}
    </span>
  );
}

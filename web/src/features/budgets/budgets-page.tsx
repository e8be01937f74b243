import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus, WalletCards } from "lucide-react";
import { useState } from "react";
import {
  changeBudgetMutation,
  closeBudgetMutation,
  getBudgetMonthOptions,
  getBudgetMonthQueryKey,
  reopenBudgetMutation,
  suggestBudgetsOptions,
  suggestBudgetsQueryKey,
} from "@/api/@tanstack/react-query.gen";
import type { BudgetMonth, Category, Progress, Unbudgeted } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { familyOf, rootOf, useCategories, type CategoryTree } from "@/lib/categories";
import { useRegisterCommands } from "@/lib/commands";
import { addMonths, formatMonth } from "@/lib/dates";
import { addMoney, formatMoney, moneySign, negateMoney } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { CategoryIcon } from "@/ui/category-icon";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { Money } from "@/ui/figure";
import { Page, PageHeader } from "@/ui/page";
import { Skeleton, SkeletonRows } from "@/ui/skeleton";
import { BudgetForm, type BudgetDraft } from "./budget-form";
import { BudgetLine, type Behind } from "./budget-line";
import { MonthStrip } from "./budget-months";
import { BudgetSuggestions } from "./budget-suggestions";
import { BudgetSums } from "./budget-sums";

/** Budgets follow the record in the background: whoever comes from a correction sees them move. */
const FOLLOW_MS = 4000;

interface BudgetsPageProps {
  /** "2026-11" */
  month: string;
  onMonth: (month: string) => void;
}

export function BudgetsPage({ month, onMonth }: BudgetsPageProps) {
  const { workspace } = useAccount();
  const client = useQueryClient();
  const tree = useCategories();
  const asked = { path: { month: `${month}-01` } };
  const overview = useQuery({ ...getBudgetMonthOptions(asked), staleTime: 0, placeholderData: keepPreviousData, refetchInterval: FOLLOW_MS });
  const suggestions = useQuery(suggestBudgetsOptions());
  const [draft, setDraft] = useState<BudgetDraft | null>(null);
  const [changed, setChanged] = useState<Progress | null>(null);
  const editable = !["viewer", "adviser"].includes(workspace.role);

  const refresh = () => {
    void client.invalidateQueries({ queryKey: getBudgetMonthQueryKey(asked) });
    void client.invalidateQueries({ queryKey: suggestBudgetsQueryKey() });
  };
  const change = useMutation({ ...changeBudgetMutation(), onSettled: refresh });
  const close = useMutation(closeBudgetMutation());
  const reopen = useMutation({ ...reopenBudgetMutation(), onSettled: refresh });
  const add = () => setDraft({ categoryId: null, currency: workspace.currency, limit: "" });
  useRegisterCommands(editable ? [{ id: "budget-new", label: "Add a budget", keywords: "limit month category", run: add }] : []);

  const setLimit = (line: Progress, limit: string) => {
    const name = tree.byId.get(line.categoryId)?.name ?? "Category";
    const put = (value: string) => change.mutateAsync({ path: { budget_id: line.id }, body: { limit: value, fromMonth: line.month } });
    void put(limit).then(() =>
      notify({ text: `${name}: ${formatMoney(limit, line.currency)} a month from ${formatMonth(line.month)} on.`, undo: async () => void (await put(line.limit)) }),
    );
  };
  const closeLine = (line: Progress) => {
    const name = tree.byId.get(line.categoryId)?.name ?? "Category";
    close.mutate(
      { path: { budget_id: line.id } },
      {
        onSuccess: () => {
          refresh();
          notify({ text: `The budget for ${name} is no longer kept.`, undo: async () => void (await reopen.mutateAsync({ path: { budget_id: line.id } })) });
        },
      },
    );
  };

  const data = overview.data?.data;
  const some = Boolean(data?.budgets.length);
  const nothing = Boolean(data && !some && suggestions.data && !suggestions.data.data.length && !data.unbudgeted.length);
  return (
    <Page>
      <PageHeader
        title="Budgets"
        actions={
          editable && !nothing ? (
            <Button variant={some ? "primary" : "secondary"} onClick={add}>
              <Plus size={16} strokeWidth={1.5} />
              Add a budget
            </Button>
          ) : null
        }
      />
      <div className="mb-6">
        <MonthStrip month={month} onChange={onMonth} />
      </div>
      {overview.isPending || !tree.ready ? <Loading /> : null}
      {overview.isError && !data ? <ErrorState error={overview.error} onRetry={() => void overview.refetch()} /> : null}
      {nothing ? (
        <EmptyState
          icon={<WalletCards />}
          title="What may a month cost?"
          action={
            <>
              <Button asChild variant="primary">
                <Link to="/import">Import a statement</Link>
              </Button>
              {editable ? <Button onClick={add}>Add a budget</Button> : null}
            </>
          }
        >
          Import a few months, and Guilder suggests limits from what you really spend. Or begin with one of your own.
        </EmptyState>
      ) : null}
      {data && tree.ready && !nothing ? (
        <div className={overview.isPlaceholderData ? "flex flex-col gap-6 opacity-60 transition-opacity" : "flex flex-col gap-6"}>
          {some ? <BudgetSums month={data} /> : null}
          {some ? (
            groups(data.budgets, tree).map(([root, lines]) => (
              <section key={root.id} aria-label={root.name}>
                <div className="flex items-baseline justify-between gap-4 px-2">
                  <h2 className="eyebrow">{root.name}</h2>
                  <GroupLeft lines={lines} />
                </div>
                <ul>
                  {lines.map((line) => (
                    <BudgetLine
                      key={line.id}
                      line={line}
                      category={tree.byId.get(line.categoryId)}
                      month={data}
                      editable={editable}
                      behind={transactionsOf(tree, line.categoryId, data.month)}
                      onLimit={(limit) => setLimit(line, limit)}
                      onThresholds={() => setChanged(line)}
                      onClose={() => closeLine(line)}
                    />
                  ))}
                </ul>
              </section>
            ))
          ) : null}
          {editable ? <BudgetSuggestions key={some ? "more" : "first"} month={month} first={!some} onSaved={refresh} /> : null}
          <Beside month={data} tree={tree} onAdd={editable ? setDraft : null} />
        </div>
      ) : null}
      {draft ? <BudgetForm draft={draft} line={null} month={month} onSaved={refresh} onClose={() => setDraft(null)} /> : null}
      {changed ? <BudgetForm draft={null} line={changed} month={month} onSaved={refresh} onClose={() => setChanged(null)} /> : null}
    </Page>
  );
}

/** By upper category, in the order of the tree; a budget of the upper one stands before those below it. */
function groups(lines: readonly Progress[], tree: CategoryTree): [Category, Progress[]][] {
  const place = new Map(tree.list.map((category, index) => [category.id, index]));
  const sorted = lines.toSorted((one, other) => (place.get(one.categoryId) ?? 0) - (place.get(other.categoryId) ?? 0));
  const found = new Map<string, [Category, Progress[]]>();
  for (const line of sorted) {
    const category = tree.byId.get(line.categoryId);
    if (!category) continue;
    const root = rootOf(tree, category);
    const group = found.get(root.id) ?? [root, []];
    group[1].push(line);
    found.set(root.id, group);
  }
  return [...found.values()];
}

/** The list's own filter for what stands behind a line. */
function transactionsOf(tree: CategoryTree, categoryId: string | null, month: string): Behind {
  const span = { from: month, to: lastDay(month.slice(0, 7)) };
  return categoryId ? { ...span, category: familyOf(tree, categoryId) } : { ...span, uncategorised: true };
}

function lastDay(month: string): string {
  const [year = 1970, number = 1] = addMonths(month, 1).split("-").map(Number);
  return new Date(Date.UTC(year, number - 1, 0)).toISOString().slice(0, 10);
}

/** What a group of several budgets has left, per currency. */
function GroupLeft({ lines }: { lines: readonly Progress[] }) {
  const own = lines.filter((line) => !line.nested);
  if (own.length < 2) return null;
  const left = new Map<string, string>();
  for (const line of own) left.set(line.currency, addMoney(left.get(line.currency) ?? "0", line.left));
  return (
    <p className="tabular text-sm text-muted">
      {[...left].map(([code, sum]) => (moneySign(sum) < 0 ? `${formatMoney(negateMoney(sum), code)} over` : `${formatMoney(sum, code)} left`)).join(" · ")}
    </p>
  );
}

/** What was spent in categories that no budget counts. */
function Beside({ month, tree, onAdd }: { month: BudgetMonth; tree: CategoryTree; onAdd: ((draft: BudgetDraft) => void) | null }) {
  const [all, setAll] = useState(false);
  if (!month.unbudgeted.length) return null;
  const shown = all ? month.unbudgeted : month.unbudgeted.slice(0, 6);
  return (
    <section aria-label="Without a budget">
      <h2 className="eyebrow mb-1 px-2">Without a budget</h2>
      <ul>
        {shown.map((each) => (
          <BesideRow key={`${each.categoryId ?? ""}${each.currency}`} each={each} month={month} tree={tree} onAdd={onAdd} />
        ))}
      </ul>
      {month.unbudgeted.length > shown.length ? (
        <Button variant="quiet" size="sm" className="mt-2" onClick={() => setAll(true)}>
          Show all {month.unbudgeted.length}
        </Button>
      ) : null}
    </section>
  );
}

function BesideRow({ each, month, tree, onAdd }: { each: Unbudgeted; month: BudgetMonth; tree: CategoryTree; onAdd: ((draft: BudgetDraft) => void) | null }) {
  const category = each.categoryId ? tree.byId.get(each.categoryId) : undefined;
  return (
    <li className="flex min-h-12 items-center gap-3 border-b border-line px-2 py-2 last:border-0">
      <span className="grid size-8 shrink-0 place-items-center rounded-full bg-wash text-muted">
        <CategoryIcon name={category?.icon ?? "tag"} />
      </span>
      <Link to="/transactions" search={transactionsOf(tree, each.categoryId, month.month)} className="min-w-0 flex-1 truncate hover:underline">
        {category?.name ?? "No category yet"}
      </Link>
      {onAdd && category ? (
        <Button size="sm" variant="quiet" className="max-md:hidden" onClick={() => onAdd({ categoryId: category.id, currency: each.currency, limit: "" })}>
          Add a budget
        </Button>
      ) : null}
      <Money amount={each.spent} code={each.currency} />
    </li>
  );
}

function Loading() {
  return (
    <div className="flex flex-col gap-8">
      <Skeleton className="h-36 w-full rounded-lg" />
      <SkeletonRows count={6} label="Loading the budgets" />
    </div>
  );
}

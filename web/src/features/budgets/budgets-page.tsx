import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CopyCheck, LayoutTemplate, Plus, WalletCards } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import {
  changeBudgetMutation,
  closeBudgetMutation,
  getBudgetOverviewOptions,
  getBudgetOverviewQueryKey,
  listBudgetForecastsOptions,
  listBudgetForecastsQueryKey,
  reopenBudgetMutation,
  suggestBudgetsOptions,
  suggestBudgetsQueryKey,
} from "@/api/@tanstack/react-query.gen";
import type { Category, Overview, Progress, Unbudgeted } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { familyOf, rootOf, shownCategories, useCategories, type CategoryTree } from "@/lib/categories";
import { useRegisterCommands } from "@/lib/commands";
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
import { BudgetSuggestions } from "./budget-suggestions";
import { BudgetHistory } from "./budget-history";
import { BudgetViews } from "./budget-views";
import { BudgetSums } from "./budget-sums";
import { periodName } from "./periods";
import { PeriodStrip } from "./period-strip";
import { RateForm } from "./rate-form";

const BudgetTemplates = lazy(() => import("./budget-templates").then((module) => ({ default: module.BudgetTemplates })));
const LimitFill = lazy(() => import("./limit-fill").then((module) => ({ default: module.LimitFill })));

/** Budgets follow the record in the background: whoever comes from a correction sees them move. */
const FOLLOW_MS = 4000;

interface BudgetsPageProps {
  /** A day of the period to show; today's without one. */
  on: string | undefined;
  onPeriod: (on: string) => void;
}

export function BudgetsPage({ on, onPeriod }: BudgetsPageProps) {
  const { workspace } = useAccount();
  const client = useQueryClient();
  const tree = useCategories();
  const asked = on ? { query: { on } } : {};
  const overview = useQuery({ ...getBudgetOverviewOptions(asked), staleTime: 0, placeholderData: keepPreviousData, refetchInterval: FOLLOW_MS });
  const suggestions = useQuery(suggestBudgetsOptions());
  const forecasts = useQuery({ ...listBudgetForecastsOptions(), placeholderData: keepPreviousData });
  const [draft, setDraft] = useState<BudgetDraft | null>(null);
  const [changed, setChanged] = useState<Progress | null>(null);
  const [templates, setTemplates] = useState(false);
  const [past, setPast] = useState<Progress | null>(null);
  const [filling, setFilling] = useState(false);
  const [unrated, setUnrated] = useState<{ line: Progress; currency: string } | null>(null);
  const editable = !["viewer", "adviser"].includes(workspace.role);

  const refresh = () => {
    void client.invalidateQueries({ queryKey: getBudgetOverviewQueryKey() });
    void client.invalidateQueries({ queryKey: suggestBudgetsQueryKey() });
    void client.invalidateQueries({ queryKey: listBudgetForecastsQueryKey() });
  };
  const change = useMutation({ ...changeBudgetMutation(), onSettled: refresh });
  const close = useMutation(closeBudgetMutation());
  const reopen = useMutation({ ...reopenBudgetMutation(), onSettled: refresh });
  const add = () => setDraft({ categoryId: null, currency: workspace.currency, limit: "" });
  useRegisterCommands(
    editable
      ? [
          { id: "budget-new", label: "Add a budget", keywords: "limit month category", run: add },
          { id: "budget-templates", label: "Set budgets from a template", keywords: "50 30 20 zero based averages", run: () => setTemplates(true) },
          { id: "budget-fill", label: "Set all limits from the period before", keywords: "copy last month average", run: () => setFilling(true) },
        ]
      : [],
  );

  const setLimit = (line: Progress, limit: string) => {
    const put = (value: string) => change.mutateAsync({ path: { budget_id: line.id }, body: { limit: value, fromOn: line.first } });
    void put(limit).then(() =>
      notify({ text: `${line.name}: ${formatMoney(limit, line.currency)} from ${periodName(line, line.rhythm, { long: true })} on.`, undo: async () => void (await put(line.limit)) }),
    );
  };
  const closeLine = (line: Progress) => {
    close.mutate(
      { path: { budget_id: line.id } },
      {
        onSuccess: () => {
          refresh();
          notify({ text: `The budget for ${line.name} is no longer kept.`, undo: async () => void (await reopen.mutateAsync({ path: { budget_id: line.id } })) });
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
          <>
            <BudgetViews view="limits" />
            {editable && some ? (
              <Button variant="quiet" onClick={() => setFilling(true)}>
                <CopyCheck size={16} strokeWidth={1.5} aria-hidden />
                Set all limits
              </Button>
            ) : null}
            {editable && !nothing ? (
              <Button variant="quiet" onClick={() => setTemplates(true)}>
                <LayoutTemplate size={16} strokeWidth={1.5} aria-hidden />
                From a template
              </Button>
            ) : null}
            {editable && !nothing ? (
              <Button variant={some ? "primary" : "secondary"} onClick={add}>
                <Plus size={16} strokeWidth={1.5} />
                Add a budget
              </Button>
            ) : null}
          </>
        }
      />
      {data ? (
        <div className="mb-6">
          <PeriodStrip rhythm={data.rhythm} strip={data.strip} first={data.first} onChange={onPeriod} />
        </div>
      ) : null}
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
          {some ? <BudgetSums overview={data} /> : null}
          {some ? (
            groups(data.budgets, tree).map(([key, title, lines]) => (
              <section key={key} aria-label={title}>
                <div className="flex items-baseline justify-between gap-4 px-2">
                  <h2 className="eyebrow">{title}</h2>
                  <GroupLeft lines={lines} />
                </div>
                <ul>
                  {lines.map((line) => (
                    <BudgetLine
                      key={line.id}
                      line={line}
                      category={line.categoryId ? tree.byId.get(line.categoryId) : undefined}
                      forecast={forecasts.data?.data.find(({ budgetId }) => budgetId === line.id)}
                      shown={data}
                      editable={editable}
                      behind={behind(tree, line)}
                      onLimit={(limit) => setLimit(line, limit)}
                      onChange={() => setChanged(line)}
                      onCopy={() => setDraft({ categoryId: null, currency: line.currency, limit: line.limit, like: line })}
                      onRate={(currency) => setUnrated({ line, currency })}
                      onHistory={() => setPast(line)}
                      onClose={() => closeLine(line)}
                    />
                  ))}
                </ul>
              </section>
            ))
          ) : null}
          {editable ? <BudgetSuggestions key={some ? "more" : "first"} on={data.first} first={!some} onSaved={refresh} /> : null}
          <Beside overview={data} tree={tree} onAdd={editable ? setDraft : null} />
        </div>
      ) : null}
      {draft && data ? <BudgetForm draft={draft} line={null} on={data.first} rhythm={data.rhythm} onSaved={refresh} onClose={() => setDraft(null)} /> : null}
      {changed && data ? <BudgetForm draft={null} line={changed} on={data.first} rhythm={data.rhythm} onSaved={refresh} onClose={() => setChanged(null)} /> : null}
      {templates && data ? (
        <Suspense fallback={null}>
          <BudgetTemplates on={data.first} onSaved={refresh} onClose={() => setTemplates(false)} />
        </Suspense>
      ) : null}
      {unrated ? (
        <RateForm currency={unrated.currency} against={unrated.line.currency} first={unrated.line.first} last={unrated.line.last} onSaved={refresh} onClose={() => setUnrated(null)} />
      ) : null}
      {filling && data ? (
        <Suspense fallback={null}>
          <LimitFill overview={data} onSaved={refresh} onClose={() => setFilling(false)} />
        </Suspense>
      ) : null}
      {past ? <BudgetHistory line={past} onClose={() => setPast(null)} /> : null}
    </Page>
  );
}

/** By upper category, in the order of the tree; those of several categories or all come first. */
function groups(lines: readonly Progress[], tree: CategoryTree): [string, string, Progress[]][] {
  const place = new Map(tree.list.map((category, index) => [category.id, index]));
  const at = (line: Progress) => (line.categoryId ? (place.get(line.categoryId) ?? 0) : -1);
  const found = new Map<string, [string, string, Progress[]]>();
  for (const line of lines.toSorted((one, other) => at(one) - at(other))) {
    const category = line.categoryId ? tree.byId.get(line.categoryId) : undefined;
    const root: Category | undefined = category && rootOf(tree, category);
    const key = root?.id ?? "several";
    const group = found.get(key) ?? [key, root?.name ?? "Across categories", []];
    group[2].push(line);
    found.set(key, group);
  }
  return [...found.values()];
}

/** The list's own filter for what stands behind a line. */
function behind(tree: CategoryTree, line: Progress): Behind {
  const counted = line.whole ? shownCategories(tree, ["spending"]).map((category) => category.id) : line.categoryIds.flatMap((id) => familyOf(tree, id));
  return { from: line.first, to: line.last, category: [...new Set(counted)] };
}

function besideBehind(categoryId: string | null, overview: Overview): Behind {
  const span = { from: overview.first, to: overview.last };
  return categoryId ? { ...span, category: [categoryId] } : { ...span, uncategorised: true };
}

/** What a group of several budgets has left, per currency. */
function GroupLeft({ lines }: { lines: readonly Progress[] }) {
  const own = lines.filter((line) => !line.nested && line.first === lines[0]?.first && line.last === lines[0].last);
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
function Beside({ overview, tree, onAdd }: { overview: Overview; tree: CategoryTree; onAdd: ((draft: BudgetDraft) => void) | null }) {
  const [all, setAll] = useState(false);
  if (!overview.unbudgeted.length) return null;
  const shown = all ? overview.unbudgeted : overview.unbudgeted.slice(0, 6);
  return (
    <section aria-label="Without a budget">
      <h2 className="eyebrow mb-1 px-2">Without a budget</h2>
      <ul>
        {shown.map((each) => (
          <BesideRow key={`${each.categoryId ?? ""}${each.currency}`} each={each} overview={overview} tree={tree} onAdd={onAdd} />
        ))}
      </ul>
      {overview.unbudgeted.length > shown.length ? (
        <Button variant="quiet" size="sm" className="mt-2" onClick={() => setAll(true)}>
          Show all {overview.unbudgeted.length}
        </Button>
      ) : null}
    </section>
  );
}

function BesideRow({ each, overview, tree, onAdd }: { each: Unbudgeted; overview: Overview; tree: CategoryTree; onAdd: ((draft: BudgetDraft) => void) | null }) {
  const category = each.categoryId ? tree.byId.get(each.categoryId) : undefined;
  return (
    <li className="flex min-h-12 items-center gap-3 border-b border-line px-2 py-2 last:border-0">
      <span className="grid size-8 shrink-0 place-items-center rounded-full bg-wash text-muted">
        <CategoryIcon name={category?.icon ?? "tag"} />
      </span>
      <Link to="/transactions" search={besideBehind(each.categoryId, overview)} className="min-w-0 flex-1 truncate hover:underline">
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

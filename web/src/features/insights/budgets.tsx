import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { getBudgetMonthOptions } from "@/api/@tanstack/react-query.gen";
import type { Progress } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { formatMoney, moneySign } from "@/lib/money";
import { ErrorState } from "@/ui/error-state";
import { TextLink } from "@/ui/link";
import { Section } from "@/ui/page";
import { Meter } from "@/ui/progress";
import { SkeletonRows } from "@/ui/skeleton";

const SHOWN = 6;
const URGENT = { over: 0, ahead: 1, within: 2 } as const;

/** This month's budgets as thin bars: the most pressing first, a mark where an even pace would be. */
export function Budgets({ month, currency }: { month: string; currency: string | undefined }) {
  const budgets = useQuery(getBudgetMonthOptions({ path: { month } }));
  const list = (budgets.data?.data.budgets ?? []).filter((one) => !currency || one.currency === currency).toSorted((a, b) => URGENT[a.status] - URGENT[b.status] || b.used - a.used);
  return (
    <Section
      title="Budgets"
      aside={
        <TextLink to="/budgets" className="text-sm">
          {list.length > SHOWN ? `All ${list.length}` : "Open"}
        </TextLink>
      }
    >
      {budgets.isPending ? <SkeletonRows count={4} label="Loading budgets" /> : null}
      {budgets.isError && !budgets.data ? <ErrorState error={budgets.error} onRetry={() => void budgets.refetch()} className="py-4" /> : null}
      {budgets.data && list.length === 0 ? (
        <p className="text-muted">
          No limits yet. <TextLink to="/budgets">Set a first budget</TextLink> and see here how the month keeps to it.
        </p>
      ) : null}
      <ul className="flex flex-col gap-3.5">
        {list.slice(0, SHOWN).map((budget) => (
          <li key={budget.id}>
            <BudgetLine budget={budget} name={budget.name} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function BudgetLine({ budget, name }: { budget: Progress; name: string }) {
  const over = moneySign(budget.left) < 0;
  const money = (amount: string) => formatMoney(amount, budget.currency, { whole: true, sign: "never" });
  return (
    <Link to="/budgets" className="group block rounded-sm">
      <span className="flex items-baseline justify-between gap-4">
        <span className="min-w-0 truncate group-hover:text-info">{name}</span>
        <span className="tabular">
          <span className={cx(over && "font-medium text-loss-text")}>
            {money(budget.left)} {over ? "over" : "left"}
          </span>
          <span className="ml-1.5 text-sm text-muted">of {money(budget.available)}</span>
        </span>
      </span>
      <Meter className="mt-1.5" value={budget.used} pace={budget.elapsed} label={`${name}: share spent`} />
    </Link>
  );
}

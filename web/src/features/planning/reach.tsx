import type { Sought } from "@/api/types.gen";
import { formatMoney, formatPercent } from "@/lib/money";
import { Skeleton } from "@/ui/skeleton";
import { monthly, retiringAt, savingPerMonth, withSaving, withSpending, type FullPlan } from "./assumptions";

interface ReachProps {
  plan: FullPlan;
  sought: Sought | null;
  pending: boolean;
  currency: string;
  onTake: (plan: FullPlan) => void;
}

/** What reaches the wanted probability when only one thing changes. A click tries it. */
export function Reach({ plan, sought, pending, currency, onTake }: ReachProps) {
  const money = (amount: string) => formatMoney(amount, currency, { whole: true });
  const more = sought?.moreSavingPerYear ?? null;
  // up to the next cent: a cent less might miss
  const saving = more === null ? null : String(Math.ceil((Number(savingPerMonth(plan)) + Number(more) / 12) * 100 - 1e-6) / 100);
  const threshold = formatPercent(plan.successThreshold);
  const ways = [
    {
      label: "Retire at",
      value: sought?.earliestRetirementAge === null ? null : String(sought?.earliestRetirementAge),
      take: () => sought?.earliestRetirementAge && onTake(retiringAt(plan, sought.earliestRetirementAge)),
    },
    {
      label: "Spend monthly",
      value: sought?.spendingPerYear ? money(monthly(sought.spendingPerYear)) : null,
      take: () => sought?.spendingPerYear && onTake(withSpending(plan, monthly(sought.spendingPerYear))),
    },
    {
      label: "Save monthly",
      value: saving ? money(saving) : null,
      take: () => saving && onTake(withSaving(plan, saving)),
    },
  ];
  return (
    <section aria-label={`What reaches ${threshold}`}>
      <h2 className="eyebrow">Any one of these reaches {threshold}</h2>
      <div className="mt-3 grid grid-cols-3 divide-x divide-line rounded-lg border border-line">
        {ways.map(({ label, value, take }) => (
          <button
            key={label}
            type="button"
            disabled={!sought || value === null}
            onClick={take}
            className="min-w-0 px-4 py-3 text-left transition-colors not-disabled:hover:bg-hover max-md:px-2.5"
          >
            <span className="block truncate text-xs text-muted">{label}</span>
            {sought ? (
              <span className={`tabular mt-0.5 block truncate text-lg font-semibold transition-opacity ${pending ? "opacity-50" : ""}`}>{value ?? "Not enough"}</span>
            ) : (
              <Skeleton className="mt-1.5 h-5 w-16" />
            )}
          </button>
        ))}
      </div>
    </section>
  );
}

import { Link } from "@tanstack/react-router";
import type { PlanPeriod } from "@/api/types.gen";
import type { CategoryTree } from "@/lib/categories";
import { Button } from "@/ui/button";
import { CategoryIcon } from "@/ui/category-icon";
import { Money } from "@/ui/figure";

/** What was spent where there is no envelope: it comes out of what is ready to assign. */
export function EnvelopeWithout({ period, tree, onAdd }: { period: PlanPeriod; tree: CategoryTree; onAdd: ((categoryId: string) => void) | null }) {
  if (!period.without.length) return null;
  return (
    <section aria-label="Without an envelope">
      <h2 className="eyebrow mb-1 px-2">Spent without an envelope</h2>
      <ul>
        {period.without.map((each) => {
          const category = each.categoryId ? tree.byId.get(each.categoryId) : undefined;
          const where = { from: period.first, to: period.last, ...(each.categoryId ? { category: [each.categoryId] } : { uncategorised: true as const }) };
          return (
            <li key={each.categoryId ?? ""} className="flex min-h-12 items-center gap-3 border-b border-line px-2 py-2 last:border-0">
              <span className="grid size-8 shrink-0 place-items-center rounded-full bg-wash text-muted">
                <CategoryIcon name={category?.icon ?? "tag"} />
              </span>
              <Link to="/transactions" search={where} className="min-w-0 flex-1 truncate hover:underline">
                {category?.name ?? "No category yet"}
              </Link>
              {onAdd && each.categoryId ? (
                <Button size="sm" variant="quiet" onClick={() => onAdd(each.categoryId ?? "")}>
                  Add an envelope
                </Button>
              ) : null}
              <Money amount={each.spent} code={period.plan.currency} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

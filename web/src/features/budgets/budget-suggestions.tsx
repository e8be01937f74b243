import { useMutation, useQuery } from "@tanstack/react-query";
import { Lightbulb } from "lucide-react";
import { useState } from "react";
import { createBudgetMutation, suggestBudgetsOptions } from "@/api/@tanstack/react-query.gen";
import type { Suggestion } from "@/api/types.gen";
import { useCategories } from "@/lib/categories";
import { formatMonth } from "@/lib/dates";
import { addMoney, formatMoney, formatNumber, moneySign } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { CategoryIcon } from "@/ui/category-icon";
import { Checkbox } from "@/ui/checkbox";
import { MoneyInput } from "@/ui/money-input";

const keyOf = (suggestion: Suggestion) => `${suggestion.categoryId} ${suggestion.currency}`;

/** Limits to begin with, from what the last three months came to; each can be left out or changed. */
export function BudgetSuggestions({ on, first, onSaved }: { on: string; first: boolean; onSaved: () => void }) {
  const { data } = useQuery(suggestBudgetsOptions());
  const tree = useCategories();
  const create = useMutation(createBudgetMutation());
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [limits, setLimits] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState(first);
  const suggestions = (data?.data ?? []).filter((each) => tree.byId.has(each.categoryId));
  if (!suggestions.length) return null;

  const limitOf = (each: Suggestion) => limits[keyOf(each)] ?? each.limit;
  const chosen = suggestions.filter((each) => !left.has(keyOf(each)) && limitOf(each) !== "" && moneySign(limitOf(each)) > 0);
  const sums = new Map<string, string>();
  for (const each of chosen) sums.set(each.currency, addMoney(sums.get(each.currency) ?? "0", limitOf(each)));

  const save = async () => {
    setBusy(true);
    try {
      for (const each of chosen) {
        // One after the other: each is a decision of its own, and a failure leaves those before it in place.
        // oxlint-disable-next-line no-await-in-loop
        await create.mutateAsync({ body: { categoryId: each.categoryId, currency: each.currency, limit: limitOf(each), startOn: on } });
      }
      notify({ text: chosen.length === 1 ? "1 budget was added." : `${formatNumber(chosen.length)} budgets were added.` });
    } finally {
      setBusy(false);
      onSaved();
    }
  };

  if (!open) {
    return (
      <Button className="self-start" onClick={() => setOpen(true)}>
        <Lightbulb size={16} strokeWidth={1.5} />
        {suggestions.length === 1 ? "1 suggestion from your last three months" : `${formatNumber(suggestions.length)} suggestions from your last three months`}
      </Button>
    );
  }
  return (
    <section aria-label="Suggested budgets" className="card">
      <header className="px-6 pt-5 pb-3 max-md:px-4">
        <h2 className="text-lg">{first ? "Begin with what you spend" : "Suggestions"}</h2>
        <p className="text-muted">The middle of your last three months, rounded up. Change what you like, leave out what you don’t need.</p>
      </header>
      <div aria-hidden className="grid items-center gap-4 px-6 pb-1.5 text-xs text-muted max-md:hidden md:grid-cols-[minmax(0,1fr)_minmax(0,18rem)_9rem]">
        <span />
        <span className="flex justify-end gap-4">
          {suggestions[0]?.months.map((one) => (
            <span key={one.month} className="w-20 text-right">
              {formatMonth(one.month, { short: true, year: "auto" })}
            </span>
          ))}
        </span>
        <span className="text-right">Limit a month</span>
      </div>
      <ul className="divide-y divide-line border-y border-line">
        {suggestions.map((each) => {
          const category = tree.byId.get(each.categoryId);
          const key = keyOf(each);
          const taken = !left.has(key);
          return (
            <li key={key} className="grid grid-cols-[minmax(0,1fr)_9rem] items-center gap-4 px-6 py-2.5 max-md:px-4 md:grid-cols-[minmax(0,1fr)_minmax(0,18rem)_9rem]">
              <span className="flex min-w-0 items-center gap-3">
                <Checkbox
                  aria-label={`Budget for ${category?.name ?? "category"}`}
                  checked={taken}
                  onChange={() => setLeft((set) => new Set(taken ? [...set, key] : [...set].filter((known) => known !== key)))}
                />
                <CategoryIcon name={category?.icon ?? "tag"} className="shrink-0 text-muted" />
                <span className="truncate font-medium">{category?.name}</span>
              </span>
              <span className="tabular flex justify-end gap-4 text-sm text-muted max-md:hidden">
                {each.months.map((one) => (
                  <span key={one.month} title={formatMonth(one.month)} className="w-20 text-right">
                    {formatMoney(one.spent, each.currency, { whole: true })}
                  </span>
                ))}
              </span>
              <MoneyInput
                value={limitOf(each)}
                currency={each.currency}
                disabled={!taken}
                aria-label={`Limit for ${category?.name ?? "category"}`}
                onChange={(value) => setLimits((known) => ({ ...known, [key]: value }))}
              />
            </li>
          );
        })}
      </ul>
      <footer className="flex flex-wrap items-center justify-between gap-4 px-6 py-4 max-md:px-4">
        <p className="tabular text-muted">
          {[...sums].map(([code, sum]) => formatMoney(sum, code)).join(" and ")} {sums.size ? "a month" : "Nothing chosen"}
        </p>
        <Button variant={first ? "primary" : "secondary"} disabled={!chosen.length} busy={busy} onClick={() => void save()}>
          {chosen.length === 1 ? "Add 1 budget" : `Add ${formatNumber(chosen.length)} budgets`}
        </Button>
      </footer>
    </section>
  );
}

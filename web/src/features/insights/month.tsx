import { Link } from "@tanstack/react-router";
import type { MonthFlow, MonthOverview } from "@/api/types.gen";
import { categoryColour, familyOf, useCategories, type CategoryTree } from "@/lib/categories";
import { addMonths, formatMonth } from "@/lib/dates";
import { addMoney, formatMoney, formatPercent, moneySign, negateMoney } from "@/lib/money";
import type { Working } from "@/lib/working";
import { Money } from "@/ui/figure";
import { Section } from "@/ui/page";

/** A month in one currency's own figures; else all in the household's, or side by side where a rate is missing. */
export function flowsIn(month: MonthOverview | undefined, currency: string | undefined): MonthFlow[] {
  if (!month) return [];
  if (currency) return month.flows.filter((flow) => flow.currency === currency);
  return month.whole ? [month.whole] : month.flows;
}

/** In, out and left of the running month, against the month before up to the same day. */
export function ThisMonth({ month, flows, currency }: { month: MonthOverview; flows: MonthFlow[]; currency: string | undefined }) {
  const before = formatMonth(addMonths(month.month.slice(0, 7), -1), { year: "auto" });
  const day = Number(month.until.slice(8));
  return (
    <Section
      title={formatMonth(month.month, { year: "auto" })}
      aside={
        <span className="tabular text-sm text-muted">
          Day {day} of {month.days}
        </span>
      }
    >
      {flows.length === 0 ? <p className="text-muted">Nothing moved in {currency} yet this month.</p> : null}
      {flows.map((flow) => (
        <dl key={flow.currency} className="card grid grid-cols-3 divide-x divide-line max-md:grid-cols-1 max-md:divide-x-0 max-md:divide-y [&+dl]:mt-3">
          <Flow title="In" amount={flow.moneyIn} earlier={flow.beforeIn} before={before} flow={flow} working={flow.workingIn} />
          <Flow title="Out" amount={flow.moneyOut} earlier={flow.beforeOut} before={before} flow={flow} working={flow.workingOut} />
          <Flow title="Left" amount={flow.left} earlier={addMoney(flow.beforeIn, negateMoney(flow.beforeOut))} before={before} flow={flow} working={flow.workingLeft} />
        </dl>
      ))}
      {month.whole && !currency ? <p className="mt-2 text-sm text-muted">Every currency in {month.whole.currency}, at the rate of each day: click a figure for the originals.</p> : null}
      {month.missing && !currency ? <p className="mt-2 max-w-prose text-sm text-pretty text-muted">Currencies stand apart. {month.missing}</p> : null}
    </Section>
  );
}

interface FlowProps {
  title: string;
  amount: string;
  /** A month earlier, to the same day. */
  earlier: string;
  before: string;
  flow: MonthFlow;
  working: Working;
}

function Flow({ title, amount, earlier, before, flow, working }: FlowProps) {
  const difference = addMoney(amount, negateMoney(earlier));
  const shown = formatMoney(difference, flow.currency, { sign: "never", whole: true });
  // Cents are not shown, so they make no difference either.
  const direction = shown === formatMoney("0", flow.currency, { whole: true }) ? 0 : moneySign(difference);
  return (
    <div className="px-5 py-4 max-md:flex max-md:items-baseline max-md:justify-between max-md:gap-4 max-md:py-3">
      <dt className="text-sm text-muted">{title}</dt>
      <dd className="max-md:text-right">
        <Money amount={amount} code={flow.currency} whole working={working} className="text-xl font-medium" />
        <span className="tabular mt-1 block text-sm text-muted">
          {direction === 0 ? `as in ${before}` : `${shown} ${direction > 0 ? "more" : "less"} than by this day in ${before}`}
        </span>
      </dd>
    </div>
  );
}

const SHOWN = 6;

function colourOf(tree: CategoryTree, id: string | null): string {
  const category = id ? tree.byId.get(id) : undefined;
  return category ? categoryColour(tree, category) : "var(--faint)";
}

/** The upper categories of the month, each against its usual whole month. */
export function WhereItWent({ flow, from, until, apart }: { flow: MonthFlow; from: string; until: string; apart: boolean }) {
  const tree = useCategories();
  const rows = flow.categories.slice(0, SHOWN);
  const widest = Math.max(...rows.map((row) => Math.max(Number(row.spent), Number(row.usual))), 1);
  return (
    <Section title={apart ? `Where it went, ${flow.currency}` : "Where it went"}>
      {rows.length === 0 ? <p className="text-muted">Nothing was spent yet this month.</p> : null}
      <ul className="flex flex-col gap-3.5">
        {rows.map((row) => (
          <li key={row.categoryId ?? "none"}>
            <Link
              to="/transactions"
              search={{ ...(row.categoryId ? { category: familyOf(tree, row.categoryId) } : { uncategorised: true }), from, to: until } as never}
              className="group block rounded-sm"
            >
              <span className="flex items-baseline justify-between gap-4">
                <span className="min-w-0 truncate group-hover:text-info">{row.name}</span>
                <span className="tabular">
                  {formatMoney(row.spent, flow.currency, { whole: true })}
                  <span className="ml-2 inline-block w-9 text-right text-sm text-muted">{formatPercent(row.share)}</span>
                </span>
              </span>
              <span className="relative mt-1.5 block h-1.5 rounded-full bg-line">
                <span className="block h-full rounded-full" style={{ width: `${(Number(row.spent) / widest) * 100}%`, backgroundColor: colourOf(tree, row.categoryId) }} />
                {moneySign(row.usual) > 0 ? (
                  <span aria-hidden className="absolute -top-0.5 h-2.5 w-0.5 rounded-full bg-gold-text" style={{ left: `${(Number(row.usual) / widest) * 100}%` }} />
                ) : null}
              </span>
              <span className="sr-only">usually {formatMoney(row.usual, flow.currency, { whole: true })} in a whole month</span>
            </Link>
          </li>
        ))}
      </ul>
      {rows.some((row) => moneySign(row.usual) > 0) ? (
        <p className="mt-4 flex items-center gap-2 text-sm text-muted">
          <span aria-hidden className="inline-block h-2.5 w-0.5 rounded-full bg-gold-text" />
          an average whole month of the last three
        </p>
      ) : null}
    </Section>
  );
}

import { getBudgetOverviewWorking } from "@/api/sdk.gen";
import type { Overview, Sum } from "@/api/types.gen";
import { formatMoney, formatNumber, moneySign } from "@/lib/money";
import type { WorkingSource } from "@/lib/working";
import { Money } from "@/ui/figure";
import { Meter } from "@/ui/progress";

/** What the period comes to: one card per currency, never added to each other. */
export function BudgetSums({ overview }: { overview: Overview }) {
  const sums = overview.sums.filter((sum) => moneySign(sum.limit) > 0 && sum.first === overview.first && sum.last === overview.last);
  if (!sums.length) return null;
  return (
    <div className={sums.length > 1 ? "grid gap-4 md:grid-cols-2" : ""}>
      {sums.map((sum) => (
        <SumCard key={sum.currency} sum={sum} overview={overview} />
      ))}
    </div>
  );
}

function SumCard({ sum, overview }: { sum: Sum; overview: Overview }) {
  const used = Number(sum.spent) / Math.max(Number(sum.limit) + Number(sum.carried), 0.01);
  const over = moneySign(sum.left) < 0;
  const working: WorkingSource = async () =>
    (await getBudgetOverviewWorking({ query: { on: overview.on, currency: sum.currency }, throwOnError: true })).data.data;
  const running = overview.elapsed > 0 && overview.elapsed < 1;
  return (
    <section aria-label={`All budgets in ${sum.currency}`} className="card px-6 py-5 max-md:px-4">
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
        <div>
          <p className="text-sm text-muted">{over ? "Over the limits" : "Left to spend"}</p>
          <Money amount={over ? sum.left.replace("-", "") : sum.left} code={sum.currency} working={working} className={over ? "text-3xl font-medium text-loss-text" : "text-3xl font-medium"} />
        </div>
        <dl className="flex gap-8 md:text-right">
          <div>
            <dt className="text-sm text-muted">Spent</dt>
            <dd>
              <Money amount={sum.spent} code={sum.currency} working={working} className="text-lg" />
            </dd>
          </div>
          {moneySign(sum.carried) ? (
            <div>
              <dt className="text-sm text-muted">Carried in</dt>
              <dd>
                <Money amount={sum.carried} code={sum.currency} className="text-lg" />
              </dd>
            </div>
          ) : null}
          {sum.putBy ? (
            <div>
              <dt className="text-sm text-muted">To put by</dt>
              <dd>
                <Money amount={sum.putBy} code={sum.currency} className="text-lg" />
              </dd>
            </div>
          ) : null}
          <div>
            <dt className="text-sm text-muted">Limits</dt>
            <dd>
              <Money amount={sum.limit} code={sum.currency} className="text-lg" />
            </dd>
          </div>
        </dl>
      </div>
      <Meter value={used} {...(running ? { pace: overview.elapsed } : {})} label={`Spent of all limits in ${sum.currency}`} className="mt-5" />
      <p className="mt-3 text-sm text-muted">
        {running ? `${daysLeft(overview.daysLeft)}. The mark is an even pace.` : overview.elapsed >= 1 ? "This period is over." : "This period has not begun."}{" "}
        {moneySign(sum.unbudgeted) > 0 ? `${formatMoney(sum.unbudgeted, sum.currency)} more went where there is no budget.` : null}
      </p>
    </section>
  );
}

function daysLeft(days: number): string {
  if (days === 0) return "Last day of the period";
  return days === 1 ? "1 day left" : `${formatNumber(days)} days left`;
}

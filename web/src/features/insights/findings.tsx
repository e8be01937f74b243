import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, CalendarX2, CircleAlert, Repeat, Scale, Tags, TrendingUp } from "lucide-react";
import { useEffect, type ComponentType } from "react";
import { listInsightsOptions } from "@/api/@tanstack/react-query.gen";
import type { Insight } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { useStored } from "@/lib/stored";
import { openWorking } from "@/lib/working";
import { Skeleton } from "@/ui/skeleton";
import { formatCell } from "@/ui/working-panel";

const ICONS: Record<Insight["kind"], ComponentType<{ size: number; strokeWidth: number; className?: string }>> = {
  spending_high: ArrowUp,
  spending_low: ArrowDown,
  more_out_than_in: Scale,
  net_worth_high: TrendingUp,
  uncategorised: Tags,
  charged_after: CircleAlert,
  price_rise: Repeat,
  payment_missed: CalendarX2,
};

/** At most three things that stand out, each with the figures it rests on. Nothing stands out: nothing is said. */
export function Findings() {
  const insights = useQuery({ ...listInsightsOptions(), staleTime: 60_000 });
  const list = insights.data?.data ?? [];
  // Room is kept as the last visit needed it, so that what stands below does not jump.
  const [before, remember] = useStored("findings", 3);
  useEffect(() => {
    if (insights.data) remember(insights.data.data.length);
  }, [insights.data, remember]);
  if (insights.isPending && before) {
    return (
      <div aria-hidden className="mt-8 grid gap-3 md:grid-cols-[repeat(auto-fit,minmax(0,1fr))]">
        {Array.from({ length: before }, (_, index) => (
          <Skeleton key={index} className="h-26 md:h-38" />
        ))}
      </div>
    );
  }
  if (list.length === 0) return null;
  return (
    <section aria-label="What stands out" className="mt-8">
      <ul className="grid gap-3 md:grid-cols-[repeat(auto-fit,minmax(0,1fr))]">
        {list.map((insight) => (
          <li key={insight.id} className={cx("card flex min-w-0 flex-col px-4 py-3.5", list.length === 1 && "md:grid md:grid-cols-[minmax(0,1fr)_auto] md:gap-x-8")}>
            <Finding insight={insight} alone={list.length === 1} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Finding({ insight, alone }: { insight: Insight; alone: boolean }) {
  const router = useRouter();
  const Icon = ICONS[insight.kind];
  return (
    <>
      <h2 className="flex items-start gap-2 text-base text-pretty">
        <Icon size={16} strokeWidth={1.5} className="mt-0.5 shrink-0 text-muted" />
        {insight.title}
      </h2>
      <dl className={cx("mt-2 flex flex-wrap gap-x-6 gap-y-1", alone && "md:row-span-2 md:mt-0 md:items-center")}>
        {insight.figures.map((cell) => (
          <div key={cell.id}>
            <dt className="text-xs text-muted">{cell.label}</dt>
            <dd className="tabular">{formatCell(cell.kind, cell.value, cell.currency)}</dd>
          </div>
        ))}
      </dl>
      <p className={cx("mt-2 flex flex-1 items-end gap-4 text-sm", alone && "md:mt-1")}>
        <a
          href={insight.link}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            router.history.push(insight.link);
          }}
          className="rounded-sm text-info underline decoration-transparent underline-offset-2 transition-colors hover:decoration-current"
        >
          Have a look
        </a>
        <button type="button" onClick={() => openWorking(insight.working)} className="rounded-sm text-muted underline decoration-transparent underline-offset-2 transition-colors hover:decoration-current">
          How this was found
        </button>
      </p>
    </>
  );
}

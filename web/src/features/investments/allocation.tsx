import { useQuery } from "@tanstack/react-query";
import { getPortfolioAllocationOptions } from "@/api/@tanstack/react-query.gen";
import type { AllocationBy, PortfolioAllocation } from "@/api/types.gen";
import { formatMoney, formatPercent } from "@/lib/money";
import { ErrorState } from "@/ui/error-state";
import { Money, Percent } from "@/ui/figure";
import { SkeletonRows } from "@/ui/skeleton";
import { EVERYTHING } from "./words";

const TITLES: Record<AllocationBy["dimension"], string> = { class: "By class", sector: "By sector", region: "By region", account: "By account", currency: "By currency" };
/** Named series keep their colour along the parts; what nobody has said is grey. */
const COLOURS = 12;

/** What everything consists of, from five sides; funds counted by what they hold where that is known. */
export function Allocation() {
  const found = useQuery(getPortfolioAllocationOptions({ path: { portfolio_id: EVERYTHING } }));
  const allocation = found.data?.data;
  if (found.isPending) return <SkeletonRows count={8} label="Loading the allocation" />;
  if (!allocation) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  const dimensions = allocation.dimensions.filter(({ parts }) => parts.length > 0);
  if (dimensions.length === 0) return <p className="py-6 text-muted">Nothing with a price is held.</p>;
  return (
    <div className="grid gap-x-12 gap-y-10 lg:grid-cols-2">
      {dimensions.map((by) => (
        <Dimension key={by.dimension} by={by} of={allocation} />
      ))}
    </div>
  );
}

function Dimension({ by, of }: { by: AllocationBy; of: PortfolioAllocation }) {
  const title = TITLES[by.dimension];
  return (
    <section aria-label={title}>
      <h2 className="text-lg">{title}</h2>
      <Strip by={by} currency={of.currency} />
      <ul className="mt-2 divide-y divide-line">
        {by.parts.map((part, index) => (
          <li key={part.name} className="grid grid-cols-[0.75rem_minmax(0,1fr)_4rem_8rem] items-center gap-x-2 py-2">
            <span aria-hidden className="size-2.5 rounded-sm" style={{ backgroundColor: colour(part.name, index) }} />
            <span className="truncate">{part.name}</span>
            <span className="text-right">
              <Percent fraction={part.share} digits={1} working={by.working} />
            </span>
            <span className="text-right text-muted">
              <Money amount={part.value} code={of.currency} />
            </span>
          </li>
        ))}
      </ul>
      {by.lookedThrough < 0.9995 ? <p className="mt-2 text-sm text-pretty text-muted">{formatPercent(by.lookedThrough, { digits: 1 })} is known by what it holds; nobody has said it of the rest.</p> : null}
    </section>
  );
}

function Strip({ by, currency }: { by: AllocationBy; currency: string }) {
  const words = by.parts.map(({ name, share }) => `${name} ${formatPercent(share, { digits: 1 })}`).join(", ");
  return (
    <div role="img" aria-label={`${TITLES[by.dimension]}: ${words}`} className="mt-3 flex h-3 gap-px overflow-hidden rounded-md">
      {by.parts.map((part, index) => (
        <span key={part.name} title={`${part.name}: ${formatMoney(part.value, currency)}`} style={{ flexGrow: Math.max(part.share, 0), backgroundColor: colour(part.name, index) }} />
      ))}
    </div>
  );
}

function colour(name: string, index: number): string {
  return name === "Unknown" ? "var(--faint)" : `var(--series-${(index % COLOURS) + 1})`;
}

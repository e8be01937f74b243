import { cx } from "@/lib/class-names";
import { formatMoney, formatPercent } from "@/lib/money";
import type { FanPoint, PastPoint } from "./fan";

/** The figures of one point under the drawing, where neither a finger nor a tooltip covers the fan. */
export function FanReadout({ point, past, currency }: { point: FanPoint | undefined; past: PastPoint | undefined; currency: string }) {
  const figures: readonly (readonly [name: string, amount: string, judged?: string])[] = point
    ? [
        [formatPercent(0.1), point.p10, "Poor"],
        [formatPercent(0.25), point.p25],
        ["Median", point.p50],
        [formatPercent(0.75), point.p75],
        [formatPercent(0.9), point.p90, "Good"],
      ]
    : past
      ? [["Held", past.amount]]
      : [];
  return (
    <div className="mt-3 border-t border-line pt-3">
      <p className="tabular text-sm font-medium">{past?.title ?? point?.title}</p>
      <dl className="mt-1 grid grid-cols-5 gap-x-2">
        {figures.map(([name, amount, judged]) => (
          <div key={name} className="min-w-0">
            <dt className="truncate text-xs text-muted">
              {judged ? <span className="max-md:sr-only">{judged}, </span> : null}
              {name}
            </dt>
            <dd className={cx("tabular truncate", name === "Median" && "font-semibold")}>
              <span className="md:hidden">{formatMoney(amount, currency, { compact: true, whole: true })}</span>
              <span className="max-md:hidden">{formatMoney(amount, currency, { whole: true })}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

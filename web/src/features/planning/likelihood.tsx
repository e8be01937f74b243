import { ArrowDown, ArrowUp } from "lucide-react";
import type { Outlook, Plan } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { formatNumber, formatPercent } from "@/lib/money";
import { openWorking } from "@/lib/working";
import { formatError, formatLikely } from "./likely";
import { useRolling } from "./use-rolling";

interface LikelihoodProps {
  outlook: Outlook;
  saved: Plan;
  threshold: number;
}

/** The one number: how often the money lasts, how exactly that is known, and what has changed since it was saved. */
export function Likelihood({ outlook, saved, threshold }: LikelihoodProps) {
  const { success } = outlook;
  const shown = useRolling(success.probability);
  const change = Math.round((success.probability - saved.outlook.success.probability) * 100);
  return (
    <div>
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <button
          type="button"
          data-figure
          aria-label={`${formatLikely(success.probability)}, show the working`}
          onClick={() => openWorking(outlook.working)}
          className="figure-link tabular rounded-sm font-serif text-3xl leading-none"
        >
          {shown === success.probability ? formatLikely(shown) : formatPercent(shown)}
        </button>
        <span className="tabular text-sm text-muted">
          <span className="sr-only">standard error </span>{formatError(success.standardError)}
        </span>
        {change ? (
          <span className={cx("tabular inline-flex items-center gap-0.5 text-sm font-medium", change > 0 ? "text-gain-text" : "text-loss-text")}>
            {change > 0 ? <ArrowUp size={12} aria-hidden /> : <ArrowDown size={12} aria-hidden />}
            <span className="sr-only">{change > 0 ? "up" : "down"} </span>
            {Math.abs(change)} points
          </span>
        ) : null}
      </div>
      <p className="mt-2 max-w-[56ch] text-muted" aria-live="polite">
        In {formatNumber(success.successes)} of {formatNumber(success.paths)} futures the money lasts through the age of {outlook.endAge}.{" "}
        {success.probability >= threshold ? "That is within what you want." : `You want at least ${formatPercent(threshold)}.`}
        {outlook.shortfall ? ` Where it fails, it runs out at about ${outlook.shortfall.medianAge}.` : ""}
      </p>
    </div>
  );
}

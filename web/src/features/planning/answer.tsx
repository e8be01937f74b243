import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError, errorMessage } from "@/lib/api-error";
import { cx } from "@/lib/class-names";
import { ErrorState } from "@/ui/error-state";

interface AnswerProps<Data> {
  query: UseQueryResult<Data> & { stale: boolean };
  /** Of the size of what comes. */
  loading: ReactNode;
  children: (data: Data) => ReactNode;
}

/** What a calculation found: its skeleton, the last answer dimmed while the next is on its way, or why there is none. */
export function Answer<Data>({ query, loading, children }: AnswerProps<Data>) {
  if (query.isError) return <Refusal error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return loading;
  return (
    <div aria-busy={query.stale} className={cx("min-w-0 transition-opacity", query.stale && "opacity-60")}>
      {children(query.data)}
    </div>
  );
}

/** A figure that cannot be is named with its field; an outage may be tried again. */
function Refusal({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (!(error instanceof ApiError) || error.status !== 422) return <ErrorState error={error} onRetry={onRetry} />;
  return (
    <div role="alert" className="rounded-lg border border-line px-4 py-3">
      <p className="font-medium">With these figures there is no answer</p>
      <ul className="mt-1 text-loss-text">
        {error.details.length ? error.details.map(({ field, message }) => <li key={field + message}>{message}</li>) : <li>{errorMessage(error)}</li>}
      </ul>
    </div>
  );
}

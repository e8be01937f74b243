import { RotateCw } from "lucide-react";
import { errorMessage, ApiError } from "@/lib/api-error";
import { Button } from "./button";
import { EmptyState } from "./empty-state";

/** Stands where the data would: what happened, and another try. */
export function ErrorState({ error, onRetry, title = "This could not be loaded", className }: { error: unknown; onRetry?: () => void; title?: string; className?: string }) {
  return (
    <div role="alert">
      <EmptyState
        title={title}
        {...(className ? { className } : {})}
        action={
          onRetry ? (
            <Button onClick={onRetry}>
              <RotateCw size={16} strokeWidth={1.5} />
              Try again
            </Button>
          ) : null
        }
      >
        <p>{errorMessage(error)}</p>
        {error instanceof ApiError && error.requestId ? <p className="mt-2 text-xs">Reference {error.requestId}</p> : null}
      </EmptyState>
    </div>
  );
}

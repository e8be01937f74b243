import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { RotateCw } from "lucide-react";
import { useEffect } from "react";
import { ApiError, errorMessage } from "@/lib/api-error";
import { onReconnect, probe } from "@/lib/connection";
import { isMissingPart } from "@/lib/stale-page";
import { Button } from "@/ui/button";
import { Page } from "@/ui/page";

/** Stands in for a page that failed; the shell around it stays usable. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const missing = isMissingPart(error);
  const outage = missing || (error instanceof ApiError && error.isOutage);

  useEffect(() => {
    if (!outage) return;
    // A browser remembers that a part did not come; only a fresh page asks for it again.
    return onReconnect(() => (missing ? window.location.reload() : void router.invalidate()));
  }, [outage, missing, router]);

  return (
    <Page width="reading">
      <div role="alert">
        <h1 className="mt-12 text-2xl">{outage ? "Waiting for the server" : "This page could not be shown"}</h1>
        <p className="mt-2 text-muted">{errorMessage(error)}</p>
        {error instanceof ApiError && error.requestId ? <p className="mt-2 text-sm text-muted">Reference {error.requestId}</p> : null}
        <Button
          className="mt-6"
          onClick={() => {
            if (missing) {
              void probe();
              return;
            }
            reset();
            void router.invalidate();
          }}
        >
          <RotateCw size={16} strokeWidth={1.5} />
          Try again
        </Button>
      </div>
    </Page>
  );
}

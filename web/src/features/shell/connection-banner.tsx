import { probe, useConnection } from "@/lib/connection";

/** Says that the server is away, and that the page asks again by itself. */
export function ConnectionBanner() {
  const reachable = useConnection((state) => state.reachable);
  return (
    <div role="status" aria-live="polite" className="sticky top-0 z-60">
      {reachable ? null : (
        <div className="sticky top-0 z-60 flex min-h-9 items-center justify-center gap-3 bg-ink px-4 py-1.5 text-sm text-paper">
          <span aria-hidden className="size-2 animate-pulse-soft rounded-full bg-gold" />
          <span>{navigator.onLine ? "Guilder is restarting. Your work is safe; this page reconnects by itself." : "You are offline. This page reconnects by itself."}</span>
          <button type="button" onClick={() => void probe()} className="rounded-sm font-medium underline underline-offset-2">
            Try now
          </button>
        </div>
      )}
    </div>
  );
}

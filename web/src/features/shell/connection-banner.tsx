import { useEffect, useRef } from "react";
import { probe, useConnection } from "@/lib/connection";

/** Says that the server is away, and that the page asks again by itself. What is as tall as the window leaves it room: `--bar`. */
export function ConnectionBanner() {
  const reachable = useConnection((state) => state.reachable);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new ResizeObserver(() => document.documentElement.style.setProperty("--bar", `${element.offsetHeight}px`));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  return (
    <div ref={box} role="status" aria-live="polite" className="sticky top-0 z-60 print:hidden">
      {reachable ? null : (
        <div className="flex min-h-9 items-center justify-center gap-3 bg-ink px-4 py-1.5 text-sm text-paper">
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

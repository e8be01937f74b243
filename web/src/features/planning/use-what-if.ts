import { useEffect, useRef, useState } from "react";
import { tryPlan } from "@/api/sdk.gen";
import type { Outlook, PlanAssumptions, Sought } from "@/api/types.gen";

/** A slider that moves asks at most this often; an answer takes about 20 ms. */
const DEBOUNCE_MS = 30;
/** Once the sliders rest, what would reach the threshold is looked for too. */
const REST_MS = 400;

interface WhatIf {
  outlook: Outlook;
  sought: Sought | null;
  /** The last answer does not belong to the assumptions yet. */
  pending: boolean;
  error: unknown;
}

/** The outlook of assumptions that are not saved. Only the newest question is waited for; older ones are cancelled. */
export function useWhatIf(assumptions: PlanAssumptions, start: Outlook): WhatIf {
  const [answer, setAnswer] = useState<WhatIf>({ outlook: start, sought: null, pending: false, error: null });
  const first = useRef(true);

  useEffect(() => {
    const abort = new AbortController();
    const ask = (seek: boolean) =>
      tryPlan({ body: { assumptions, seek }, signal: abort.signal, throwOnError: true }).then(
        ({ data }) => {
          if (abort.signal.aborted) return;
          setAnswer((last) => ({ outlook: data.data.outlook, sought: data.data.sought ?? (seek ? null : last.sought), pending: false, error: null }));
        },
        (error: unknown) => {
          if (!abort.signal.aborted) setAnswer((last) => ({ ...last, pending: false, error }));
        },
      );
    const timers = [setTimeout(() => void ask(true), first.current ? 0 : REST_MS)];
    if (!first.current) {
      setAnswer((last) => ({ ...last, pending: true }));
      timers.push(setTimeout(() => void ask(false), DEBOUNCE_MS));
    }
    first.current = false;
    return () => {
      abort.abort();
      for (const timer of timers) clearTimeout(timer);
    };
  }, [assumptions]);

  return answer;
}

import { useRouter } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { getFact } from "@/api/sdk.gen";
import { cx } from "@/lib/class-names";
import { formatDay, formatMonth } from "@/lib/dates";
import type { WorkingSource } from "@/lib/working";
import { Button } from "@/ui/button";
import { Figure } from "@/ui/figure";
import { TEXT_LINK } from "@/ui/link";
import { Skeleton } from "@/ui/skeleton";
import type { Draft, Segment } from "./follow-run";

const FactChart = lazy(() => import("./fact-chart").then((module) => ({ default: module.FactChart })));

/** Fetches what stands behind a figure, when somebody wants to see it. */
function workingOf(thread: string, fact: string): WorkingSource {
  return async () => {
    const { data } = await getFact({ path: { thread_id: thread, fact_id: fact }, throwOnError: true });
    return data.data.fact.working;
  };
}

/** Parts of an answer only ever grow at the end, so their place is their identity. */
function numbered<T>(items: T[]): { key: string; item: T }[] {
  return items.map((item, index) => ({ key: `part ${index}`, item }));
}

/** Dates as the reader writes them; the answer keeps them in English. */
function written(segment: Extract<Segment, { type: "cell" }>): string {
  if (!segment.on) return segment.text;
  if (segment.on.length === 10) return formatDay(segment.on, { year: "always" });
  return segment.on.length === 7 ? formatMonth(segment.on) : segment.on;
}

function Segments({ thread, segments }: { thread: string; segments: Segment[] }) {
  const router = useRouter();
  return numbered(segments).map(({ key, item: segment }) => {
    if (segment.type === "text") return <span key={key}>{segment.text}</span>;
    if (segment.type === "link") {
      return (
        <a
          key={key}
          href={segment.href}
          className={TEXT_LINK}
          onClick={(event) => {
            event.preventDefault();
            router.history.push(segment.href);
          }}
        >
          {segment.text}
        </a>
      );
    }
    if (segment.kind === "text") return <span key={key}>{segment.text}</span>;
    return (
      <Figure key={key} working={workingOf(thread, segment.factId)}>
        {written(segment)}
      </Figure>
    );
  });
}

interface LetterProps {
  thread: string;
  draft: Draft;
  /** While the answer is still being written. */
  writing: boolean;
  onChoose: (intent: string) => void;
  onRetry: () => void;
}

/** An answer, set like a letter: serif, live figures, the steps folded under one line. */
export function Letter({ thread, draft, writing, onChoose, onRetry }: LetterProps) {
  const begun = draft.segments.length > 0;
  return (
    <article aria-busy={writing} className="animate-fade-in">
      {begun ? (
        <p className="font-serif text-lg leading-[1.7] text-pretty md:text-[1.125rem]" aria-live="polite">
          <Segments thread={thread} segments={draft.segments} />
          {writing ? <span aria-hidden className="ml-1 inline-block h-[1em] w-[2px] translate-y-[0.15em] animate-pulse-soft bg-gold" /> : null}
        </p>
      ) : null}
      {!begun && writing ? (
        <p role="status" className="flex items-center gap-2.5 text-muted">
          <span aria-hidden className="size-2 animate-pulse-soft rounded-full bg-gold" />
          {draft.steps.at(-1) ?? "Reading your question"}
        </p>
      ) : null}

      {draft.charts.map(({ factId, chart }) => (
        <Suspense key={factId} fallback={<Skeleton className="mt-5 h-64 w-full" />}>
          <FactChart chart={chart} working={workingOf(thread, factId)} className="mt-5" />
        </Suspense>
      ))}

      {draft.error ? (
        <div role="alert" className="rounded-lg border border-line bg-sunken px-4 py-3">
          <p className="text-pretty">{draft.error}</p>
          <Button size="sm" className="mt-3" onClick={onRetry}>
            Ask again
          </Button>
        </div>
      ) : null}

      {draft.choices.length ? <Choices draft={draft} onChoose={onChoose} /> : null}

      {draft.aside.length ? (
        <p className="mt-4 max-w-reading text-sm text-pretty text-muted">
          <Segments thread={thread} segments={draft.aside} />
        </p>
      ) : null}
      {draft.summary ? <Steps steps={draft.steps} summary={draft.summary} /> : null}
    </article>
  );
}

function Choices({ draft, onChoose }: { draft: Draft; onChoose: (intent: string) => void }) {
  return (
    <div className={cx("flex flex-wrap items-center gap-2", draft.sure ? "mt-4" : "mt-3")}>
      {draft.sure ? <span className="text-sm text-muted">Meant something else?</span> : null}
      {draft.choices
        .filter(({ intent }) => intent !== "unknown")
        .map(({ intent, label }) => (
          <button
            key={intent}
            type="button"
            onClick={() => onChoose(intent)}
            className={cx(
              "rounded-full border border-line-strong px-3 transition-colors hover:bg-hover",
              draft.sure ? "h-7 text-sm text-muted" : "h-9 max-md:h-11",
            )}
          >
            {label}
          </button>
        ))}
    </div>
  );
}

/** What was looked at, in one line; the steps unfold. */
function Steps({ steps, summary }: { steps: string[]; summary: string }) {
  const [open, setOpen] = useState(false);
  if (!steps.length) return <p className="tabular mt-4 text-sm text-muted">{summary}</p>;
  return (
    <div className="mt-4 text-sm text-muted">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="tabular -ml-1 inline-flex min-h-6 items-center gap-1 rounded-sm pr-1 transition-colors hover:text-ink">
        <ChevronRight size={16} strokeWidth={1.5} className={cx("transition-transform", open && "rotate-90")} aria-hidden />
        {summary}
      </button>
      {open ? (
        <ol className="mt-1 ml-5 list-none space-y-0.5 border-l border-line pl-3">
          {numbered(steps).map(({ key, item }) => (
            <li key={key}>{item}</li>
          ))}
        </ol>
      ) : null}
    </div>
  );
}

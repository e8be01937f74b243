import { useNavigate } from "@tanstack/react-router";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useCallback, useEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import { getThreadOptions, getThreadQueryKey, listThreadsQueryKey } from "@/api/@tanstack/react-query.gen";
import { ask, createThread, stopRun } from "@/api/sdk.gen";
import type { Message } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { cx } from "@/lib/class-names";
import { useIsPhone } from "@/lib/media";
import { IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { ErrorState } from "@/ui/error-state";
import { Skeleton } from "@/ui/skeleton";
import { Composer } from "./composer";
import { Conversations } from "./conversations";
import { advance, EMPTY_DRAFT, followRun, type Draft, type RunEvent } from "./follow-run";
import { Letter } from "./letter";

const SUGGESTIONS = [
  "Can I retire at 60?",
  "What did I spend on groceries last month?",
  "Where does my money go?",
  "How am I doing on my budget?",
  "What is my net worth?",
  "Which subscriptions do I have?",
];

/** A question whose answer is being written. */
interface Live {
  thread: string;
  run: string;
  question: string;
  draft: Draft;
}

function draftOf(message: Message): Draft {
  const stopped = message.run.status === "stopped";
  return { ...message, error: null, ended: true, summary: stopped ? `Stopped · ${message.summary}` : message.summary };
}

interface AskProps {
  thread: string | undefined;
  /** A question to ask at once, in a conversation of its own. */
  question: string | undefined;
}

/** Ask, and see the working. */
export function Ask({ thread, question }: AskProps) {
  const phone = useIsPhone();
  const [listOpen, setListOpen] = useState(false);
  return (
    <div className="flex h-[calc(100dvh-var(--bar,0px))] max-md:h-[calc(100dvh-var(--bar,0px)-3.5rem-env(safe-area-inset-bottom))]">
      {phone ? null : (
        <aside className="flex w-64 shrink-0 flex-col border-r border-line px-3 py-4">
          <Conversations current={thread} />
        </aside>
      )}
      <Conversation
        thread={thread}
        question={question}
        opener={
          phone ? (
            <IconButton label="Conversations" size="lg" onClick={() => setListOpen(true)}>
              <History size={20} strokeWidth={1.5} />
            </IconButton>
          ) : null
        }
      />
      {phone ? (
        <Dialog open={listOpen} onOpenChange={setListOpen} title="Conversations">
          <Conversations current={thread} onOpen={() => setListOpen(false)} />
        </Dialog>
      ) : null}
    </div>
  );
}

function Conversation({ thread, question, opener }: AskProps & { opener: ReactNode }) {
  const { live, failed, send, stop } = useAsking(thread);
  const known = useQuery({ ...getThreadOptions({ path: { thread_id: thread ?? "" } }), enabled: Boolean(thread) });
  const messages = thread ? (known.data?.data.messages ?? []) : [];
  const running = known.data?.data.running ?? null;
  const current = live && live.thread === thread ? live : null;
  const page = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const asked = useRef<string | undefined>(undefined);

  useEffect(() => {
    const again = asked.current === question;
    asked.current = question;
    if (question && !again) void send(question, { fresh: true });
  }, [question, send]);

  // An answer that was being written when the page was left or reloaded.
  const resume = useResume(thread, running?.id, messages.at(-1), current !== null);
  const shown = current ?? resume;
  const writing = Boolean(shown && !shown.draft.ended);
  const answered = shown ? messages.some((message) => message.role === "assistant" && message.run.id === shown.run) : false;
  const kept = shown && !answered ? messages.filter((message) => message.run.id !== shown.run) : messages;

  useStayAtEnd(page, content);

  const empty = !thread && !live;
  return (
    <section aria-label="Conversation" className="flex min-w-0 flex-1 flex-col">
      <header className={cx("px-4 py-2 md:px-8 md:py-3", empty ? "" : "border-b border-line")}>
        <div className="mx-auto flex min-h-10 w-full max-w-[44rem] items-center justify-between gap-3">
          {empty ? <span /> : <h1 className="min-w-0 truncate text-lg">{known.data?.data.thread.title ?? live?.question ?? "Ask"}</h1>}
          {opener}
        </div>
      </header>
      <div ref={page} className="min-h-0 flex-1 overflow-y-auto px-4 md:px-8">
        <div ref={content} className="mx-auto flex min-h-full w-full max-w-[44rem] flex-col">
          {empty ? (
            <Invitation onAsk={(text) => void send(text)} />
          ) : known.isError ? (
            <ErrorState error={known.error} onRetry={() => void known.refetch()} title="This conversation cannot be opened" />
          ) : known.isPending && !shown ? (
            <div role="status" aria-label="Loading the conversation" className="flex flex-col gap-4 py-8">
              <Skeleton className="h-5 w-2/5 self-end" />
              <Skeleton className="h-4 w-full" />
              <Skeleton className="h-4 w-4/5" />
            </div>
          ) : (
            <ol className="flex flex-col gap-8 py-6">
              {pairs(kept).map(({ asked: before, answer }) => (
                <li key={before.id} className="flex flex-col gap-5">
                  <Question text={before.text} />
                  {answer ? (
                    <Letter
                      thread={thread ?? ""}
                      draft={draftOf(answer)}
                      writing={false}
                      onChoose={(intent) => void send(before.text, { intent })}
                      onRetry={() => void send(before.text)}
                    />
                  ) : before.run.status === "running" ? null : (
                    <Letter
                      thread={thread ?? ""}
                      draft={{ ...EMPTY_DRAFT, ended: true, error: "This question was not answered. It is kept here; ask it again." }}
                      writing={false}
                      onChoose={() => undefined}
                      onRetry={() => void send(before.text)}
                    />
                  )}
                </li>
              ))}
              {shown && !answered ? (
                <li className="flex flex-col gap-5">
                  <Question text={shown.question} />
                  <Letter
                    thread={shown.thread}
                    draft={shown.draft}
                    writing={writing}
                    onChoose={(intent) => void send(shown.question, { intent })}
                    onRetry={() => void send(shown.question)}
                  />
                </li>
              ) : null}
            </ol>
          )}
          {failed ? (
            <p role="alert" className="mb-4 text-sm text-loss-text">
              {failed}
            </p>
          ) : null}
        </div>
      </div>
      <footer className="px-4 pt-3 pb-4 md:px-8 md:pb-6">
        <div className="mx-auto w-full max-w-[44rem]">
          <Composer writing={writing} onAsk={(text) => void send(text)} onStop={() => shown && void stop(shown.thread, shown.run)} />
          <p className="mt-2 text-center text-xs text-muted max-md:hidden">Every figure opens its working. Arithmetic on your own records, not advice.</p>
        </div>
      </footer>
    </section>
  );
}

function pairs(messages: Message[]): { asked: Message; answer: Message | undefined }[] {
  return messages
    .filter((message) => message.role === "user")
    .map((asked) => ({ asked, answer: messages.find((message) => message.role === "assistant" && message.run.id === asked.run.id) }));
}

function Question({ text }: { text: string }) {
  return <p className="max-w-[85%] self-end rounded-xl bg-sunken px-4 py-2.5 text-base whitespace-pre-wrap">{text}</p>;
}

function Invitation({ onAsk }: { onAsk: (text: string) => void }) {
  return (
    <div className="flex flex-1 flex-col justify-end pb-6 md:justify-center md:pb-16">
      <h1 className="max-w-[30ch] text-2xl text-balance">What would you like to know about your money?</h1>
      <ul className="mt-6 flex flex-col divide-y divide-line border-y border-line">
        {SUGGESTIONS.map((text) => (
          <li key={text}>
            <button type="button" onClick={() => onAsk(text)} className="min-h-11 w-full px-1 text-left text-muted transition-colors hover:bg-hover hover:text-ink">
              {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Keeps the end in sight while the answer grows, unless the reader has scrolled away from it. */
function useStayAtEnd(page: RefObject<HTMLElement | null>, content: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const scroller = page.current;
    const inner = content.current;
    if (!scroller || !inner) return;
    let height = 0;
    const observer = new ResizeObserver(() => {
      const near = height - scroller.scrollTop - scroller.clientHeight < 160;
      height = scroller.scrollHeight;
      if (near) scroller.scrollTop = height;
    });
    observer.observe(inner);
    return () => observer.disconnect();
  }, [page, content]);
}

function useAsking(thread: string | undefined) {
  const [live, setLive] = useState<Live | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const following = useRef<AbortController | null>(null);
  const queryClient = useQueryClient();
  const navigate = useNavigate();

  useEffect(() => () => following.current?.abort(), []);

  const send = useCallback(
    async (text: string, { intent, fresh = false }: { intent?: string; fresh?: boolean } = {}) => {
      setFailed(null);
      try {
        const place = !fresh && thread ? thread : (await createThread({ body: {}, throwOnError: true })).data.data.id;
        const { data } = await ask({ path: { thread_id: place }, body: { text, ...(intent ? { intent } : {}) }, throwOnError: true });
        const run = data.data.run.id;
        setLive({ thread: place, run, question: text, draft: EMPTY_DRAFT });
        if (place !== thread) void navigate({ to: "/ask", search: { thread: place }, replace: fresh });
        following.current?.abort();
        following.current = new AbortController();
        await followRun(place, run, (event) => setLive((now) => (now?.run === run ? { ...now, draft: advance(now.draft, event) } : now)), following.current.signal);
        await queryClient.invalidateQueries({ queryKey: getThreadQueryKey({ path: { thread_id: place } }) });
        void queryClient.invalidateQueries({ queryKey: listThreadsQueryKey() });
      } catch (error) {
        setFailed(errorMessage(error));
      }
    },
    [thread, navigate, queryClient],
  );
  const stop = useCallback(async (place: string, run: string) => {
    await stopRun({ path: { thread_id: place, run_id: run }, throwOnError: true }).catch((error: unknown) => setFailed(errorMessage(error)));
  }, []);
  return { live, failed, send, stop };
}

/** Follows an answer that this page did not ask for itself: after a reload, or from another window. */
function useResume(thread: string | undefined, run: string | undefined, last: Message | undefined, busy: boolean): Live | null {
  const [live, setLive] = useState<Live | null>(null);
  const queryClient = useQueryClient();
  const question = last?.role === "user" ? last.text : undefined;
  useEffect(() => {
    if (!thread || !run || !question || busy) return;
    const controller = new AbortController();
    const take = (event: RunEvent) =>
      setLive((now) => ({ thread, run, question, draft: advance(now?.run === run ? now.draft : EMPTY_DRAFT, event) }));
    followRun(thread, run, take, controller.signal).then(
      () => void queryClient.invalidateQueries({ queryKey: getThreadQueryKey({ path: { thread_id: thread } }) }),
      () => undefined,
    );
    return () => controller.abort();
  }, [thread, run, question, busy, queryClient]);
  return live && live.thread === thread && !busy ? live : null;
}

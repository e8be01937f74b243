import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Plus, Trash2 } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { deleteThreadMutation, listThreadsQueryKey, restoreThreadMutation } from "@/api/@tanstack/react-query.gen";
import { listThreads } from "@/api/sdk.gen";
import type { Thread } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { formatRelative } from "@/lib/dates";
import { notify } from "@/lib/notices";
import { Button, IconButton } from "@/ui/button";
import { ErrorState } from "@/ui/error-state";
import { SearchInput } from "@/ui/input";
import { Skeleton } from "@/ui/skeleton";

/** Everything asked so far, last used first. */
export function Conversations({ current, onOpen }: { current: string | undefined; onOpen?: () => void }) {
  const [text, setText] = useState("");
  const search = useDeferredValue(text.trim());
  const threads = useInfiniteQuery({
    queryKey: [...listThreadsQueryKey(), "list", search],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...(search ? { search } : {}), ...(pageParam ? { cursor: pageParam } : {}) };
      return (await listThreads({ query, signal, throwOnError: true })).data;
    },
    getNextPageParam: (page) => page.pagination.cursor ?? undefined,
  });
  const rows = threads.data?.pages.flatMap((page) => page.data) ?? [];

  return (
    <nav aria-label="Conversations" className="flex min-h-0 flex-1 flex-col gap-3">
      <div className="flex items-center gap-2">
        <div className="min-w-0 flex-1">
          <SearchInput value={text} onChange={setText} placeholder="Search" label="Search conversations" />
        </div>
        <Button asChild size="md" className="px-2.5">
          <Link to="/ask" search={{}} aria-label="New conversation" title="New conversation" {...(onOpen ? { onClick: onOpen } : {})}>
            <Plus size={16} strokeWidth={1.5} />
          </Link>
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {threads.isPending ? (
          <div role="status" aria-label="Loading conversations" className="flex flex-col gap-4 px-2 pt-2">
            {[1, 2, 3, 4].map((row) => (
              <Skeleton key={row} className={cx("h-4", row % 2 ? "w-4/5" : "w-3/5")} />
            ))}
          </div>
        ) : threads.isError ? (
          <ErrorState error={threads.error} onRetry={() => void threads.refetch()} className="py-6" />
        ) : rows.length ? (
          <ul className="flex flex-col">
            {rows.map((thread) => (
              <Row key={thread.id} thread={thread} active={thread.id === current} onOpen={onOpen} />
            ))}
          </ul>
        ) : (
          <p className="px-2 py-3 text-sm text-pretty text-muted">{search ? `Nothing asked so far holds “${search}”.` : "What you ask is kept here."}</p>
        )}
        {threads.hasNextPage ? (
          <Button variant="quiet" size="sm" className="mt-1 w-full" busy={threads.isFetchingNextPage} onClick={() => void threads.fetchNextPage()}>
            Show earlier ones
          </Button>
        ) : null}
      </div>
    </nav>
  );
}

function Row({ thread, active, onOpen }: { thread: Thread; active: boolean; onOpen: (() => void) | undefined }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const refresh = () => queryClient.invalidateQueries({ queryKey: listThreadsQueryKey() });
  const restore = useMutation({ ...restoreThreadMutation(), onSuccess: refresh });
  const remove = useMutation({
    ...deleteThreadMutation(),
    onSuccess: () => {
      void refresh();
      if (active) void navigate({ to: "/ask", search: {} });
      notify({ text: "Conversation deleted.", undo: async () => void (await restore.mutateAsync({ path: { thread_id: thread.id } })) });
    },
  });
  return (
    <li className={cx("group relative rounded-lg transition-colors hover:bg-hover", active && "bg-hover")}>
      <Link to="/ask" search={{ thread: thread.id }} aria-current={active ? "page" : undefined} className="block rounded-lg px-2.5 py-2 pr-9" {...(onOpen ? { onClick: onOpen } : {})}>
        <span className={cx("block truncate", active && "font-medium")}>{thread.title}</span>
        <time dateTime={thread.updatedAt} className="block text-xs text-muted">
          {formatRelative(thread.updatedAt)}
        </time>
      </Link>
      <IconButton
        label={`Delete “${thread.title}”`}
        size="sm"
        className="absolute top-2 right-1 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100"
        onClick={() => remove.mutate({ path: { thread_id: thread.id } })}
      >
        <Trash2 size={16} strokeWidth={1.5} />
      </IconButton>
    </li>
  );
}

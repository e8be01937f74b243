import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Banknote, Bell, CalendarClock, Check, Route, Undo2, WalletCards } from "lucide-react";
import { countUnreadNoticesQueryKey, listNoticesInfiniteOptions, listNoticesInfiniteQueryKey, markNoticesMutation } from "@/api/@tanstack/react-query.gen";
import type { Cell, Notice } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { useRegisterCommands } from "@/lib/commands";
import { formatDay, formatInstant, formatRelative } from "@/lib/dates";
import { formatNumber } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button, IconButton } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { TextLink } from "@/ui/link";
import { Page, PageHeader } from "@/ui/page";
import { SkeletonRows } from "@/ui/skeleton";
import { formatCell } from "@/ui/working-panel";
import { NoticePreferences } from "./notice-preferences";

const ICONS = { budgets: WalletCards, bills: CalendarClock, large: Banknote, plan: Route } as const;

/** What you were told, newest first, and what you want to hear. */
export function NotificationsPage() {
  const client = useQueryClient();
  const asked = useInfiniteQuery({
    ...listNoticesInfiniteOptions(),
    initialPageParam: {},
    getNextPageParam: (last) => (last.pagination.cursor ? { query: { cursor: last.pagination.cursor } } : undefined),
    staleTime: 0,
  });
  const notices = asked.data?.pages.flatMap((page) => page.data) ?? [];
  const fresh = notices.filter((notice) => notice.readAt === null);
  const mark = useMutation({
    ...markNoticesMutation(),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: listNoticesInfiniteQueryKey() });
      void client.invalidateQueries({ queryKey: countUnreadNoticesQueryKey() });
    },
  });
  const readAll = () =>
    mark.mutate(
      { body: {} },
      {
        onSuccess: ({ data }) =>
          notify({
            text: data.ids.length === 1 ? "1 notification is read." : `${formatNumber(data.ids.length)} notifications are read.`,
            undo: async () => void (await mark.mutateAsync({ body: { ids: data.ids, read: false } })),
          }),
      },
    );
  useRegisterCommands(fresh.length ? [{ id: "notices-read", label: "Mark all notifications read", keywords: "new unread", run: readAll }] : []);

  return (
    <Page width="reading">
      <PageHeader
        title="Notifications"
        actions={
          fresh.length ? (
            <Button variant="quiet" busy={mark.isPending} onClick={readAll}>
              <Check size={16} strokeWidth={1.5} aria-hidden />
              Mark all read
            </Button>
          ) : null
        }
      />
      {asked.isPending ? <SkeletonRows count={4} label="Loading notifications" /> : null}
      {asked.isError && !asked.data ? <ErrorState error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {asked.data && notices.length === 0 ? (
        <EmptyState icon={<Bell />} title="Nothing to tell yet" className="py-10">
          Here you are told, once each, when a budget passes a mark that you chose, when a transaction is large, and when a payment is due that you wish to be reminded of. Set them below and under{" "}
          <TextLink to="/budgets">Budgets</TextLink> and <TextLink to="/recurring">Regular payments</TextLink>.
        </EmptyState>
      ) : null}
      {notices.length ? (
        <ul aria-label="What you were told" className="card divide-y divide-line">
          {notices.map((notice) => (
            <NoticeRow key={notice.id} notice={notice} onMark={(read) => mark.mutate({ body: { ids: [notice.id], read } })} />
          ))}
        </ul>
      ) : null}
      {asked.hasNextPage ? (
        <Button variant="quiet" size="sm" className="mt-2" busy={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
          Show earlier ones
        </Button>
      ) : null}
      {/* After the list, which would push it down when it comes. */}
      {asked.isPending ? null : <NoticePreferences />}
    </Page>
  );
}

function NoticeRow({ notice, onMark }: { notice: Notice; onMark: (read: boolean) => void }) {
  const router = useRouter();
  const fresh = notice.readAt === null;
  const Icon = ICONS[notice.topic];
  return (
    <li className="flex items-start gap-3 px-5 py-3.5 max-md:px-4">
      <Icon size={16} strokeWidth={1.5} aria-hidden className="mt-1 shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <a
          href={notice.link}
          onClick={(event) => {
            if (fresh) onMark(true);
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            router.history.push(notice.link);
          }}
          className={cx("relative block w-fit rounded-sm text-pretty hover:text-info", fresh ? "font-medium" : "text-muted")}
        >
          {fresh ? <span className="sr-only">New: </span> : null}
          {notice.title}
        </a>
        {notice.kind === "budgets.report" ? (
          <WeekOfBudgets figures={notice.figures} />
        ) : (
          <span className="tabular mt-0.5 block text-sm text-muted">
            {notice.figures.map((cell) => `${cell.label} ${said(cell)}`).join(" · ")}
          </span>
        )}
        <time dateTime={notice.toldAt} title={formatInstant(notice.toldAt)} className="text-xs text-muted">
          {formatRelative(notice.toldAt)}
        </time>
      </div>
      {fresh ? <span aria-hidden className="mt-2 size-2 shrink-0 rounded-full bg-info" /> : null}
      <IconButton label={fresh ? `Mark “${notice.title}” read` : `Mark “${notice.title}” new again`} size="sm" className="shrink-0 text-muted" onClick={() => onMark(fresh)}>
        {fresh ? <Check size={16} strokeWidth={1.5} /> : <Undo2 size={16} strokeWidth={1.5} />}
      </IconButton>
    </li>
  );
}

/** A report's figures: its first and last day, then what each budget took, has left, and until when. */
function WeekOfBudgets({ figures }: { figures: Notice["figures"] }) {
  const [first, last, ...rest] = figures;
  const lines = rest.flatMap((week, at) => {
    const [left, until] = [rest[at + 1], rest[at + 2]];
    return at % 3 === 0 && left && until ? [{ week, left, until }] : [];
  });
  return (
    <div className="mt-0.5 text-sm text-muted">
      {first && last ? `${said(first)} to ${said(last)}` : null}
      <div className="mt-1.5 mb-1 overflow-x-auto">
        <table className="tabular w-full text-left">
          <thead className="text-xs">
            <tr>
              <th scope="col" className="pr-3 font-normal">
                Budget
              </th>
              <th scope="col" className="px-1.5 text-right font-normal">
                Spent
              </th>
              <th scope="col" className="pl-1.5 text-right font-normal">
                Left
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ week, left, until }) => (
              <tr key={week.id}>
                <td className="py-0.5 pr-1.5 break-words">
                  <span className="text-ink">{week.label}</span> <span className="text-xs">until {formatDay(until.value, { year: "auto" })}</span>
                </td>
                <td className="px-1.5 text-right whitespace-nowrap">{said(week)}</td>
                <td className={cx("pl-1.5 text-right whitespace-nowrap", left.value.startsWith("-") && "text-loss-text")}>{said(left)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function said(cell: Cell): string {
  return formatCell(cell.kind, cell.value, cell.currency);
}

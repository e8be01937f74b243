import { useQuery } from "@tanstack/react-query";
import { countUnreadNoticesOptions } from "@/api/@tanstack/react-query.gen";
import { cx } from "@/lib/class-names";
import { formatNumber } from "@/lib/money";

/** How often it is looked for while the page is open. */
const FOLLOW_MS = 60_000;
const MOST = 99;

/** How many notifications are new: quietly, behind the word; a dot where the sidebar is folded. */
export function UnreadCount({ dot = false }: { dot?: boolean }) {
  const { data } = useQuery({ ...countUnreadNoticesOptions(), refetchInterval: FOLLOW_MS, meta: { quiet: true } });
  const count = data?.data.count ?? 0;
  if (!count) return null;
  return (
    <span className={cx("tabular text-xs font-medium text-info", dot ? "absolute top-1 right-1 size-2 rounded-full bg-info" : "ml-auto rounded-full bg-wash px-2 py-0.5")}>
      <span className={dot ? "sr-only" : ""}>{count > MOST ? `${MOST}+` : formatNumber(count)}</span>
      <span className="sr-only"> new</span>
    </span>
  );
}

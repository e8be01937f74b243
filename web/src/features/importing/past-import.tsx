import { Link } from "@tanstack/react-router";
import { useMutation } from "@tanstack/react-query";
import type { Import } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { formatRelative } from "@/lib/dates";
import { formatNumber } from "@/lib/money";
import { Button } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { TEXT_LINK } from "@/ui/link";
import { useConfirmImports } from "./use-imports";

/** One import of the past, which can still be taken back as a whole. */
export function PastImport({ found, marked }: { found: Import; marked: boolean }) {
  const { takeBack } = useConfirmImports();
  const undo = useMutation({ mutationFn: () => takeBack([found.id]) });
  const gone = found.status === "undone" || found.status === "undoing";
  const left = found.sheets.reduce((sum, sheet) => sum + sheet.lines, 0) - found.bookedCount;
  return (
    <li className={cx("flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3", marked && "bg-info-soft")}>
      <div className="min-w-0 flex-1">
        <p className="truncate">{found.fileName}</p>
        <p className="text-sm text-muted">
          {formatRelative(found.undoneAt ?? found.bookedAt ?? found.createdAt)} · {found.format}
          {gone ? "" : ` · ${formatNumber(found.bookedCount)} imported${left ? `, ${formatNumber(left)} left out` : ""}`}
        </p>
      </div>
      {gone ? (
        <Chip>{found.status === "undoing" ? "Taking it back" : "Taken back"}</Chip>
      ) : (
        <>
          <Link to="/transactions" search={{ import: found.id }} className={`${TEXT_LINK} text-sm`}>
            Show
          </Link>
          <Button size="sm" busy={undo.isPending} onClick={() => undo.mutate()}>
            Undo
          </Button>
        </>
      )}
    </li>
  );
}

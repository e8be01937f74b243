import { useMutation, useQueryClient } from "@tanstack/react-query";
import { AlertTriangle, FileText, Trash2 } from "lucide-react";
import { discardImportMutation, listImportsQueryKey } from "@/api/@tanstack/react-query.gen";
import type { Import } from "@/api/types.gen";
import { formatNumber } from "@/lib/money";
import { IconButton } from "@/ui/button";
import { Progress } from "@/ui/progress";
import { ColumnMapping } from "./column-mapping";
import { SheetPiles } from "./sheet-piles";

/** One file: what was read, where it goes, what will become of each line. */
export function ImportCard({ found }: { found: Import }) {
  const client = useQueryClient();
  const discard = useMutation({ ...discardImportMutation(), onSuccess: () => void client.invalidateQueries({ queryKey: listImportsQueryKey() }) });
  const lines = found.sheets.reduce((sum, sheet) => sum + sheet.lines, 0);
  return (
    <article aria-label={found.fileName} className="card p-5 max-md:p-4">
      <header className="flex items-center gap-3">
        {found.status === "failed" ? <AlertTriangle size={20} strokeWidth={1.5} className="shrink-0 text-loss-text" aria-hidden /> : <FileText size={20} strokeWidth={1.5} className="shrink-0 text-muted" aria-hidden />}
        <div className="min-w-0 flex-1">
          <h2 className="truncate font-sans text-base font-semibold">{found.fileName}</h2>
          {found.status === "ready" ? (
            <p className="text-sm text-muted">
              {found.format} · {formatNumber(lines)} {lines === 1 ? "line" : "lines"}
              {found.sheets.length > 1 ? ` · ${found.sheets.length} accounts` : ""}
            </p>
          ) : null}
        </div>
        {found.status === "ready" || found.status === "failed" ? (
          <IconButton label={`Discard ${found.fileName}`} size="sm" onClick={() => discard.mutate({ path: { import_id: found.id } })}>
            <Trash2 size={16} strokeWidth={1.5} />
          </IconButton>
        ) : null}
      </header>
      {found.status === "failed" ? <p className="mt-3 text-pretty text-loss-text">{found.error}</p> : null}
      {found.status === "reading" || found.status === "booking" ? (
        <Progress
          className="mt-4"
          value={found.total && found.status === "reading" ? found.done / found.total : null}
          label={found.status === "reading" ? "Reading" : "Importing"}
          {...(found.total ? { detail: `${formatNumber(found.done)} of ${formatNumber(found.total)} lines` } : {})}
        />
      ) : null}
      {found.proposal && (found.status === "ready" || found.status === "failed") ? <ColumnMapping key={found.readAt} found={found} proposal={found.proposal} /> : null}
      {found.status === "ready" ? (
        <>
          {found.sheets.map((sheet) => (
            <SheetPiles key={sheet.index} found={found} sheet={sheet} />
          ))}
        </>
      ) : null}
    </article>
  );
}

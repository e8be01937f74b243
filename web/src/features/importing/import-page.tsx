import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import type { Import } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { takeDroppedFiles, useFileDrop } from "@/lib/file-drop";
import { formatNumber } from "@/lib/money";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { FileDropZone } from "@/ui/file-drop-zone";
import { Page, PageHeader, Section } from "@/ui/page";
import { SkeletonRows } from "@/ui/skeleton";
import { ImportCard } from "./import-card";
import { PastImport } from "./past-import";
import { isReady, isWorking, useConfirmImports, useImports, useStartImports } from "./use-imports";

const WRITERS = new Set(["owner", "admin", "member"]);
const FORMATS = "CSV, Excel (XLSX), PDF with text, OFX, QFX, QIF, CAMT.052/053/054, MT940, MT942 and Norma 43, also in a zip. Nothing is booked before you say so.";
const SHORT = "CSV, Excel, PDF, OFX, QIF, CAMT, MT940, Norma 43 and zip.";

export function ImportPage({ shown }: { shown: string | undefined }) {
  const { workspace } = useAccount();
  const imports = useImports();
  const { start, uploading } = useStartImports();
  const waiting = useFileDrop((drop) => drop.files.length);
  useEffect(() => {
    if (waiting) start(takeDroppedFiles());
  });
  if (!WRITERS.has(workspace.role)) {
    return (
      <Page>
        <PageHeader title="Import" />
        <EmptyState title="Your role only reads">Ask the owner of {workspace.name} to import statements or to change your role.</EmptyState>
      </Page>
    );
  }
  const all = imports.data?.data ?? [];
  const open = all.filter((found) => found.status === "ready" || found.status === "failed" || (isWorking(found) && found.status !== "undoing"));
  const past = all.filter((found) => !open.includes(found));
  return (
    <Page>
      <PageHeader title="Import" description={open.length ? "Look at what was read, then import it." : undefined} />
      <FileDropZone
        onFiles={start}
        accept=".csv,.txt,.tsv,.xlsx,.pdf,.n43,.aeb,.q43,.ofx,.qfx,.qif,.xml,.sta,.mt940,.940,.942,.zip"
        title={uploading ? "Handing the file over…" : open.length ? "Add another statement" : "Drop bank statements here"}
        hint={open.length ? SHORT : FORMATS}
        compact={open.length > 0}
      />
      {imports.isError ? <ErrorState error={imports.error} onRetry={() => void imports.refetch()} /> : null}
      {imports.isPending ? <SkeletonRows count={3} label="Loading imports" /> : null}
      {open.length ? (
        <div className="mt-6 flex flex-col gap-6">
          {open.map((found) => (
            <ImportCard key={found.id} found={found} />
          ))}
        </div>
      ) : null}
      <Confirm open={open} />
      {past.length ? (
        <Section title="Earlier imports">
          <ol className="card divide-y divide-line">
            {past.map((found) => (
              <PastImport key={found.id} found={found} marked={found.id === shown} />
            ))}
          </ol>
        </Section>
      ) : null}
    </Page>
  );
}

/** The one act of the page, with its count. */
function Confirm({ open }: { open: Import[] }) {
  const { book } = useConfirmImports();
  const navigate = useNavigate();
  const ready = open.filter(isReady);
  const count = ready.reduce((sum, found) => sum + found.included, 0);
  const undecided = open.filter((found) => found.status === "ready" && found.included > 0 && !isReady(found)).length;
  if (!open.some((found) => found.status === "ready") && !book.isPending) return null;
  return (
    <div className="sticky bottom-[calc(3.5rem+env(safe-area-inset-bottom))] z-10 -mx-4 mt-6 flex flex-wrap items-center justify-end gap-x-4 gap-y-2 border-t border-line bg-paper px-4 py-3 md:bottom-0 md:mx-0 md:px-0">
      {undecided ? <p className="text-sm text-muted">{undecided === 1 ? "One file waits for an answer above." : `${undecided} files wait for an answer above.`}</p> : null}
      {count && !undecided ? <p className="flex-1 basis-60 text-sm text-pretty text-muted">Transfers between your accounts and refunds are found once it is in. They count as neither spending nor income, or lessen what was spent; where it isn’t certain, you are asked.</p> : null}
      <Button
        variant="primary"
        size="lg"
        className="max-md:w-full"
        disabled={!count}
        busy={book.isPending}
        onClick={() => book.mutate(ready, { onSuccess: () => void navigate({ to: "/transactions" }) })}
      >
        {count ? `Import ${formatNumber(count)} ${count === 1 ? "transaction" : "transactions"}` : "Nothing to import"}
      </Button>
    </div>
  );
}

import { createFileRoute, Link } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Page, PageHeader } from "@/ui/page";

export const Route = createFileRoute("/_app/import")({ staticData: { title: "Import" }, component: ImportPage });

function ImportPage() {
  return (
    <Page>
      <PageHeader title="Import" />
      <EmptyState
        icon={<Download />}
        title="Drop a statement here"
        action={
          <Button asChild variant="primary">
            <Link to="/import">Import a statement</Link>
          </Button>
        }
      >
        CSV, OFX, QFX, QIF, CAMT and MT940 files are read.
      </EmptyState>
    </Page>
  );
}

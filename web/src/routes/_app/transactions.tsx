import { createFileRoute, Link } from "@tanstack/react-router";
import { ArrowLeftRight } from "lucide-react";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Page, PageHeader } from "@/ui/page";

export const Route = createFileRoute("/_app/transactions")({ staticData: { title: "Transactions" }, component: TransactionsPage });

function TransactionsPage() {
  return (
    <Page>
      <PageHeader title="Transactions" />
      <EmptyState
        icon={<ArrowLeftRight />}
        title="No transactions yet"
        action={
          <Button asChild variant="primary">
            <Link to="/import">Import a statement</Link>
          </Button>
        }
      >
        Everything that moved, in one fast list.
      </EmptyState>
    </Page>
  );
}

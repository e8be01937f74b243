import { createFileRoute, Link } from "@tanstack/react-router";
import { WalletCards } from "lucide-react";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Page, PageHeader } from "@/ui/page";

export const Route = createFileRoute("/_app/budgets")({ staticData: { title: "Budgets" }, component: BudgetsPage });

function BudgetsPage() {
  return (
    <Page>
      <PageHeader title="Budgets" />
      <EmptyState
        icon={<WalletCards />}
        title="No budgets yet"
        action={
          <Button asChild variant="primary">
            <Link to="/import">Import a statement</Link>
          </Button>
        }
      >
        Say what a month may cost, and see how it goes.
      </EmptyState>
    </Page>
  );
}

import { createFileRoute, Link } from "@tanstack/react-router";
import { Landmark } from "lucide-react";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Page, PageHeader } from "@/ui/page";

export const Route = createFileRoute("/_app/accounts")({ staticData: { title: "Accounts" }, component: AccountsPage });

function AccountsPage() {
  return (
    <Page>
      <PageHeader title="Accounts" />
      <EmptyState
        icon={<Landmark />}
        title="No accounts yet"
        action={
          <Button asChild variant="primary">
            <Link to="/import">Import a statement</Link>
          </Button>
        }
      >
        Each account you import stands here with its balance.
      </EmptyState>
    </Page>
  );
}

import { createFileRoute, Link } from "@tanstack/react-router";
import { Target } from "lucide-react";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Page, PageHeader } from "@/ui/page";

export const Route = createFileRoute("/_app/goals")({ staticData: { title: "Goals" }, component: GoalsPage });

function GoalsPage() {
  return (
    <Page>
      <PageHeader title="Goals" />
      <EmptyState
        icon={<Target />}
        title="No goals yet"
        action={
          <Button asChild variant="primary">
            <Link to="/import">Import a statement</Link>
          </Button>
        }
      >
        A goal says how much, by when, and how likely it is.
      </EmptyState>
    </Page>
  );
}

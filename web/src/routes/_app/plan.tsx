import { createFileRoute, Link } from "@tanstack/react-router";
import { ChartSpline } from "lucide-react";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Page, PageHeader } from "@/ui/page";

export const Route = createFileRoute("/_app/plan")({ staticData: { title: "Plan" }, component: PlanPage });

function PlanPage() {
  return (
    <Page>
      <PageHeader title="Plan" />
      <EmptyState
        icon={<ChartSpline />}
        title="No plan yet"
        action={
          <Button asChild variant="primary">
            <Link to="/import">Import a statement</Link>
          </Button>
        }
      >
        From today to the goal, in thousands of possible futures.
      </EmptyState>
    </Page>
  );
}

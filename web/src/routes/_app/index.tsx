import { createFileRoute, Link } from "@tanstack/react-router";
import { House } from "lucide-react";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Page, PageHeader } from "@/ui/page";

export const Route = createFileRoute("/_app/")({ staticData: { title: "Home" }, component: HomePage });

function HomePage() {
  return (
    <Page>
      <PageHeader title="Home" />
      <EmptyState
        icon={<House />}
        title="Your money at a glance"
        action={
          <Button asChild variant="primary">
            <Link to="/import">Import a statement</Link>
          </Button>
        }
      >
        Net worth, this month and your goals stand here once there is something to show.
      </EmptyState>
    </Page>
  );
}

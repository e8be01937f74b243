import { createFileRoute, Link } from "@tanstack/react-router";
import { MessageCircle } from "lucide-react";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Page, PageHeader } from "@/ui/page";

export const Route = createFileRoute("/_app/ask")({ staticData: { title: "Ask" }, component: AskPage });

function AskPage() {
  return (
    <Page>
      <PageHeader title="Ask" />
      <EmptyState
        icon={<MessageCircle />}
        title="Ask about your money"
        action={
          <Button asChild variant="primary">
            <Link to="/import">Import a statement</Link>
          </Button>
        }
      >
        Every number in an answer opens its working.
      </EmptyState>
    </Page>
  );
}

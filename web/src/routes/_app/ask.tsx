import { createFileRoute } from "@tanstack/react-router";
import { Ask } from "@/features/assistant/ask";

interface AskSearch {
  /** The open conversation. */
  thread?: string;
  /** A question to ask at once: /ask?q=Can I retire at 60? */
  q?: string;
}

export const Route = createFileRoute("/_app/ask")({
  staticData: { title: "Ask" },
  validateSearch: (search: Record<string, unknown>): AskSearch => ({
    ...(typeof search["thread"] === "string" ? { thread: search["thread"] } : {}),
    ...(search["q"] === undefined || search["q"] === "" ? {} : { q: String(search["q"]) }),
  }),
  component: AskPage,
});

function AskPage() {
  const { thread, q } = Route.useSearch();
  return <Ask thread={thread} question={q} />;
}

import { createFileRoute } from "@tanstack/react-router";
import { RulesPage } from "@/features/transactions/rules-page";

export const Route = createFileRoute("/_app/rules")({
  staticData: { title: "Rules" },
  validateSearch: (search: Record<string, unknown>): { merchant?: string; category?: string } => ({
    ...(typeof search["merchant"] === "string" ? { merchant: search["merchant"] } : {}),
    ...(typeof search["category"] === "string" ? { category: search["category"] } : {}),
  }),
  component: Rules,
});

function Rules() {
  const { merchant, category } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <RulesPage begin={merchant ? { merchant, category: category ?? null } : null} onBegun={() => void navigate({ search: {}, replace: true })} />;
}

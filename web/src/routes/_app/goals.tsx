import { createFileRoute } from "@tanstack/react-router";
import { GoalsPage } from "@/features/planning/goals-page";

export const Route = createFileRoute("/_app/goals")({
  staticData: { title: "Goals" },
  validateSearch: (search: Record<string, unknown>): { goal?: string } => (typeof search["goal"] === "string" ? { goal: search["goal"] } : {}),
  component: Goals,
});

function Goals() {
  const { goal } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <GoalsPage selected={goal ?? null} onSelect={(id) => void navigate({ search: id ? { goal: id } : {} })} />;
}

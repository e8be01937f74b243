import { createFileRoute } from "@tanstack/react-router";
import { Home } from "@/features/insights/home";
import { RANGES, type Range } from "@/features/insights/range";

export const Route = createFileRoute("/_app/")({
  staticData: { title: "Home" },
  validateSearch: (search: Record<string, unknown>): { range?: Range } => {
    const known = RANGES.find(({ value }) => value === search["range"]);
    return known && known.value !== "1y" ? { range: known.value } : {};
  },
  component: HomePage,
});

function HomePage() {
  const { range = "1y" } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <Home range={range} onRange={(next) => void navigate({ search: next === "1y" ? {} : { range: next }, replace: true })} />;
}

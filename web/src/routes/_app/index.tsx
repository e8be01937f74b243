import { createFileRoute } from "@tanstack/react-router";
import { Home } from "@/features/insights/home";
import { RANGES, type Range } from "@/features/insights/range";

export const Route = createFileRoute("/_app/")({
  staticData: { title: "Home" },
  validateSearch: (search: Record<string, unknown>): { range?: Range; currency?: string } => {
    const known = RANGES.find(({ value }) => value === search["range"]);
    const currency = search["currency"];
    return {
      ...(known && known.value !== "1y" ? { range: known.value } : {}),
      ...(typeof currency === "string" && /^[A-Z]{3}$/.test(currency) ? { currency } : {}),
    };
  },
  component: HomePage,
});

function HomePage() {
  const { range = "1y", currency } = Route.useSearch();
  const navigate = Route.useNavigate();
  const go = (next: { range: Range; currency: string | undefined }) =>
    void navigate({ search: { ...(next.range === "1y" ? {} : { range: next.range }), ...(next.currency ? { currency: next.currency } : {}) }, replace: true });
  return <Home range={range} onRange={(next) => go({ range: next, currency })} currency={currency} onCurrency={(next) => go({ range, currency: next })} />;
}

import { createFileRoute } from "@tanstack/react-router";
import { BudgetsPage } from "@/features/budgets/budgets-page";
import { currentMonth } from "@/lib/dates";

export const Route = createFileRoute("/_app/budgets")({
  staticData: { title: "Budgets" },
  validateSearch: (search: Record<string, unknown>): { month?: string } => {
    const month = search["month"];
    return typeof month === "string" && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? { month } : {};
  },
  component: Budgets,
});

function Budgets() {
  const { month } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <BudgetsPage month={month ?? currentMonth()} onMonth={(next) => void navigate({ search: next === currentMonth() ? {} : { month: next } })} />;
}

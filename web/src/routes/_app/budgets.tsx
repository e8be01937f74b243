import { createFileRoute } from "@tanstack/react-router";
import { BudgetsPage } from "@/features/budgets/budgets-page";
import { EnvelopesPage } from "@/features/budgets/envelopes-page";
import { today } from "@/lib/dates";

interface BudgetSearch {
  on?: string;
  view?: "envelopes";
  plan?: string;
}

export const Route = createFileRoute("/_app/budgets")({
  staticData: { title: "Budgets" },
  validateSearch: (search: Record<string, unknown>): BudgetSearch => {
    const { on, view, plan } = search;
    return {
      ...(typeof on === "string" && /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(on) ? { on } : {}),
      ...(view === "envelopes" ? { view } : {}),
      ...(typeof plan === "string" && plan ? { plan } : {}),
    };
  },
  component: Budgets,
});

function Budgets() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const go = (next: string | undefined) => {
    const { on: _before, ...rest } = search;
    void navigate({ search: next === undefined || next === today() ? rest : { ...rest, on: next }, resetScroll: false });
  };
  return search.view === "envelopes" ? (
    <EnvelopesPage on={search.on} plan={search.plan} onPeriod={go} onPlan={(plan) => void navigate({ search: { view: "envelopes", plan } })} />
  ) : (
    <BudgetsPage on={search.on} onPeriod={go} />
  );
}

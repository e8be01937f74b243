import { createFileRoute } from "@tanstack/react-router";
import { InvestmentsPage } from "@/features/investments/investments-page";
import { readInvestmentsSearch } from "@/features/investments/search";

export const Route = createFileRoute("/_app/investments")({ staticData: { title: "Investments" }, validateSearch: readInvestmentsSearch, component: Investments });

function Investments() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return <InvestmentsPage search={search} onSearch={(next) => void navigate({ search: next, replace: true, resetScroll: false })} />;
}

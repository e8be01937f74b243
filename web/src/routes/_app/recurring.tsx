import { createFileRoute } from "@tanstack/react-router";
import { RecurringPage } from "@/features/recurring/recurring-page";
import { readRecurringSearch } from "@/features/recurring/search";

export const Route = createFileRoute("/_app/recurring")({ staticData: { title: "Regular payments" }, validateSearch: readRecurringSearch, component: Recurring });

function Recurring() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return <RecurringPage search={search} onSearch={(next) => void navigate({ search: next, replace: true, resetScroll: false })} />;
}

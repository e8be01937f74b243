import { createFileRoute } from "@tanstack/react-router";
import { readSearch } from "@/lib/transaction-search";
import { TransactionsPage } from "@/features/transactions/transactions-page";

export const Route = createFileRoute("/_app/transactions")({ staticData: { title: "Transactions" }, validateSearch: readSearch, component: Transactions });

function Transactions() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return <TransactionsPage search={search} onSearch={(next) => void navigate({ search: next, replace: true, resetScroll: false })} />;
}

import { createFileRoute } from "@tanstack/react-router";
import { RulesPage } from "@/features/transactions/rules-page";
import { readSearch, type TransactionSearch } from "@/lib/transaction-search";

interface RulesSearch {
  merchant?: string;
  category?: string;
  /** A search of the list of transactions that becomes a rule. */
  like?: TransactionSearch;
}

export const Route = createFileRoute("/_app/rules")({
  staticData: { title: "Rules" },
  validateSearch: ({ merchant, category, like }: Record<string, unknown>): RulesSearch => ({
    ...(typeof merchant === "string" ? { merchant } : {}),
    ...(typeof category === "string" ? { category } : {}),
    ...(like && typeof like === "object" ? { like: readSearch(like as Record<string, unknown>) } : {}),
  }),
  component: Rules,
});

function Rules() {
  const { merchant, category, like } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <RulesPage begin={merchant ? { merchant, category: category ?? null } : null} like={like ?? null} onBegun={() => void navigate({ search: {}, replace: true })} />;
}

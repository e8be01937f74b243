import { createFileRoute } from "@tanstack/react-router";
import { ReconcilePage } from "@/features/banking/reconcile-page";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export const Route = createFileRoute("/_app/accounts_/$id/reconcile")({
  staticData: { title: "Reconcile" },
  validateSearch: (search: Record<string, unknown>): { on?: string } => (typeof search["on"] === "string" && DAY.test(search["on"]) ? { on: search["on"] } : {}),
  component: Reconcile,
});

function Reconcile() {
  const { id } = Route.useParams();
  const { on } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <ReconcilePage key={id} id={id} on={on} onDay={(day) => void navigate({ search: day ? { on: day } : {}, replace: true })} />;
}

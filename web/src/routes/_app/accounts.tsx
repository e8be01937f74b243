import { createFileRoute } from "@tanstack/react-router";
import { AccountsPage } from "@/features/banking/accounts-page";

export const Route = createFileRoute("/_app/accounts")({
  staticData: { title: "Accounts" },
  validateSearch: (search: Record<string, unknown>): { connect?: true } => (search["connect"] ? { connect: true } : {}),
  component: Accounts,
});

function Accounts() {
  const { connect } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <AccountsPage connecting={connect ?? false} onConnecting={(open) => void navigate({ search: open ? { connect: true } : {}, replace: true })} />;
}

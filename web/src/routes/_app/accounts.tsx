import { createFileRoute } from "@tanstack/react-router";
import { AccountsPage } from "@/features/banking/accounts-page";

export const Route = createFileRoute("/_app/accounts")({
  staticData: { title: "Accounts" },
  validateSearch: (search: Record<string, unknown>): { connect?: true; account?: string } => ({
    ...(search["connect"] ? { connect: true } : {}),
    ...(typeof search["account"] === "string" ? { account: search["account"] } : {}),
  }),
  component: Accounts,
});

function Accounts() {
  const { connect, account } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <AccountsPage connecting={connect ?? false} opened={account ?? null} onConnecting={(open) => void navigate({ search: open ? { connect: true } : {}, replace: true })} />;
}

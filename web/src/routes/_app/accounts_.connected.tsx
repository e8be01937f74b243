import { createFileRoute } from "@tanstack/react-router";
import { ConnectedPage } from "@/features/banking/connected-page";

// Read before the router makes numbers of what looks like one: a code from a bank must arrive as it was written.
const BROUGHT = Object.fromEntries(new URLSearchParams(window.location.search));

export const Route = createFileRoute("/_app/accounts_/connected")({
  staticData: { title: "Connecting your bank" },
  validateSearch: (search: Record<string, unknown>) => search,
  component: Connected,
});

function Connected() {
  return <ConnectedPage parameters={BROUGHT} />;
}

import { createFileRoute, redirect } from "@tanstack/react-router";
import { Join } from "@/features/identity/join";
import { freshToken } from "@/lib/session";

export const Route = createFileRoute("/_auth/join")({
  staticData: { title: "Join a household" },
  validateSearch: (search): { token?: string } => (typeof search["token"] === "string" ? { token: search["token"] } : {}),
  beforeLoad: async ({ location }) => {
    if (!(await freshToken())) throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
  component: JoinPage,
});

function JoinPage() {
  const { token = "" } = Route.useSearch();
  return <Join token={token} />;
}

import { createFileRoute, redirect } from "@tanstack/react-router";
import { Welcome } from "@/features/identity/welcome";
import { freshToken } from "@/lib/session";

export const Route = createFileRoute("/_auth/welcome")({
  staticData: { title: "Your household" },
  beforeLoad: async () => {
    if (!(await freshToken())) throw redirect({ to: "/sign-in", search: { next: "/welcome" } });
  },
  component: Welcome,
});

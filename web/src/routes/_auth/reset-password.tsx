import { createFileRoute } from "@tanstack/react-router";
import { ResetPassword } from "@/features/identity/reset-password";

export const Route = createFileRoute("/_auth/reset-password")({
  staticData: { title: "New password" },
  validateSearch: (search): { token?: string } => (typeof search["token"] === "string" ? { token: search["token"] } : {}),
  component: ResetPasswordPage,
});

function ResetPasswordPage() {
  const { token = "" } = Route.useSearch();
  return <ResetPassword token={token} />;
}

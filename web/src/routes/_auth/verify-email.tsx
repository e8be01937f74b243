import { createFileRoute } from "@tanstack/react-router";
import { VerifyEmail } from "@/features/identity/verify-email";

export const Route = createFileRoute("/_auth/verify-email")({
  staticData: { title: "Confirm your e-mail" },
  validateSearch: (search): { token?: string } => (typeof search["token"] === "string" ? { token: search["token"] } : {}),
  component: VerifyEmailPage,
});

function VerifyEmailPage() {
  const { token = "" } = Route.useSearch();
  return <VerifyEmail token={token} />;
}

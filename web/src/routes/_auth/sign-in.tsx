import { createFileRoute } from "@tanstack/react-router";
import { SignIn } from "@/features/identity/sign-in";
import { nextAddress } from "@/lib/next-address";

export const Route = createFileRoute("/_auth/sign-in")({ staticData: { title: "Sign in" }, validateSearch: nextAddress, component: SignInPage });

function SignInPage() {
  const { next } = Route.useSearch();
  return <SignIn next={next} />;
}

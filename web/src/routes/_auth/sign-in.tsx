import { createFileRoute } from "@tanstack/react-router";
import { SignIn } from "@/features/identity/sign-in";

interface Search {
  next?: string;
}

export const Route = createFileRoute("/_auth/sign-in")({
  staticData: { title: "Sign in" },
  // Only a path of this page: an address that came from outside must not lead away.
  validateSearch: (search): Search => {
    const { next } = search;
    return typeof next === "string" && /^\/(?![/\\])/.test(next) ? { next } : {};
  },
  component: SignInPage,
});

function SignInPage() {
  const { next = "/" } = Route.useSearch();
  return <SignIn next={next} />;
}

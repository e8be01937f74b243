import { createFileRoute } from "@tanstack/react-router";
import { Register } from "@/features/identity/register";
import { nextAddress } from "@/lib/next-address";

export const Route = createFileRoute("/_auth/register")({ staticData: { title: "Create an account" }, validateSearch: nextAddress, component: RegisterPage });

function RegisterPage() {
  const { next } = Route.useSearch();
  return <Register next={next} />;
}

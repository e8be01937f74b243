import { createFileRoute } from "@tanstack/react-router";
import { SignOut } from "@/features/identity/sign-out";

export const Route = createFileRoute("/_auth/sign-out")({ staticData: { title: "Sign out" }, component: SignOut });

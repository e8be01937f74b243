import { createFileRoute } from "@tanstack/react-router";
import { Register } from "@/features/identity/register";

export const Route = createFileRoute("/_auth/register")({ staticData: { title: "Create an account" }, component: Register });

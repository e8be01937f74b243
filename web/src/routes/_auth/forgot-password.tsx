import { createFileRoute } from "@tanstack/react-router";
import { ForgotPassword } from "@/features/identity/forgot-password";

export const Route = createFileRoute("/_auth/forgot-password")({ staticData: { title: "Forgot password" }, component: ForgotPassword });

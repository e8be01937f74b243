import { createFileRoute } from "@tanstack/react-router";
import { AccountsPage } from "@/features/banking/accounts-page";

export const Route = createFileRoute("/_app/accounts")({ staticData: { title: "Accounts" }, component: AccountsPage });

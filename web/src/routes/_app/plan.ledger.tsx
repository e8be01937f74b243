import { createFileRoute } from "@tanstack/react-router";
import { LedgerPage } from "@/features/planning/ledger/ledger-page";

export const Route = createFileRoute("/_app/plan/ledger")({ staticData: { title: "Year by year" }, component: LedgerPage });

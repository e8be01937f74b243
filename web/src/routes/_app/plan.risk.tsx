import { createFileRoute } from "@tanstack/react-router";
import { RiskPage } from "@/features/planning/risk/risk-page";

export const Route = createFileRoute("/_app/plan/risk")({ staticData: { title: "Risk" }, component: RiskPage });

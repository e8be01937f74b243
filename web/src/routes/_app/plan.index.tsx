import { createFileRoute } from "@tanstack/react-router";
import { PlanPage } from "@/features/planning/plan-page";

export const Route = createFileRoute("/_app/plan/")({ staticData: { title: "Plan" }, component: PlanPage });

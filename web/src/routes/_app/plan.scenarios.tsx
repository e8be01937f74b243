import { createFileRoute } from "@tanstack/react-router";
import { ScenariosPage } from "@/features/planning/scenarios/scenarios-page";

export const Route = createFileRoute("/_app/plan/scenarios")({ staticData: { title: "Scenarios" }, component: ScenariosPage });

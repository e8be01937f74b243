import { createFileRoute } from "@tanstack/react-router";
import { HouseholdPage } from "@/features/planning/household/household-page";

export const Route = createFileRoute("/_app/plan/household")({ staticData: { title: "Household" }, component: HouseholdPage });

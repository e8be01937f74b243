import { createFileRoute } from "@tanstack/react-router";
import { TaxesPage } from "@/features/planning/taxes/taxes-page";

export const Route = createFileRoute("/_app/plan/taxes")({ staticData: { title: "Taxes" }, component: TaxesPage });

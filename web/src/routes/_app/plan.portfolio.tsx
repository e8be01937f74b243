import { createFileRoute } from "@tanstack/react-router";
import { PortfolioPage } from "@/features/planning/portfolio/portfolio-page";

export const Route = createFileRoute("/_app/plan/portfolio")({ staticData: { title: "Portfolio" }, component: PortfolioPage });

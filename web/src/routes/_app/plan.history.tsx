import { createFileRoute } from "@tanstack/react-router";
import { HistoryPage } from "@/features/planning/history/history-page";

export const Route = createFileRoute("/_app/plan/history")({ staticData: { title: "History" }, component: HistoryPage });

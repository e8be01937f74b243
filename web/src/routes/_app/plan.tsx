import { createFileRoute, Outlet } from "@tanstack/react-router";
import { PlanNav } from "@/features/planning/plan-nav";

export const Route = createFileRoute("/_app/plan")({ staticData: { title: "Plan" }, component: PlanFrame });

function PlanFrame() {
  return (
    <>
      <PlanNav />
      <Outlet />
    </>
  );
}

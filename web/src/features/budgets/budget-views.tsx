import { useNavigate } from "@tanstack/react-router";
import { Segmented } from "@/ui/segmented";

export type BudgetView = "limits" | "envelopes";

/** Two ways to budget: limits that are followed, or envelopes that hold the money. */
export function BudgetViews({ view }: { view: BudgetView }) {
  const navigate = useNavigate();
  return (
    <Segmented
      label="Way to budget"
      value={view}
      options={[
        { value: "limits", label: "Limits" },
        { value: "envelopes", label: "Envelopes" },
      ]}
      onChange={(next) => void navigate({ to: "/budgets", search: next === "envelopes" ? { view: next } : {} })}
    />
  );
}

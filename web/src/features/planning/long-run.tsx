import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getSimulationOptions, runSimulationMutation } from "@/api/@tanstack/react-query.gen";
import type { PlanAssumptions } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { formatNumber, formatPercent } from "@/lib/money";
import { Button } from "@/ui/button";
import { Percent } from "@/ui/figure";
import { Progress } from "@/ui/progress";

const SIZES = [5_000, 100_000] as const;

/** A run in the background: fresh futures, as many as asked for. Its answer stays until the plan changes. */
export function LongRun({ plan }: { plan: PlanAssumptions }) {
  const [asked, setAsked] = useState<{ id: string; of: PlanAssumptions } | null>(null);
  const start = useMutation({ ...runSimulationMutation(), onSuccess: ({ data }, { body }) => setAsked({ id: data.id, of: body.assumptions ?? plan }) });
  const id = asked?.of === plan ? asked.id : null;
  const run = useQuery({
    ...getSimulationOptions({ path: { simulation_id: id ?? "" } }),
    enabled: id !== null,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.data.status === "done" || state.data?.data.status === "failed" ? false : 250),
  });
  const found = id === null ? null : run.data?.data;
  const working = start.isPending || (id !== null && (!found || found.status === "queued" || found.status === "running"));

  return (
    <section aria-label="Run more futures" className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-lg border border-line px-4 py-3">
      <div className="min-w-0 flex-1 basis-64" aria-live="polite">
        {working ? (
          <Progress
            label="Running futures"
            value={found ? found.progress / found.paths : 0}
            detail={found ? `${formatNumber(found.progress)} of ${formatNumber(found.paths)}` : "Waiting"}
          />
        ) : found?.outlook ? (
          <p>
            {formatNumber(found.paths)} futures: <Percent fraction={found.outlook.success.probability} digits={1} working={found.outlook.working} className="font-semibold" />{" "}
            <span className="tabular text-muted">± {formatPercent(found.outlook.success.standardError, { digits: 2 })}</span>
          </p>
        ) : found?.status === "failed" ? (
          <p className="text-loss-text">{found.error}</p>
        ) : run.isError ? (
          <p className="text-loss-text">{errorMessage(run.error)}</p>
        ) : (
          <p className="text-muted">More futures make the answer more exact. They run in the background.</p>
        )}
      </div>
      <div className="flex gap-2">
        {SIZES.map((paths) => (
          <Button key={paths} size="sm" disabled={working} onClick={() => start.mutate({ body: { assumptions: plan, paths } })}>
            Run {formatNumber(paths)}
          </Button>
        ))}
      </div>
    </section>
  );
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { adoptScenarioMutation, deleteScenarioMutation, getLedgerQueryKey, getPlanOptions, getPlanQueryKey, listScenariosOptions, listScenariosQueryKey } from "@/api/@tanstack/react-query.gen";
import { compareScenarios } from "@/api/sdk.gen";
import { useAccount } from "@/lib/account";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { TextLink } from "@/ui/link";
import { Page, PageHeader, Section } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { Answer } from "../answer";
import { full } from "../assumptions";
import { useTool } from "../use-tool";
import { CompareTable } from "./compare-table";
import { NewScenario } from "./new-scenario";
import { Readings } from "./readings";
import { Tornado } from "./tornado";

const SIDE_BY_SIDE = 6;

/** The plan beside its variants, what moves it most, and how it has stood night by night. */
export function ScenariosPage() {
  const plan = useQuery({ ...getPlanOptions(), staleTime: 60_000 });
  const kept = plan.data?.data.plan;
  return (
    <Page>
      <PageHeader title="Scenarios" description="Variants of the plan side by side, run through the same futures" />
      {kept ? <Variants key={kept.updatedAt} assumptions={full(kept.assumptions)} keptAt={kept.updatedAt} /> : null}
      {plan.isPending ? <Skeleton className="h-96 w-full" /> : null}
      {plan.isError ? <ErrorState error={plan.error} onRetry={() => void plan.refetch()} /> : null}
      {plan.data && !kept ? (
        <EmptyState title="There is no plan yet">
          Begin with <TextLink to="/plan">a few answers</TextLink>; then its variants stand here.
        </EmptyState>
      ) : null}
    </Page>
  );
}

function Variants({ assumptions, keptAt }: { assumptions: ReturnType<typeof full>; keptAt: string }) {
  const client = useQueryClient();
  const { workspace } = useAccount();
  const [adding, setAdding] = useState(false);
  const scenarios = useQuery({ ...listScenariosOptions(), staleTime: 30_000 });
  const all = scenarios.data?.data ?? [];
  const ids = all.slice(0, SIDE_BY_SIDE).map(({ id }) => id);
  const query = useTool(`compare-${keptAt}-${all.map(({ updatedAt }) => updatedAt).join()}`, compareScenarios, scenarios.isPending ? null : { scenarioIds: ids, withPlan: true });
  const mayWrite = workspace.role !== "viewer";
  const again = () => client.invalidateQueries({ queryKey: listScenariosQueryKey() });
  const remove = useMutation({ ...deleteScenarioMutation(), onSuccess: again });
  const adopt = useMutation({
    ...adoptScenarioMutation(),
    onSuccess: async () => {
      notify({ text: "This is your plan now." });
      await Promise.all([client.invalidateQueries({ queryKey: getPlanQueryKey() }), client.invalidateQueries({ queryKey: getLedgerQueryKey() })]);
    },
  });

  return (
    <>
      <Section
        title="Side by side"
        aside={
          mayWrite ? (
            <Button variant="primary" size="sm" onClick={() => setAdding(true)} className="print:hidden">
              <Plus size={16} strokeWidth={1.5} />
              Add a scenario
            </Button>
          ) : null
        }
      >
        <Answer query={query} loading={<Skeleton className="h-80 w-full" />}>
          {(found) => (
            <CompareTable
              found={found}
              mayWrite={mayWrite}
              busy={remove.isPending || adopt.isPending}
              onAdopt={(id) => adopt.mutate({ path: { scenario_id: id } })}
              onRemove={(id) => remove.mutate({ path: { scenario_id: id } })}
            />
          )}
        </Answer>
        {all.length > SIDE_BY_SIDE ? <p className="mt-2 text-sm text-muted">The first {SIDE_BY_SIDE} of {all.length} stand beside the plan.</p> : null}
        {scenarios.data && !all.length ? <p className="mt-3 max-w-reading text-muted">Add one to see what a different retirement, spending or move would do. The plan itself stays as it is.</p> : null}
      </Section>
      <Section title="What matters most">
        <Tornado keptAt={keptAt} />
      </Section>
      <Section title="How the plan has stood">
        <Readings />
      </Section>
      {adding ? <NewScenario plan={assumptions} onClose={() => setAdding(false)} onMade={again} /> : null}
    </>
  );
}

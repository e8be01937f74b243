import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { getLedgerQueryKey, getPlanOptions, getPlanQueryKey, savePlanMutation } from "@/api/@tanstack/react-query.gen";
import type { Plan } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { ApiError, errorMessage } from "@/lib/api-error";
import { formatPercent } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { TextLink } from "@/ui/link";
import { Page, PageHeader } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { full, type FullPlan } from "../assumptions";
import { HouseholdSections } from "./household-sections";

/** Everything that the plan assumes about the household, to be changed and saved at once. */
export function HouseholdPage() {
  const view = useQuery({ ...getPlanOptions(), staleTime: 60_000 });
  const kept = view.data?.data.plan;
  return (
    <Page>
      {kept ? <HouseholdForm key={kept.updatedAt} kept={kept} /> : <PageHeader title="Household" description="What the plan assumes about people, money and taxes" />}
      {view.isPending ? <Skeleton className="h-96 w-full" /> : null}
      {view.isError ? <ErrorState error={view.error} onRetry={() => void view.refetch()} /> : null}
      {view.data && !kept ? (
        <EmptyState title="There is no plan yet">
          Begin with <TextLink to="/plan">a few answers</TextLink>; then everything it assumes stands here.
        </EmptyState>
      ) : null}
    </Page>
  );
}

function HouseholdForm({ kept }: { kept: Plan }) {
  const client = useQueryClient();
  const { workspace } = useAccount();
  const before = full(kept.assumptions);
  const [plan, setPlan] = useState<FullPlan>(before);
  const changed = JSON.stringify(plan) !== JSON.stringify(before);
  const save = useMutation({
    ...savePlanMutation(),
    meta: { quiet: true },
    onSuccess: (answer) => {
      client.setQueryData(getPlanQueryKey(), { ...answer, data: { plan: answer.data, draft: null } });
      void client.invalidateQueries({ queryKey: getLedgerQueryKey() });
      notify({ text: `Plan saved. The money lasts in ${formatPercent(answer.data.outlook.success.probability, { digits: 1 })} of the futures.` });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ body: plan });
  };
  const problems = save.error instanceof ApiError ? save.error.details : [];

  return (
    <form onSubmit={submit}>
      <PageHeader
        title="Household"
        description="What the plan assumes about people, money and taxes, a year and in today’s money"
        actions={
          <>
            <Button disabled={!changed} onClick={() => setPlan(before)}>
              Back to saved
            </Button>
            <Button variant="primary" type="submit" disabled={!changed || workspace.role === "viewer"} busy={save.isPending}>
              Save plan
            </Button>
          </>
        }
      />
      {save.isError ? (
        <div role="alert" className="mb-6 rounded-lg border border-line px-4 py-3 text-loss-text">
          <p>{errorMessage(save.error)}</p>
          {problems.length ? (
            <ul className="mt-1 list-disc pl-5 text-sm">
              {problems.map(({ field, message }) => (
                <li key={field + message}>{message}</li>
              ))}
            </ul>
          ) : null}
        </div>
      ) : null}
      <HouseholdSections plan={plan} currency={workspace.currency} onChange={setPlan} />
    </form>
  );
}

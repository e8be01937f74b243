import { useQuery } from "@tanstack/react-query";
import { getPlanOptions } from "@/api/@tanstack/react-query.gen";
import { useAccount } from "@/lib/account";
import { ErrorState } from "@/ui/error-state";
import { Page, PageHeader } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { PlanDesk } from "./plan-desk";
import { PlanSetup } from "./plan-setup";

export function PlanPage() {
  const view = useQuery({ ...getPlanOptions(), staleTime: 60_000 });
  const { workspace } = useAccount();
  const { plan, draft } = view.data?.data ?? { plan: null, draft: null };
  return (
    <Page>
      {plan ? <PlanDesk saved={plan} mayWrite={workspace.role !== "viewer"} /> : <PageHeader title="Plan" description="In today’s money" />}
      {draft ? <PlanSetup draft={draft} currency={workspace.currency} /> : null}
      {view.isPending ? <PlanSkeleton /> : null}
      {view.isError && !view.data ? <ErrorState error={view.error} onRetry={() => void view.refetch()} /> : null}
    </Page>
  );
}

function PlanSkeleton() {
  return (
    <div role="status" aria-label="Loading the plan" className="grid gap-12 lg:grid-cols-[minmax(0,1fr)_18.5rem]">
      <div className="flex flex-col gap-6">
        <Skeleton className="h-10 w-28" />
        <Skeleton className="h-72 w-full md:h-[30rem]" />
      </div>
      <Skeleton className="h-96 w-full max-lg:hidden" />
    </div>
  );
}

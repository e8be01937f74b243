/** What the page reads, and what it does with a way back. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { listAccountsOptions, listHoldingsOptions, undoInvestmentActMutation } from "@/api/@tanstack/react-query.gen";
import { listInvestmentActs } from "@/api/sdk.gen";
import type { Account } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { notify } from "@/lib/notices";
import { HOLDS } from "./words";

export function useHoldings(account: string | undefined) {
  return useQuery({ ...listHoldingsOptions({ query: account ? { account: [account] } : {} }), staleTime: 30_000 });
}

/** The accounts that can hold securities, by id. */
export function useSecurityAccounts(): Account[] {
  return (useQuery(listAccountsOptions()).data?.data ?? []).filter(({ kind }) => HOLDS.has(kind));
}

export function useWritable(): boolean {
  const { workspace } = useAccount();
  return workspace.role !== "viewer" && workspace.role !== "adviser";
}

/** After a change: everything on screen is read again (holdings move accounts, net worth and the plan), and the newest act can be taken back. */
export function useDone(): (text: string) => Promise<void> {
  const client = useQueryClient();
  const undo = useMutation({ ...undoInvestmentActMutation(), onSuccess: () => client.invalidateQueries() });
  return async (text) => {
    void client.invalidateQueries();
    const act = (await listInvestmentActs({ throwOnError: true })).data.data[0];
    notify({
      text,
      ...(act
        ? {
            undo: async () => {
              await undo.mutateAsync({ path: { act_id: act.id } });
            },
          }
        : {}),
    });
  };
}

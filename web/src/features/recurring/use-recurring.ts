/** Regular payments: read once for every page, changed with a way back. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { changeRecurringMutation, listRecurringOptions } from "@/api/@tanstack/react-query.gen";
import type { ChangeRegular, RegularPayment } from "@/api/types.gen";
import { notify } from "@/lib/notices";

const NAMES = new Set(["listRecurring", "sumRecurring", "listUpcoming", "getRecurring"]);

export function useRecurring() {
  return useQuery({ ...listRecurringOptions(), staleTime: 30_000 });
}

export function refreshRecurring(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ predicate: ({ queryKey }) => NAMES.has((queryKey[0] as Record<string, string> | undefined)?.["_id"] ?? "") });
}

/** Keeps a decision; `back` is what takes it back, `text` says what was done. */
export function useDecide(): (one: RegularPayment, body: ChangeRegular, back: ChangeRegular, text?: string) => void {
  const client = useQueryClient();
  const change = useMutation({ ...changeRecurringMutation(), onSuccess: () => refreshRecurring(client) });
  return (one, body, back, text) => {
    const path = { series_id: one.id };
    change.mutate(
      { path, body },
      {
        onSuccess: () => {
          if (!text) return;
          notify({
            text,
            undo: async () => {
              await change.mutateAsync({ path, body: back });
            },
          });
        },
      },
    );
  };
}

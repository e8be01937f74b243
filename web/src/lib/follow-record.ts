/** A page that shows the record follows it: what a bank or an import brings meanwhile, here or in another browser. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { listConnectionsOptions, listImportsOptions } from "@/api/@tanstack/react-query.gen";

const SOON = 1_500;
const NOW_AND_THEN = 30_000;
const BROUGHT = new Set(["booked", "undone"]);
const WORKING = new Set(["reading", "booking", "undoing"]);

/** While the page is seen, asks whether a sync or an import ended, and if one did, asks for the record again. */
export function useFollowRecord(): void {
  const client = useQueryClient();
  const banks = useQuery({ ...listConnectionsOptions(), refetchInterval: ({ state }) => (state.data?.data.some((bank) => bank.syncing) ? SOON : NOW_AND_THEN) });
  const imports = useQuery({ ...listImportsOptions(), refetchInterval: ({ state }) => (state.data?.data.some((one) => WORKING.has(one.status)) ? SOON : NOW_AND_THEN) });
  const brought =
    banks.data && imports.data
      ? [...banks.data.data.map((bank) => `${bank.id} ${bank.lastSyncAt}`), ...imports.data.data.filter((one) => BROUGHT.has(one.status)).map((one) => `${one.id} ${one.status}`)].join()
      : null;
  const before = useRef<string | null>(null);
  useEffect(() => {
    if (brought === null) return;
    if (before.current !== null && before.current !== brought)
      void client.invalidateQueries({ predicate: ({ queryKey }) => /Transaction|Account|Link|Acts/.test((queryKey[0] as Record<string, string> | undefined)?.["_id"] ?? "") });
    before.current = brought;
  }, [client, brought]);
}

import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

/** What was typed into a page of the plan: kept while Guilder is open, gone with the sign-out, never sent anywhere by itself. */
export function useDraft<T>(name: string): [T | null, (next: T | null) => void] {
  const client = useQueryClient();
  const { data } = useQuery<T | null>({ queryKey: ["draft", name], queryFn: skipToken, initialData: null, staleTime: Infinity, gcTime: Infinity });
  const write = useCallback((next: T | null) => void client.setQueryData(["draft", name], next), [client, name]);
  return [data ?? null, write];
}

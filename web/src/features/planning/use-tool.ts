import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState } from "react";

/** A field that is being typed in asks at most this often. */
const DEBOUNCE_MS = 180;

type Call<Body, Data> = (options: { body: Body; signal: AbortSignal; throwOnError: true }) => Promise<{ data: { data: Data } }>;

/** The answer of a calculation that keeps nothing; the last one stays in sight until the next is there. A null body asks nothing. */
export function useTool<Body, Data>(name: string, call: Call<Body, Data>, body: Body | null): UseQueryResult<Data> & { stale: boolean } {
  const text = JSON.stringify(body);
  const settled = useSettled(text);
  const query = useQuery({
    queryKey: ["tool", name, settled],
    queryFn: async ({ signal }) => (await call({ body: JSON.parse(settled) as Body, signal, throwOnError: true })).data.data,
    enabled: settled !== "null",
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });
  return { ...query, stale: query.isPlaceholderData || settled !== text };
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

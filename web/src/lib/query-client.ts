import { MutationCache, QueryClient } from "@tanstack/react-query";
import { ApiError, errorMessage } from "./api-error";
import { onReconnect } from "./connection";
import { notify } from "./notices";

declare module "@tanstack/react-query" {
  interface Register {
    mutationMeta: {
      /** This form shows its own errors; no notice in the corner. */
      quiet?: boolean;
    };
  }
}

/** Errors of reads are shown where the data would stand; errors of writes as a notice, unless the form shows them. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 10 * 60_000,
      retry: (count, error) => count < 2 && error instanceof ApiError && error.isOutage,
      networkMode: "always",
    },
    // An edit without a connection fails at once and says so, instead of waiting unseen.
    mutations: { retry: false, networkMode: "always" },
  },
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => {
      if (mutation.meta?.quiet) return;
      notify({ tone: "error", text: errorMessage(error) });
    },
  }),
});

onReconnect(() => void queryClient.invalidateQueries());

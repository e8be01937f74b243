/** How the generated client in `src/api` is set up; it calls `createClientConfig` once, when it is loaded. */
import type { CreateClientConfig } from "@/api/client.gen";
import { apiFetch } from "./api-fetch";

export const createClientConfig: CreateClientConfig = (config) => ({
  ...config,
  baseUrl: typeof window === "undefined" ? "" : window.location.origin,
  fetch: apiFetch,
  throwOnError: true,
});

/** Calls of the identity module. */
import { client } from "@/api/client.gen";

export interface TokenAnswer {
  accessToken: string;
  expiresIn: number;
}

export interface Instance {
  name: string;
  demo: { email: string; password: string } | null;
  outbox: boolean;
}

async function send<T>(method: "get" | "post" | "patch" | "delete", url: string, body?: unknown): Promise<T> {
  const { data } = await client[method]<{ data: T }, unknown, true>({
    url,
    throwOnError: true,
    ...(body === undefined ? {} : { body, headers: { "Content-Type": "application/json" } }),
  });
  return (data as { data: T } | undefined)?.data as T;
}

export const login = (body: { email: string; password: string }) => send<TokenAnswer>("post", "/v1/auth/login", body);
export const register = (body: { name: string; email: string; password: string }) => send<{ email: string }>("post", "/v1/auth/register", body);
export const verifyEmail = (body: { token: string }) => send<TokenAnswer>("post", "/v1/auth/verify-email", body);
export const logout = () => send<void>("post", "/v1/auth/logout");
export const requestReset = (body: { email: string }) => send<void>("post", "/v1/auth/reset-password/request", body);
export const resetPassword = (body: { token: string; password: string }) => send<void>("post", "/v1/auth/reset-password", body);
export const getInstance = () => send<Instance>("get", "/v1/instance");
export const createWorkspace = (body: { name: string; kind: "household"; currency: string; timeZone: string }) => send<{ id: string }>("post", "/v1/workspaces", body);

export interface Mail {
  id: string;
  to: string;
  subject: string;
  text: string;
  sentAt: string;
}

export const listOutbox = () => send<Mail[]>("get", "/v1/outbox");

/** Calls of the identity module. */
import { apiFetch } from "@/lib/api-fetch";
import type { Person, Workspace } from "@/lib/account";

export type Role = Workspace["role"];
export interface SignedIn {
  accessToken: string;
  expiresIn: number;
  user: Person;
}
export interface Instance {
  name: string;
  version: string;
  demo: { email: string; password: string } | null;
  outbox: boolean;
}
export interface Mail {
  id: string;
  to: string;
  subject: string;
  text: string;
  sentAt: string;
}
export interface Member {
  userId: string;
  name: string;
  email: string;
  role: Role;
  joinedAt: string;
}
export interface Invitation {
  id: string;
  email: string;
  role: Role;
  createdAt: string;
  expiresAt: string;
}
export interface Device {
  id: string;
  current: boolean;
  createdAt: string;
  usedAt: string;
  address: string;
  userAgent: string;
}

async function send<T>(method: string, url: string, body?: unknown): Promise<T> {
  const response = await apiFetch(url, {
    method,
    headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.status === 204) return undefined as T;
  return ((await response.json()) as { data: T }).data;
}

export const login = (body: { email: string; password: string }) => send<SignedIn>("POST", "/v1/auth/login", body);
export const register = (body: { name: string; email: string; password: string }) => send<SignedIn>("POST", "/v1/auth/register", body);
export const verifyEmail = (body: { token: string }) => send<Person>("POST", "/v1/auth/verify-email", body);
export const resendVerification = () => send<void>("POST", "/v1/auth/verify-email/resend");
export const logout = () => send<void>("POST", "/v1/auth/logout");
export const requestReset = (body: { email: string }) => send<void>("POST", "/v1/auth/reset-password/request", body);
export const resetPassword = (body: { token: string; password: string }) => send<void>("POST", "/v1/auth/reset-password", body);
export const getInstance = () => send<Instance>("GET", "/v1/instance");
export const listOutbox = () => send<Mail[]>("GET", "/v1/outbox");
export const updateMe = (body: Partial<Pick<Person, "name" | "locale" | "timeZone" | "currency">>) => send<Person>("PATCH", "/v1/users/me", body);
export const changePassword = (body: { current: string; password: string }) => send<void>("POST", "/v1/users/me/password", body);
export const createWorkspace = (body: { name: string; kind: "household"; currency: string; timeZone: string }) => send<Workspace>("POST", "/v1/workspaces", body);
export const updateWorkspace = ({ id, ...body }: { id: string; name?: string; currency?: string; timeZone?: string }) => send<Workspace>("PATCH", `/v1/workspaces/${id}`, body);
export const listMembers = () => send<Member[]>("GET", "/v1/members");
export const changeRole = ({ userId, role }: { userId: string; role: Role }) => send<Member>("PATCH", `/v1/members/${userId}`, { role });
export const removeMember = (userId: string) => send<void>("DELETE", `/v1/members/${userId}`);
export const listInvitations = () => send<Invitation[]>("GET", "/v1/invitations");
export const invite = (body: { email: string; role: Role }) => send<Invitation>("POST", "/v1/invitations", body);
export const revokeInvitation = (id: string) => send<void>("DELETE", `/v1/invitations/${id}`);
export const acceptInvitation = (body: { token: string }) => send<Workspace>("POST", "/v1/invitations/accept", body);
export const listDevices = () => send<Device[]>("GET", "/v1/sessions");
export const endDevice = (id: string) => send<void>("DELETE", `/v1/sessions/${id}`);
export const endOtherDevices = () => send<void>("POST", "/v1/sessions/end-others");

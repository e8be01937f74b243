/**
 * The session of this tab. The access token lives in memory only; the refresh token is an httpOnly cookie
 * that scripts never see. Because every refresh rotates the cookie and a reused one ends the whole family,
 * only one refresh may be under way in all tabs: a Web Lock guards it, and the tab that won tells the others.
 */
import { create } from "zustand";
import { readStored, writeStored } from "./stored";
import type { SignedIn } from "@/api/types.gen";
import { toApiError, type ApiError } from "./api-error";

export interface Token {
  accessToken: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

interface SessionState {
  token: Token | null;
  /** `unknown` until the first refresh has answered. */
  status: "unknown" | "signed-in" | "signed-out";
}

export const useSession = create<SessionState>(() => ({ token: null, status: "unknown" }));

const LOCK = "guilder.refresh";
const EARLY_MS = 30_000;
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("guilder.session");

type Message = { kind: "token"; token: Token } | { kind: "signed-out" };

channel?.addEventListener("message", (event: MessageEvent<Message>) => {
  if (event.data.kind === "token") useSession.setState({ token: event.data.token, status: "signed-in" });
  else forget();
});

function tell(message: Message): void {
  channel?.postMessage(message);
}

function forget(): void {
  useSession.setState({ token: null, status: "signed-out" });
  writeStored("signed-in", undefined);
}

/** Takes a token from a sign-in or refresh answer. `expiresIn` is in seconds. */
export function signedIn(answer: Pick<SignedIn, "accessToken" | "expiresIn">): Token {
  const token = { accessToken: answer.accessToken, expiresAt: Date.now() + answer.expiresIn * 1000 };
  useSession.setState({ token, status: "signed-in" });
  writeStored("signed-in", true);
  tell({ kind: "token", token });
  return token;
}

export function signedOut(): void {
  forget();
  tell({ kind: "signed-out" });
}

function usable(token: Token | null): token is Token {
  return token !== null && token.expiresAt - EARLY_MS > Date.now();
}

let inFlight: Promise<Token | null> | null = null;

/**
 * A token that is good for the next half minute, or null when signed out.
 * `rejected`: a token the server just refused, so that it is not handed out again.
 * Throws ApiError (an outage) when the server can't be asked: that is no reason to sign anyone out.
 */
export async function freshToken(rejected?: string): Promise<Token | null> {
  const { token, status } = useSession.getState();
  if (usable(token) && token.accessToken !== rejected) return token;
  if (status === "signed-out" || (status === "unknown" && !readStored("signed-in", false))) {
    if (status === "unknown") useSession.setState({ status: "signed-out" });
    return null;
  }
  inFlight ??= withLock(() => refresh(rejected)).finally(() => {
    inFlight = null;
  });
  return inFlight;
}

async function withLock<T>(work: () => Promise<T>): Promise<T> {
  const locks = typeof navigator === "undefined" ? undefined : navigator.locks;
  return locks ? ((await locks.request(LOCK, work)) as T) : work();
}

async function refresh(rejected?: string): Promise<Token | null> {
  // While this tab waited for the lock, another one may have refreshed and told us.
  const { token, status } = useSession.getState();
  if (usable(token) && token.accessToken !== rejected) return token;
  let response: Response;
  try {
    // On opening nobody knows yet: then the browser shall not log an ended session as an error.
    response = await fetch(`/v1/auth/refresh${status === "unknown" ? "?gently=true" : ""}`, { method: "POST", headers: { Accept: "application/json" } });
  } catch {
    throw toApiError(null);
  }
  if (response.status === 204) {
    signedOut();
    return null;
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return signedIn((body as { data: SignedIn }).data);
  const error: ApiError = toApiError(body, response);
  if (response.status === 401 || response.status === 403) {
    signedOut();
    return null;
  }
  throw error;
}

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { apiFetch } from "./api-fetch";
import { ApiError } from "./api-error";
import { useConnection } from "./connection";
import { signedIn, signedOut, useSession } from "./session";
import { setCurrentWorkspaceId } from "./workspace";

type Handler = (request: Request) => Response | Promise<Response>;

/** A server in the place of fetch: tokens count up, and only the newest one is good. */
function server(handlers: { refresh?: Handler; api?: Handler } = {}) {
  const seen: string[] = [];
  let good = 1;
  vi.stubGlobal("fetch", async (input: RequestInfo, init?: RequestInit) => {
    const request = new Request(typeof input === "string" ? new URL(input, location.origin) : input, init);
    const path = new URL(request.url).pathname;
    seen.push(path);
    if (path === "/v1/auth/refresh") {
      if (handlers.refresh) return handlers.refresh(request);
      await new Promise((resolve) => setTimeout(resolve, 5));
      good += 1;
      return Response.json({ data: { accessToken: `token-${good}`, expiresIn: 900 } });
    }
    if (handlers.api) return handlers.api(request);
    if (request.headers.get("Authorization") !== `Bearer token-${good}`) return Response.json({ error: { code: "TOKEN_INVALID", message: "Sign in again." } }, { status: 401 });
    return Response.json({ data: await request.text() });
  });
  return { seen, refreshes: () => seen.filter((path) => path.endsWith("refresh")).length, expire: () => (good += 1) };
}

beforeEach(() => {
  useSession.setState({ token: null, status: "unknown" });
});
afterEach(() => {
  signedOut();
  vi.unstubAllGlobals();
});

it("sends token and workspace", async () => {
  let headers: Headers | undefined;
  server({
    api: (request) => {
      headers = request.headers;
      return Response.json({ data: null });
    },
  });
  signedIn({ accessToken: "token-1", expiresIn: 900 });
  setCurrentWorkspaceId("w1");
  await apiFetch("/v1/accounts");
  expect(headers?.get("Authorization")).toBe("Bearer token-1");
  expect(headers?.get("X-Workspace-Id")).toBe("w1");
});

it("answers many refused calls with one refresh, and sends each body again", async () => {
  const api = server();
  signedIn({ accessToken: "token-1", expiresIn: 900 });
  api.expire();
  const answers = await Promise.all(["a", "b", "c", "d"].map((body) => apiFetch("/v1/things", { method: "POST", body })));
  expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([{ data: "a" }, { data: "b" }, { data: "c" }, { data: "d" }]);
  expect(api.refreshes()).toBe(1);
});

it("renews a token that is about to end before it is used", async () => {
  const api = server();
  signedIn({ accessToken: "token-1", expiresIn: 10 });
  await apiFetch("/v1/things");
  expect(api.seen).toEqual(["/v1/auth/refresh", "/v1/things"]);
});

it("retries once, not for ever", async () => {
  const api = server({ api: () => Response.json({ error: { code: "TOKEN_INVALID", message: "No." } }, { status: 401 }) });
  signedIn({ accessToken: "token-1", expiresIn: 900 });
  await expect(apiFetch("/v1/things")).rejects.toMatchObject({ status: 401, code: "TOKEN_INVALID" });
  expect(api.seen.filter((path) => path === "/v1/things")).toHaveLength(2);
});

it("signs out when the refresh is refused", async () => {
  const api = server({ refresh: () => Response.json({ error: { code: "REFRESH_REUSED", message: "Sign in." } }, { status: 401 }) });
  signedIn({ accessToken: "token-1", expiresIn: 900 });
  api.expire();
  await expect(apiFetch("/v1/things")).rejects.toBeInstanceOf(ApiError);
  expect(useSession.getState().status).toBe("signed-out");
});

it("keeps the session when the server is away, and says that it is", async () => {
  signedIn({ accessToken: "token-1", expiresIn: 900 });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await expect(apiFetch("/v1/things")).rejects.toMatchObject({ status: 0, code: "UNREACHABLE" });
  expect(useSession.getState().status).toBe("signed-in");
  expect(useConnection.getState().reachable).toBe(false);
  useConnection.getState().answered();
});

it("turns the error envelope into an ApiError", async () => {
  server({
    api: () =>
      Response.json(
        { error: { code: "INVALID_INPUT", message: "Check the amount.", details: [{ field: "amount", message: "Too large." }] }, meta: { requestId: "r1" } },
        { status: 422, headers: { "Retry-After": "3" } },
      ),
  });
  signedIn({ accessToken: "token-1", expiresIn: 900 });
  await expect(apiFetch("/v1/things")).rejects.toMatchObject({
    status: 422,
    code: "INVALID_INPUT",
    message: "Check the amount.",
    details: [{ field: "amount", message: "Too large." }],
    requestId: "r1",
    retryAfter: 3,
  });
});

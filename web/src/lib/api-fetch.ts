/**
 * The fetch of every API call: adds the token and the workspace, answers a 401 with one refresh and one
 * retry, and returns only good answers: everything else is thrown as ApiError.
 */
import { toApiError } from "./api-error";
import { useConnection } from "./connection";
import { freshToken } from "./session";
import { currentWorkspaceId } from "./workspace";

/** Calls that carry their own proof or need none. */
const OPEN = /^\/v1\/(auth\/(?!verify-email\/again)|instance$)/;

export async function apiFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input instanceof Request ? input : new URL(input, window.location.origin), init);
  if (OPEN.test(new URL(request.url).pathname)) return checked(await send(request));

  const token = await freshToken();
  const again = request.clone();
  const response = await send(prepare(request, token?.accessToken));
  if (response.status !== 401 || !token) return checked(response);

  const renewed = await freshToken(token.accessToken);
  if (!renewed) return checked(response);
  void response.body?.cancel();
  return checked(await send(prepare(again, renewed.accessToken)));
}

/** The `data` of a JSON answer, for the few calls that the first page makes without the generated client. */
export async function readData<T>(path: string): Promise<T> {
  const response = await apiFetch(path, { headers: { Accept: "application/json" } });
  return ((await response.json()) as { data: T }).data;
}

function prepare(request: Request, accessToken: string | undefined): Request {
  if (accessToken) request.headers.set("Authorization", `Bearer ${accessToken}`);
  const workspace = currentWorkspaceId();
  if (workspace && !request.headers.has("X-Workspace-Id")) request.headers.set("X-Workspace-Id", workspace);
  return request;
}

async function send(request: Request): Promise<Response> {
  const { failed, answered } = useConnection.getState();
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    failed();
    throw toApiError(null);
  }
  if (isGateway(response)) failed();
  else answered();
  return response;
}

/** A proxy in front of a server that is away. A 503 in our own envelope is only one part that is down. */
function isGateway(response: Response): boolean {
  if (response.status === 502 || response.status === 504) return true;
  return response.status === 503 && !response.headers.get("Content-Type")?.includes("json");
}

async function checked(response: Response): Promise<Response> {
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => null);
  throw toApiError(body, response);
}

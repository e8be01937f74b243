/** The fetch of every API call: adds the token and the workspace, and answers a 401 with one refresh and one retry. */
import { toApiError } from "./api-error";
import { freshToken } from "./session";
import { currentWorkspaceId } from "./workspace";
import { useConnection } from "./connection";

/** Calls that carry their own proof or need none. */
const OPEN = /^\/v1\/(auth\/(?!logout)|instance|health)/;

export async function apiFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  if (OPEN.test(new URL(request.url).pathname)) return send(request);

  const token = await freshToken();
  const retry = request.clone();
  const response = await send(prepare(request, token?.accessToken));
  if (response.status !== 401 || !token) return response;

  const renewed = await freshToken(token.accessToken);
  if (!renewed) return response;
  void response.body?.cancel();
  return send(prepare(retry, renewed.accessToken));
}

function prepare(request: Request, accessToken: string | undefined): Request {
  if (accessToken) request.headers.set("Authorization", `Bearer ${accessToken}`);
  const workspace = currentWorkspaceId();
  if (workspace && !request.headers.has("X-Workspace-Id")) request.headers.set("X-Workspace-Id", workspace);
  return request;
}

async function send(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    useConnection.getState().failed();
    throw toApiError(null);
  }
  if (response.status === 502 || response.status === 504 || (response.status === 503 && !isOurs(response))) useConnection.getState().failed();
  else useConnection.getState().answered();
  return response;
}

/** A 503 with our envelope is one part that is down, not the server. */
function isOurs(response: Response): boolean {
  return response.headers.get("Content-Type")?.includes("application/json") ?? false;
}

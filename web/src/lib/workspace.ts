/** Which workspace this browser is in. Every call names it in `X-Workspace-Id`. */
import { readStored, useStored, writeStored } from "./stored";

const KEY = "workspace";

export function currentWorkspaceId(): string | null {
  return readStored<string | null>(KEY, null);
}

export function setCurrentWorkspaceId(id: string | null): void {
  writeStored(KEY, id ?? undefined);
}

export function useCurrentWorkspaceId(): string | null {
  return useStored<string | null>(KEY, null)[0];
}

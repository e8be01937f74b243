/** Who is signed in and which workspace is open: what the shell and every page may rely on. */
import { queryOptions, useSuspenseQuery, type QueryClient } from "@tanstack/react-query";
import type { User, Workspace } from "@/api/types.gen";
import { readData } from "./api-fetch";
import { setTimeZone } from "./dates";
import { setLocale } from "./money";
import { adoptTheme } from "./own-theme";
import { currentWorkspaceId, setCurrentWorkspaceId, useCurrentWorkspaceId } from "./workspace";

export const personOptions = queryOptions({ queryKey: ["person"], queryFn: () => readData<User>("/v1/users/me"), staleTime: 5 * 60_000 });
export const workspacesOptions = queryOptions({ queryKey: ["workspaces"], queryFn: () => readData<Workspace[]>("/v1/workspaces"), staleTime: 5 * 60_000 });

/** Loads both, opens the last workspace (or the first) and sets how money, dates and the page itself look. Null: there is none yet. */
export async function openWorkspace(queryClient: QueryClient): Promise<{ person: User; workspace: Workspace | null }> {
  const [person, workspaces] = await Promise.all([queryClient.ensureQueryData(personOptions), queryClient.ensureQueryData(workspacesOptions)]);
  const workspace = workspaces.find(({ id }) => id === currentWorkspaceId()) ?? workspaces[0] ?? null;
  setLocale(person.locale ?? navigator.language);
  adoptTheme(queryClient, person);
  if (workspace) {
    setTimeZone(workspace.timeZone);
    if (workspace.id !== currentWorkspaceId()) setCurrentWorkspaceId(workspace.id);
  }
  return { person, workspace };
}

/** Only inside the signed-in shell, where `openWorkspace` has found one. */
export function useAccount(): { person: User; workspace: Workspace; workspaces: Workspace[] } {
  const { data: person } = useSuspenseQuery(personOptions);
  const { data: workspaces } = useSuspenseQuery(workspacesOptions);
  const id = useCurrentWorkspaceId();
  const workspace = workspaces.find((known) => known.id === id) ?? workspaces[0];
  if (!workspace) throw new Error("No workspace is open");
  return { person, workspace, workspaces };
}

/** Another workspace: everything that was read belongs to the old one. */
export function switchWorkspace(queryClient: QueryClient, id: string): void {
  setCurrentWorkspaceId(id);
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "person" && queryKey[0] !== "workspaces" });
}

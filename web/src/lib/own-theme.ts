/** The theme as the person chose it: in force at once here, and kept in their profile for every other browser. */
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { User } from "@/api/types.gen";
import { apiFetch } from "./api-fetch";
import { readStored, writeStored } from "./stored";
import { useTheme, type Theme, type ThemeChoice } from "./theme";

const PERSON = ["person"];
const UNSENT = "theme-unsent";

/** The profile's theme, unless this browser has a newer one that the server does not know yet. */
export function adoptTheme(queryClient: QueryClient, person: User): void {
  if (readStored(UNSENT, false)) void send(queryClient);
  else if (person.theme !== readStored<ThemeChoice>("theme", "system")) writeStored("theme", person.theme);
}

export function useOwnTheme(): { theme: Theme; choice: ThemeChoice; choose: (choice: ThemeChoice) => void } {
  const queryClient = useQueryClient();
  const { theme, choice } = useTheme();
  const choose = useCallback(
    (next: ThemeChoice) => {
      writeStored("theme", next);
      writeStored(UNSENT, true);
      void send(queryClient);
    },
    [queryClient],
  );
  return { theme, choice, choose };
}

async function send(queryClient: QueryClient): Promise<void> {
  const theme = readStored<ThemeChoice>("theme", "system");
  try {
    await apiFetch("/v1/users/me", { method: "PATCH", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ theme }) });
  } catch {
    return; // the next page that opens sends it again
  }
  queryClient.setQueryData<User>(PERSON, (person) => person && { ...person, theme });
  if (readStored("theme", "system") === theme) writeStored(UNSENT, undefined);
}

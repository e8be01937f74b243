/** Whether the server answers. While it does not, a probe asks once in a while and the page says so. */
import { create } from "zustand";

interface Connection {
  reachable: boolean;
  failed: () => void;
  answered: () => void;
}

const PROBE_MS = [1000, 2000, 3000, 5000];
let timer: ReturnType<typeof setTimeout> | null = null;
let tries = 0;
const waiting = new Set<() => void>();

/** Called once each time the server is back. */
export function onReconnect(listener: () => void): () => void {
  waiting.add(listener);
  return () => waiting.delete(listener);
}

export const useConnection = create<Connection>((set, get) => ({
  reachable: true,
  failed: () => {
    if (!get().reachable) return;
    set({ reachable: false });
    tries = 0;
    schedule();
  },
  answered: () => {
    if (get().reachable) return;
    if (timer) clearTimeout(timer);
    timer = null;
    set({ reachable: true });
    for (const listener of waiting) listener();
  },
}));

if (typeof window !== "undefined") {
  window.addEventListener("offline", () => useConnection.getState().failed());
  window.addEventListener("online", () => {
    if (!useConnection.getState().reachable) void probe();
  });
}

function schedule(): void {
  if (timer) clearTimeout(timer);
  timer = setTimeout(() => void probe(), PROBE_MS[Math.min(tries, PROBE_MS.length - 1)]);
  tries += 1;
}

/** Asks now instead of at the next turn. */
export async function probe(): Promise<void> {
  if (timer) clearTimeout(timer);
  try {
    const response = await fetch("/ready", { cache: "no-store" });
    if (response.status < 500) {
      useConnection.getState().answered();
      return;
    }
  } catch {
    // Still away: the next turn asks again.
  }
  schedule();
}

import { useCallback, useSyncExternalStore } from "react";

const PREFIX = "guilder.";
const listeners = new Map<string, Set<() => void>>();
const parsed = new Map<string, { raw: string | null; value: unknown }>();

function notify(key: string): void {
  for (const listener of listeners.get(key) ?? []) listener();
}

if (typeof window !== "undefined") {
  window.addEventListener("storage", (event) => {
    if (event.key?.startsWith(PREFIX)) notify(event.key.slice(PREFIX.length));
  });
}

/** A small preference of this browser (never a secret), kept in localStorage. */
export function readStored<T>(key: string, fallback: T): T {
  let raw: string | null = null;
  try {
    raw = localStorage.getItem(PREFIX + key);
  } catch {
    return fallback;
  }
  const known = parsed.get(key);
  if (known && known.raw === raw) return known.value === undefined ? fallback : (known.value as T);
  let value: unknown;
  try {
    value = raw === null ? undefined : JSON.parse(raw);
  } catch {
    value = undefined;
  }
  parsed.set(key, { raw, value });
  return value === undefined ? fallback : (value as T);
}

export function writeStored(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Storage can be full or forbidden; the preference then lasts for this page only.
  }
  notify(key);
}

export function useStored<T>(key: string, fallback: T): [T, (value: T) => void] {
  const subscribe = useCallback(
    (listener: () => void) => {
      const set = listeners.get(key) ?? new Set();
      listeners.set(key, set.add(listener));
      return () => set.delete(listener);
    },
    [key],
  );
  const value = useSyncExternalStore(subscribe, () => readStored(key, fallback));
  const write = useCallback((next: T) => writeStored(key, next), [key]);
  return [value, write];
}

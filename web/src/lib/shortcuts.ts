/**
 * One registry of keyboard shortcuts. A component registers while it is mounted; `?` lists what is active.
 * Keys: "j", "Shift+x", "mod+k" (⌘ on a Mac, Ctrl elsewhere), "g t" (one after the other).
 */
import { useEffect, useRef } from "react";
import { create } from "zustand";

export interface Shortcut {
  keys: string;
  label: string;
  /** Heading in the list: the page's name; "Everywhere" by default. */
  group?: string;
  /** Also while a field has the focus. */
  inFields?: boolean;
  run: (event: KeyboardEvent) => void;
}

interface Registry {
  shortcuts: Shortcut[];
}

export const useShortcutRegistry = create<Registry>(() => ({ shortcuts: [] }));

export const isMac = typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.userAgent);

/** Registers shortcuts while the component is mounted. The latest `run` is used, so no memo is needed. */
export function useShortcuts(shortcuts: Shortcut[], enabled = true): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  const signature = shortcuts.map(({ keys, label, group }) => `${keys}|${label}|${group ?? ""}`).join("\n");
  useEffect(() => {
    if (!enabled || !signature) return;
    const entries: Shortcut[] = latest.current.map((shortcut, index) => ({
      ...shortcut,
      run: (event) => latest.current[index]?.run(event),
    }));
    useShortcutRegistry.setState((state) => ({ shortcuts: [...state.shortcuts, ...entries] }));
    return () => useShortcutRegistry.setState((state) => ({ shortcuts: state.shortcuts.filter((known) => !entries.includes(known)) }));
  }, [signature, enabled]);
}

function pressed(event: KeyboardEvent): string {
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // "?" and "/" already hold their shift.
  const shift = event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key));
  return `${mod ? "mod+" : ""}${event.altKey ? "Alt+" : ""}${shift ? "Shift+" : ""}${key}`;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Widgets that use letters or arrows themselves keep them. */
function isBusy(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[role="menu"],[role="listbox"],[role="dialog"]') !== null;
}

const SEQUENCE_MS = 900;
let before: { key: string; at: number } | null = null;

export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
  const key = pressed(event);
  const sequence = before && Date.now() - before.at < SEQUENCE_MS ? `${before.key} ${key}` : null;
  const { shortcuts } = useShortcutRegistry.getState();
  const field = isField(event.target);
  const allowed = (shortcut: Shortcut) => shortcut.inFields || (!field && (!isBusy(event.target) || shortcut.keys.startsWith("mod+")));
  // The newest registration wins: a dialog's "Escape" stands before the page's.
  const hit =
    (sequence && shortcuts.findLast((shortcut) => shortcut.keys === sequence && allowed(shortcut))) ||
    shortcuts.findLast((shortcut) => shortcut.keys === key && allowed(shortcut));
  if (hit) {
    before = null;
    event.preventDefault();
    hit.run(event);
    return;
  }
  before = field ? null : { key, at: Date.now() };
}

/** Mounted once, by the root. */
export function useShortcutListener(): void {
  useEffect(() => {
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, []);
}

/** "mod+Shift+k" → ["⌘", "⇧", "K"]. */
export function keyLabels(keys: string): string[] {
  const names: Record<string, string> = isMac
    ? { mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↵", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓" }
    : { mod: "Ctrl", Enter: "↵", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓" };
  return keys.split(/[+ ]/).map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}

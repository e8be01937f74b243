/**
 * Notices in the corner and the undo stack behind them. An act that can be taken back calls `notify` with
 * `undo`; for eight seconds the notice offers it, and ⌘Z (Ctrl Z) takes back the newest one.
 */
import { create } from "zustand";

export const NOTICE_MS = 8000;

export interface Notice {
  id: number;
  text: string;
  tone: "plain" | "error";
  undo?: () => void | Promise<void>;
  action?: { label: string; run: () => void };
}

interface Notices {
  notices: Notice[];
}

export const useNotices = create<Notices>(() => ({ notices: [] }));

interface Timer {
  handle: ReturnType<typeof setTimeout> | null;
  left: number;
  since: number;
}

const timers = new Map<number, Timer>();
let next = 1;
const MOST = 3;

export function notify(notice: { text: string; tone?: Notice["tone"]; undo?: Notice["undo"]; action?: Notice["action"] }): number {
  const id = next++;
  const entry: Notice = { id, text: notice.text, tone: notice.tone ?? "plain" };
  if (notice.undo) entry.undo = notice.undo;
  if (notice.action) entry.action = notice.action;
  const same = useNotices.getState().notices.filter((known) => !known.undo && known.text === entry.text);
  for (const known of same) dismiss(known.id);
  const all = [...useNotices.getState().notices, entry];
  for (const old of all.slice(0, Math.max(0, all.length - MOST))) dismiss(old.id);
  useNotices.setState({ notices: all.slice(-MOST) });
  timers.set(id, { handle: setTimeout(() => dismiss(id), NOTICE_MS), left: NOTICE_MS, since: Date.now() });
  return id;
}

export function dismiss(id: number): void {
  const timer = timers.get(id);
  if (timer?.handle) clearTimeout(timer.handle);
  timers.delete(id);
  useNotices.setState((state) => ({ notices: state.notices.filter((notice) => notice.id !== id) }));
}

/** While the pointer or the focus is on the notices they stay. */
export function holdNotices(): void {
  for (const timer of timers.values()) {
    if (!timer.handle) continue;
    clearTimeout(timer.handle);
    timer.handle = null;
    timer.left = Math.max(1000, timer.left - (Date.now() - timer.since));
  }
}

export function releaseNotices(): void {
  for (const [id, timer] of timers) {
    if (timer.handle) continue;
    timer.since = Date.now();
    timer.handle = setTimeout(() => dismiss(id), timer.left);
  }
}

/** Takes back the newest act that still can be; false when there is none. */
export function undoLast(): boolean {
  const last = useNotices.getState().notices.findLast((notice) => notice.undo);
  if (!last) return false;
  undoNotice(last);
  return true;
}

export function undoNotice(notice: Notice): void {
  dismiss(notice.id);
  void Promise.resolve(notice.undo?.()).then(
    () => notify({ text: "Undone." }),
    () => notify({ tone: "error", text: "This could not be undone. Nothing else was changed." }),
  );
}

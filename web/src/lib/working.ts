/**
 * The working behind a computed number: formula, inputs, rows, time. One panel, mounted by the root, shows
 * it; any page opens it with a working it holds or with a function that fetches one.
 */
import { create } from "zustand";
import type { Cell, Working } from "@/api/types.gen";

export type { Working } from "@/api/types.gen";
export type CellKind = Cell["kind"];

export type WorkingSource = Working | (() => Promise<Working>);

interface WorkingState {
  open: boolean;
  working: Working | null;
  error: unknown;
  source: WorkingSource | null;
}

export const useWorking = create<WorkingState>(() => ({ open: false, working: null, error: null, source: null }));

export function openWorking(source: WorkingSource): void {
  if (typeof source !== "function") {
    useWorking.setState({ open: true, working: source, error: null, source });
    return;
  }
  useWorking.setState({ open: true, working: null, error: null, source });
  const current = () => useWorking.getState().source === source;
  source().then(
    (working) => current() && useWorking.setState({ working }),
    (error: unknown) => current() && useWorking.setState({ error }),
  );
}

export function closeWorking(): void {
  useWorking.setState({ open: false });
}

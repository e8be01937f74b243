/**
 * The working behind a computed number: formula, inputs, rows, time. One panel, mounted by the root, shows
 * it; any page opens it with a working it holds or with a function that fetches one.
 */
import { create } from "zustand";

export type CellKind = "money" | "percent" | "number" | "count" | "date" | "month" | "text";

export interface WorkingCell {
  id: string;
  kind: CellKind;
  value: string;
  currency: string | null;
  label: string;
}

/** The shape that the API's `Working` has (kernel.facts). */
export interface Working {
  title: string;
  formula: string;
  inputs: WorkingCell[];
  table: {
    columns: { key: string; label: string; kind: CellKind }[];
    rows: Record<string, string | null>[];
    total: number;
  } | null;
  /** A page of Guilder that shows the rows. */
  link: string | null;
  computedAt: string;
}

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

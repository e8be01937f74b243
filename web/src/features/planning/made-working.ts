import type { Cell, Table } from "@/api/types.gen";
import type { CellKind, Working } from "@/lib/working";

interface Made {
  title: string;
  formula: string;
  inputs?: readonly (readonly [label: string, kind: CellKind, value: string | number])[];
  currency?: string;
  table?: Table | null;
}

/** The working of a figure whose formula came with it, or that the page itself took from two others. */
export function madeWorking({ title, formula, inputs = [], currency, table = null }: Made): Working {
  const cells: Cell[] = inputs.map(([label, kind, value], index) => ({
    id: `input_${index}`,
    label,
    kind,
    value: String(value),
    currency: kind === "money" ? (currency ?? null) : null,
  }));
  return { title, formula, inputs: cells, table, link: null, computedAt: new Date().toISOString() };
}

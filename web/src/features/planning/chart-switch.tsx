import { ChartSpline, Table2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "@/ui/button";

/** A drawing, with the same figures as a table behind a switch; on paper the table stands below it. */
export function ChartSwitch({ caption, table, children }: { caption: string; table: ReactNode; children: ReactNode }) {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className="print:break-inside-auto">
      <figcaption className="mb-2 flex items-center justify-between gap-4">
        <span className="eyebrow">{caption}</span>
        <Button size="sm" variant="quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)} className="print:hidden">
          {asTable ? <ChartSpline size={16} strokeWidth={1.5} /> : <Table2 size={16} strokeWidth={1.5} />}
          {asTable ? "View as chart" : "View as table"}
        </Button>
      </figcaption>
      {asTable ? table : children}
    </figure>
  );
}

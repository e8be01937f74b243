import { Table2, ChartSpline } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { cx } from "@/lib/class-names";
import { formatMoney } from "@/lib/money";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import type { FanPoint, PastPoint } from "./fan";
import { FanReadout } from "./fan-readout";
import { FanTable } from "./fan-table";

const FanChart = lazy(() => import("./fan-chart"));

interface FanFigureProps {
  points: FanPoint[];
  past?: PastPoint[];
  before?: FanPoint[] | null;
  mark?: { at: string; label: string } | null;
  currency: string;
  label: string;
  /** Over the first column of the table. */
  first: string;
  /** At the left of the switch: what is drawn. */
  caption: string;
  tall?: boolean;
}

const NONE: PastPoint[] = [];

/** The fan as a drawing or as a table. */
export function FanFigure({ points, past = NONE, before = null, mark = null, currency, label, first, caption, tall = false }: FanFigureProps) {
  const [table, setTable] = useState(false);
  const [active, setActive] = useState<number | null>(null);
  // without a pointer: where the plan's mark stands, else the end
  const marked = mark ? points.findIndex((point) => point.label === mark.at) : -1;
  const at = active ?? past.length + (marked >= 0 ? marked : points.length - 1);
  const point = points[at - past.length];
  const money = (amount: string) => formatMoney(amount, currency, { whole: true });
  const text = point ? `${point.title}: median ${money(point.p50)}, poor ${money(point.p10)}, good ${money(point.p90)}` : `${past[at]?.title ?? ""}: ${money(past[at]?.amount ?? "0")} held`;
  const size = tall ? "h-72 md:h-[30rem]" : "h-56";
  return (
    <figure>
      <figcaption className="mb-2 flex items-center justify-between gap-4">
        <span className="eyebrow">{caption}</span>
        <Button size="sm" variant="quiet" aria-pressed={table} onClick={() => setTable(!table)}>
          {table ? <ChartSpline size={16} strokeWidth={1.5} /> : <Table2 size={16} strokeWidth={1.5} />}
          {table ? "View as chart" : "View as table"}
        </Button>
      </figcaption>
      {table ? (
        <FanTable points={points} currency={currency} first={first} />
      ) : (
        <>
          <Suspense fallback={<Skeleton className={cx("w-full", size)} />}>
            <FanChart points={points} past={past} before={before} mark={mark} currency={currency} label={label} active={active} shown={at} shownText={text} onActive={setActive} className={size} />
          </Suspense>
          <FanReadout point={point} past={past[at]} currency={currency} />
        </>
      )}
    </figure>
  );
}

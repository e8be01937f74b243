import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { cx } from "@/lib/class-names";
import { addMonths, currentMonth, formatMonth } from "@/lib/dates";
import { useMedia } from "@/lib/media";
import { IconButton } from "@/ui/button";

/** A strip of months around the chosen one; the present month carries a dot. */
export function MonthStrip({ month, onChange }: { month: string; onChange: (month: string) => void }) {
  const narrow = useMedia("(max-width: 767px)");
  const size = narrow ? 4 : 7;
  const [last, setLast] = useState(() => windowEnd(month, size));
  const inside = month <= last && month > addMonths(last, -size);
  const end = inside ? last : windowEnd(month, size);
  const months = Array.from({ length: size }, (_, index) => addMonths(end, index - size + 1));
  const step = (by: number) => {
    setLast(addMonths(end, by));
    onChange(addMonths(month, by));
  };
  return (
    <nav aria-label="Month" className="flex items-center gap-1">
      <IconButton label="The month before" size="sm" onClick={() => step(-1)}>
        <ChevronLeft size={16} strokeWidth={1.5} />
      </IconButton>
      <ol className="flex flex-1 gap-0.5 md:flex-none">
        {months.map((each) => (
          <li key={each} className="flex-1">
            <button
              type="button"
              aria-current={each === month ? "date" : undefined}
              onClick={() => onChange(each)}
              className={cx(
                "relative h-8 w-full rounded-md px-3 text-sm font-medium transition-colors max-md:h-10 max-md:px-1",
                each === month ? "bg-ink text-paper" : "text-muted hover:bg-hover hover:text-ink",
              )}
            >
              {formatMonth(each, { short: true, year: "auto" })}
              {each === currentMonth() ? <span className="absolute bottom-1 left-1/2 size-1 -translate-x-1/2 rounded-full bg-gold" aria-hidden /> : null}
              {each === currentMonth() ? <span className="sr-only"> (this month)</span> : null}
            </button>
          </li>
        ))}
      </ol>
      <IconButton label="The month after" size="sm" onClick={() => step(1)}>
        <ChevronRight size={16} strokeWidth={1.5} />
      </IconButton>
    </nav>
  );
}

/** The present month stands last but one, so that the next one can be seen; other months stand in the middle. */
function windowEnd(month: string, size: number): string {
  const next = addMonths(currentMonth(), 1);
  return month <= next && month > addMonths(next, -size) ? next : addMonths(month, Math.floor(size / 2));
}

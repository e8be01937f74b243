import { ChevronLeft, ChevronRight } from "lucide-react";
import type { PeriodMark, Rhythm } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { today } from "@/lib/dates";
import { useMedia } from "@/lib/media";
import { useShortcuts } from "@/lib/shortcuts";
import { IconButton } from "@/ui/button";
import { isWholeMonth, periodName } from "./periods";

interface PeriodStripProps {
  rhythm: Rhythm;
  strip: readonly PeriodMark[];
  /** The first day of the chosen one. */
  first: string;
  onChange: (on: string) => void;
}

/** The periods around the chosen one; the present one carries a dot. Left and right go on and back. */
export function PeriodStrip({ rhythm, strip, first, onChange }: PeriodStripProps) {
  const narrow = useMedia("(max-width: 767px)");
  const at = Math.max(0, strip.findIndex((mark) => mark.first === first));
  const before = strip[at - 1];
  const after = strip[at + 1];
  const size = narrow ? 3 : isWholeMonth(strip[at]) ? 7 : 5;
  const begin = Math.max(0, Math.min(at + 2, strip.length) - size);
  const shown = strip.slice(begin, begin + size);
  const go = (mark: PeriodMark | undefined) => mark && onChange(mark.on);
  useShortcuts([
    { keys: "ArrowLeft", label: "The period before", group: "Budgets", run: () => go(before) },
    { keys: "ArrowRight", label: "The period after", group: "Budgets", run: () => go(after) },
  ]);
  const now = today();
  return (
    <nav aria-label="Period" className="flex items-center gap-1 max-md:w-full">
      <IconButton label="The period before" size="sm" disabled={!before} onClick={() => go(before)}>
        <ChevronLeft size={16} strokeWidth={1.5} />
      </IconButton>
      <ol className="flex flex-1 gap-0.5 overflow-x-auto md:flex-none">
        {shown.map((mark) => (
          <li key={mark.first} className="flex-1">
            <button
              type="button"
              aria-current={mark.first === first ? "date" : undefined}
              onClick={() => go(mark)}
              className={cx(
                "relative h-8 w-full rounded-md px-3 text-sm font-medium whitespace-nowrap transition-colors max-md:h-10 max-md:px-1 max-md:text-xs",
                mark.first === first ? "bg-ink text-paper" : "text-muted hover:bg-hover hover:text-ink",
              )}
            >
              {periodName(mark, rhythm)}
              {mark.first <= now && now <= mark.last ? (
                <>
                  <span className="absolute bottom-1 left-1/2 size-1 -translate-x-1/2 rounded-full bg-gold" aria-hidden />
                  <span className="sr-only"> (now)</span>
                </>
              ) : null}
            </button>
          </li>
        ))}
      </ol>
      <IconButton label="The period after" size="sm" disabled={!after} onClick={() => go(after)}>
        <ChevronRight size={16} strokeWidth={1.5} />
      </IconButton>
    </nav>
  );
}

import { cx } from "@/lib/class-names";

interface ProgressProps {
  /** 0 to 1, or null while the size of the work is unknown. */
  value: number | null;
  label: string;
  /** "1,204 of 3,100 rows": shown at the right and read aloud. */
  detail?: string;
  className?: string;
}

/** How far a longer work has come, with its count. */
export function Progress({ value, label, detail, className }: ProgressProps) {
  const percent = value === null ? null : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div className={cx("flex flex-col gap-2", className)}>
      <div className="flex justify-between gap-4 text-sm">
        <span>{label}</span>
        {detail ? <span className="tabular text-muted">{detail}</span> : null}
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent === null ? {} : { "aria-valuenow": percent })}
        {...(detail ? { "aria-valuetext": detail } : {})}
        className="h-1 overflow-hidden rounded-full bg-line"
      >
        <div className={cx("h-full rounded-full bg-ink transition-[width]", percent === null && "w-1/3 animate-pulse-soft")} style={percent === null ? {} : { width: `${percent}%` }} />
      </div>
    </div>
  );
}

interface MeterProps {
  /** Share of the limit, 0 to any; above 1 it is over. */
  value: number;
  /** Where one would be at an even pace, 0 to 1. */
  pace?: number;
  /** Past a limit is bad (a budget), past a target is good (a goal). */
  end?: "limit" | "target";
  label: string;
  className?: string;
}

/** A thin bar of what is used, with a pace mark: a budget line. */
export function Meter({ value, pace, end = "limit", label, className }: MeterProps) {
  const over = value > 1;
  return (
    <div role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(Math.min(value, 1) * 100)} aria-valuetext={`${Math.round(value * 100)} %`} className={cx("relative h-1.5", className)}>
      <div className="h-full overflow-hidden rounded-full bg-line">
        <div className={cx("h-full rounded-full transition-[width]", over ? (end === "limit" ? "bg-loss" : "bg-gain") : "bg-ink")} style={{ width: `${Math.min(1, Math.max(0, value)) * 100}%` }} />
      </div>
      {pace === undefined ? null : (
        <span aria-hidden className="absolute -top-1 h-3.5 w-0.5 -translate-x-1/2 rounded-full bg-gold ring-1 ring-paper" style={{ left: `${Math.min(1, Math.max(0, pace)) * 100}%` }} />
      )}
    </div>
  );
}

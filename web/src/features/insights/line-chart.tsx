import { useCallback, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { cx } from "@/lib/class-names";
import { labelled, thin, ticks } from "@/lib/scale";

export interface ChartPoint {
  /** A day: "2026-11-21". */
  on: string;
  value: number;
}

interface LineChartProps {
  points: ChartPoint[];
  /** What is read aloud in the drawing's place. */
  label: string;
  /** How the marks of the axis are written, and how a point is read aloud. */
  axis: (marks: readonly number[]) => (mark: number) => string;
  amount: (value: number) => string;
  day: (on: string) => string;
  /** A shorter form of the day for the axis. */
  tick: (on: string) => string;
  /** The point under the pointer or the arrow keys, null for none. */
  onPoint: (index: number | null) => void;
  active: number | null;
  className?: string;
}

const TOP = 12;
const BOTTOM = 26;
const RIGHT = 2;

/** One line over time in plain SVG: it stands in the first view, so no chart library is loaded for it. */
export function LineChart({ points, label, axis, amount, day, tick, onPoint, active, className }: LineChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [{ width, height }, setSize] = useState({ width: 0, height: 0 });
  const clip = useId();

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  const drawing = useMemo(() => {
    const values = points.map((point) => point.value);
    const marks = ticks(Math.min(...values), Math.max(...values), height < 200 ? 3 : 4);
    const low = marks[0] ?? 0;
    const high = marks.at(-1) ?? 1;
    const first = Date.parse(points[0]?.on ?? "");
    const span = Math.max(1, Date.parse(points.at(-1)?.on ?? "") - first);
    const written = marks.map(axis(marks));
    const left = 8 + Math.max(...written.map((mark) => mark.length)) * 6.6;
    const x = points.map((point) => left + ((Date.parse(point.on) - first) / span) * (width - left - RIGHT));
    const y = (value: number) => TOP + (1 - (value - low) / (high - low || 1)) * (height - TOP - BOTTOM);
    return { marks, written, left, x, y, path: points.map((point, index) => `${index ? "L" : "M"}${x[index]?.toFixed(1)} ${y(point.value).toFixed(1)}`).join("") };
  }, [points, width, height, axis]);

  const nearest = useCallback(
    (clientX: number) => {
      const at = clientX - (box.current?.getBoundingClientRect().left ?? 0);
      let best = 0;
      drawing.x.forEach((x, index) => {
        if (Math.abs(x - at) < Math.abs((drawing.x[best] ?? 0) - at)) best = index;
      });
      return best;
    },
    [drawing],
  );

  const move = (event: PointerEvent) => onPoint(nearest(event.clientX));
  const press = (event: KeyboardEvent) => {
    const last = points.length - 1;
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    const next = event.key === "Home" ? 0 : event.key === "End" ? last : step === undefined ? null : Math.min(last, Math.max(0, (active ?? last) + step));
    if (next === null) return;
    event.preventDefault();
    onPoint(next);
  };

  const { marks, written, left, x, y, path } = drawing;
  const shown = active === null ? null : points[active];
  const labels = thin(x, width < 500 ? 72 : 92, labelled(points.map((point) => point.on)));
  const ready = width > 0 && points.length > 1;
  const base = (height - BOTTOM).toFixed(1);
  return (
    <div
      ref={box}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={points.length - 1}
      aria-valuenow={active ?? points.length - 1}
      aria-valuetext={`${day((shown ?? points.at(-1))?.on ?? "")}: ${amount((shown ?? points.at(-1))?.value ?? 0)}`}
      onPointerMove={move}
      onPointerDown={move}
      onPointerLeave={() => onPoint(null)}
      onBlur={() => onPoint(null)}
      onKeyDown={press}
      className={cx("touch-pan-y rounded-lg select-none", className)}
    >
      {ready ? (
        <svg width={width} height={height} aria-hidden className="block overflow-visible">
          <clipPath id={clip}>
            <rect x={left} y={0} width={Math.max(0, width - left)} height={height} />
          </clipPath>
          {marks.map((mark, index) => (
            <g key={mark}>
              <line x1={left} x2={width} y1={y(mark)} y2={y(mark)} className="stroke-line" />
              <text x={left - 8} y={y(mark)} dy="0.32em" textAnchor="end" className="tabular fill-muted text-xs">
                {written[index]}
              </text>
            </g>
          ))}
          <path d={`${path}L${x.at(-1)?.toFixed(1)} ${base}L${x[0]?.toFixed(1)} ${base}Z`} className="fill-ink/5" clipPath={`url(#${clip})`} />
          <path d={path} fill="none" strokeWidth={1.75} strokeLinejoin="round" strokeLinecap="round" className="stroke-ink" />
          {labels.map((index) => (
            <text key={index} x={x[index]} y={height - 6} textAnchor={(x[index] ?? 0) > width - 32 ? "end" : index === 0 ? "start" : "middle"} className="fill-muted text-xs">
              {tick(points[index]?.on ?? "")}
            </text>
          ))}
          {active !== null && shown ? (
            <g>
              <line x1={x[active]} x2={x[active]} y1={TOP} y2={base} className="stroke-line-strong" />
              <circle cx={x[active]} cy={y(shown.value)} r={4} strokeWidth={2} className="fill-ink stroke-surface" />
            </g>
          ) : (
            <circle cx={x.at(-1)} cy={y(points.at(-1)?.value ?? 0)} r={3} className="fill-ink" />
          )}
        </svg>
      ) : null}
    </div>
  );
}

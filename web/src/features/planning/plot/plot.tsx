/** The frame of a drawing in plain SVG: axes, marks, and one point that a pointer or the arrow keys choose. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { cx } from "@/lib/class-names";
import { thin } from "@/lib/scale";

export interface Scales {
  x: (value: number) => number;
  y: (value: number) => number;
  /** The inner edges, in pixels. */
  left: number;
  right: number;
  top: number;
  bottom: number;
}

interface PlotProps {
  /** What is read aloud in the drawing's place. */
  label: string;
  xMarks: readonly number[];
  yMarks: readonly number[];
  /** What the axis spans; from the first to the last mark without it. */
  xSpan?: readonly [number, number];
  xText: (mark: number) => string;
  /** All marks at once, so that they are written alike. */
  yText: (mark: number) => string;
  /** Above the left axis and at the right under the lower one: what is measured. */
  yTitle?: string;
  xTitle?: string;
  /** Room for the left axis, in pixels, so that two drawings stand under each other. */
  gutter?: number;
  /** The points that can be chosen, by their place on the axis, rising. */
  stops: readonly number[];
  at: number;
  onAt: (index: number) => void;
  /** The chosen point, read aloud. */
  text: string;
  className?: string;
  children: (scales: Scales) => ReactNode;
}

const TOP = 24;
const BOTTOM = 42;
const RIGHT = 10;

export function Plot({ label, xMarks, yMarks, xSpan, xText, yText, yTitle, xTitle, gutter = 0, stops, at, onAt, text, className, children }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  const scales = useMemo(() => {
    const left = Math.max(gutter, 8 + Math.max(...yMarks.map((mark) => yText(mark).length)) * 6.8);
    const right = width - RIGHT;
    const bottom = height - BOTTOM;
    const [x0, x1] = xSpan ?? [xMarks[0] ?? 0, xMarks.at(-1) ?? 1];
    const [y0, y1] = [yMarks[0] ?? 0, yMarks.at(-1) ?? 1];
    return {
      left,
      right,
      top: TOP,
      bottom,
      x: (value: number) => left + ((value - x0) / (x1 - x0 || 1)) * (right - left),
      y: (value: number) => TOP + (1 - (value - y0) / (y1 - y0 || 1)) * (bottom - TOP),
    };
  }, [width, height, xMarks, yMarks, xSpan, yText, gutter]);

  const move = (event: PointerEvent) => {
    const pointed = event.clientX - (box.current?.getBoundingClientRect().left ?? 0);
    let best = 0;
    stops.forEach((stop, index) => {
      if (Math.abs(scales.x(stop) - pointed) < Math.abs(scales.x(stops[best] ?? 0) - pointed)) best = index;
    });
    if (best !== at) onAt(best);
  };
  const press = (event: KeyboardEvent) => {
    const last = stops.length - 1;
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    const next = event.key === "Home" ? 0 : event.key === "End" ? last : step === undefined ? null : Math.min(last, Math.max(0, at + step));
    if (next === null) return;
    event.preventDefault();
    onAt(next);
  };

  const labels = thin(xMarks.map(scales.x), width < 500 ? 56 : 64);
  return (
    <div
      ref={box}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, stops.length - 1)}
      aria-valuenow={at}
      aria-valuetext={text}
      onPointerMove={(event) => (event.pointerType === "mouse" || event.buttons) && move(event)}
      onPointerDown={move}
      onKeyDown={press}
      className={cx("w-full cursor-crosshair touch-pan-y rounded-lg select-none", className ?? "h-64 md:h-80")}
    >
      {width > 0 ? (
        <svg width={width} height={height} aria-hidden className="block overflow-visible">
          {yTitle ? (
            <text x={0} y={10} className="fill-muted text-xs">
              {yTitle}
            </text>
          ) : null}
          {yMarks.map((mark) => (
            <g key={mark}>
              <line x1={scales.left} x2={scales.right} y1={scales.y(mark)} y2={scales.y(mark)} className={mark === 0 ? "stroke-line-strong" : "stroke-line"} />
              <text x={scales.left - 8} y={scales.y(mark)} dy="0.32em" textAnchor="end" className="tabular fill-muted text-xs">
                {yText(mark)}
              </text>
            </g>
          ))}
          {labels.map((index) => {
            const x = scales.x(xMarks[index] ?? 0);
            return (
              <text key={index} x={x} y={scales.bottom + 18} textAnchor={x > scales.right - 20 ? "end" : x < scales.left + 8 ? "start" : "middle"} className="tabular fill-muted text-xs">
                {xText(xMarks[index] ?? 0)}
              </text>
            );
          })}
          {xTitle ? (
            <text x={scales.right} y={height - 4} textAnchor="end" className="fill-muted text-xs">
              {xTitle}
            </text>
          ) : null}
          {children(scales)}
        </svg>
      ) : null}
    </div>
  );
}

/** A line through points in pixels; a null lifts the pen. */
export function linePath(points: readonly (readonly [x: number, y: number] | null)[]): string {
  let path = "";
  let down = false;
  for (const point of points) {
    if (point) path += `${down ? "L" : "M"}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
    down = point !== null;
  }
  return path;
}

/** The vertical line through the chosen point. */
export function Cursor({ scales, x }: { scales: Scales; x: number }) {
  return <line x1={scales.x(x)} x2={scales.x(x)} y1={scales.top} y2={scales.bottom} className="stroke-line-strong" />;
}

export function useSize(box: React.RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    watch.observe(element);
    return () => watch.disconnect();
  }, [box]);
  return size;
}

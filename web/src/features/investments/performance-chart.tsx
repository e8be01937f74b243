import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { PortfolioPerformance } from "@/api/types.gen";
import { formatDay } from "@/lib/dates";
import { formatMoney, formatPercent } from "@/lib/money";
import { thin, ticks } from "@/lib/scale";

const TOP = 12;
const BOTTOM = 26;
const RIGHT = 4;

/** Growth since the first day, time-weighted, beside the benchmark's; a pointer or the arrow keys read one day. */
export function PerformanceChart({ performance, benchmark }: { performance: PortfolioPerformance; benchmark: string | null }) {
  const box = useRef<HTMLDivElement>(null);
  const [{ width, height }, setSize] = useState({ width: 0, height: 0 });
  const [at, setAt] = useState<number | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const points = useMemo(() => performance.points.filter(({ growth }) => growth !== null), [performance.points]);
  const drawing = useMemo(() => {
    const rates = points.flatMap((point) => [point.growth ?? 1, ...(point.benchmark === null ? [] : [point.benchmark])]).map((growth) => growth - 1);
    const marks = ticks(Math.min(0, ...rates), Math.max(0, ...rates), 4);
    const low = marks[0] ?? 0;
    const high = marks.at(-1) ?? 1;
    const left = 8 + Math.max(...marks.map((mark) => percent(mark).length)) * 6.8;
    const begin = Date.parse(points[0]?.on ?? "");
    const span = Math.max(1, Date.parse(points.at(-1)?.on ?? "") - begin);
    const x = points.map((point) => left + ((Date.parse(point.on) - begin) / span) * (width - left - RIGHT));
    const y = (rate: number) => TOP + (1 - (rate - low) / (high - low || 1)) * (height - TOP - BOTTOM);
    const line = (pick: (index: number) => number | null) => {
      let path = "";
      let down = false;
      x.forEach((place, index) => {
        const growth = pick(index);
        if (growth !== null) path += `${down ? "L" : "M"}${place.toFixed(1)} ${y(growth - 1).toFixed(1)}`;
        down = growth !== null;
      });
      return path;
    };
    return { marks, left, x, y, own: line((index) => points[index]?.growth ?? null), other: line((index) => points[index]?.benchmark ?? null) };
  }, [points, width, height]);

  const move = (event: PointerEvent) => {
    const pointed = event.clientX - (box.current?.getBoundingClientRect().left ?? 0);
    let best = 0;
    drawing.x.forEach((place, index) => {
      if (Math.abs(place - pointed) < Math.abs((drawing.x[best] ?? 0) - pointed)) best = index;
    });
    setAt(best);
  };
  const press = (event: KeyboardEvent) => {
    const last = points.length - 1;
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    const next = event.key === "Home" ? 0 : event.key === "End" ? last : step === undefined ? null : Math.min(last, Math.max(0, (at ?? last) + step));
    if (next === null) return;
    event.preventDefault();
    setAt(next);
  };

  const shown = points[Math.min(at ?? points.length - 1, points.length - 1)];
  if (!shown || points.length < 2) return <p className="py-6 text-muted">There are not two days with prices in this span.</p>;
  const words = `${formatDay(shown.on, { year: "always" })}: ${percent((shown.growth ?? 1) - 1)}${shown.benchmark === null ? "" : `, ${benchmark ?? "benchmark"} ${percent(shown.benchmark - 1)}`}, worth ${formatMoney(shown.value, performance.currency)}`;
  return (
    <figure>
      <figcaption className="tabular mb-2 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        <span>{formatDay(shown.on, { year: "always" })}</span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden className="h-0.5 w-4 bg-ink" />
          Yours {percent((shown.growth ?? 1) - 1)}
        </span>
        {shown.benchmark === null ? null : (
          <span className="flex items-center gap-1.5">
            <span aria-hidden className="h-0.5 w-4 bg-series-2" />
            {benchmark ?? "Benchmark"} {percent(shown.benchmark - 1)}
          </span>
        )}
        <span className="text-muted">worth {formatMoney(shown.value, performance.currency)}</span>
      </figcaption>
      <div
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label="Growth since the first day, time-weighted"
        aria-valuemin={0}
        aria-valuemax={points.length - 1}
        aria-valuenow={at ?? points.length - 1}
        aria-valuetext={words}
        onPointerMove={move}
        onPointerDown={move}
        onPointerLeave={() => setAt(null)}
        onKeyDown={press}
        className="h-64 touch-pan-y rounded-lg select-none md:h-80"
      >
        {width > 0 ? (
          <svg width={width} height={height} aria-hidden className="block overflow-visible">
            {drawing.marks.map((mark) => (
              <g key={mark}>
                <line x1={drawing.left} x2={width} y1={drawing.y(mark)} y2={drawing.y(mark)} className={mark === 0 ? "stroke-line-strong" : "stroke-line"} />
                <text x={drawing.left - 8} y={drawing.y(mark)} dy="0.32em" textAnchor="end" className="tabular fill-muted text-xs">
                  {percent(mark)}
                </text>
              </g>
            ))}
            <path d={drawing.other} fill="none" strokeWidth={1.5} className="stroke-series-2" />
            <path d={drawing.own} fill="none" strokeWidth={1.75} strokeLinejoin="round" className="stroke-ink" />
            {thin(drawing.x, 124).map((index) => (
              <text key={index} x={drawing.x[index]} y={height - 6} textAnchor={index === 0 ? "start" : (drawing.x[index] ?? 0) > width - 40 ? "end" : "middle"} className="fill-muted text-xs">
                {formatDay(points[index]?.on ?? "", { year: "always" })}
              </text>
            ))}
            {at === null ? null : <line x1={drawing.x[at]} x2={drawing.x[at]} y1={TOP} y2={height - BOTTOM} className="stroke-line-strong" />}
          </svg>
        ) : null}
      </div>
    </figure>
  );
}

function percent(rate: number): string {
  return formatPercent(rate, { digits: 1, sign: "always" });
}

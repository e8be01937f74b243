/** The fan: percentiles 10 to 90 by age, the median in ink, retirement on the axis. Loaded with the first plan. */
import { LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use as register, type ECharts, type EChartsCoreOption } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { chartColours, type ChartColours } from "@/lib/chart-colours";
import { cx } from "@/lib/class-names";
import { tickFormat } from "@/lib/money";
import { useTheme } from "@/lib/theme";
import { fanMarks, fanMax, fanStep, type FanPoint, type PastPoint } from "./fan";

register([LineChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

interface FanChartProps {
  points: FanPoint[];
  /** What was held before today, oldest first. */
  past?: PastPoint[];
  /** The median of the saved plan, drawn as a dashed line while another is tried. */
  before?: FanPoint[] | null;
  /** A mark on the axis. */
  mark?: { at: string; label: string } | null;
  currency: string;
  /** What is read aloud in the drawing's place. */
  label: string;
  /** The point that was pointed at, counted from the oldest of the past; null for none. */
  active: number | null;
  /** The point that is read out, and how it is read aloud. */
  shown: number;
  shownText: string;
  onActive: (index: number | null) => void;
  className?: string;
}

const NOTHING: PastPoint[] = [];
/** Below this width the axis writes half as many labels. */
const NARROW = 480;

export default function FanChart({ points, past = NOTHING, before = null, mark = null, currency, label, active, shown, shownText, onActive, className }: FanChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const [narrow, setNarrow] = useState(false);
  const { theme } = useTheme();
  const count = past.length + points.length;

  useEffect(() => {
    if (!box.current) return;
    const drawn = init(box.current, null, { renderer: "canvas" });
    chart.current = drawn;
    const watch = new ResizeObserver(([entry]) => {
      drawn.resize();
      setNarrow((entry?.contentRect.width ?? 0) < NARROW);
    });
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      drawn.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    // the attribute that carries the tokens changes in the root's own effect, after this one
    const frame = requestAnimationFrame(() => chart.current?.setOption(option(points, past, before, mark, currency, chartColours(), theme === "dark", narrow)));
    return () => cancelAnimationFrame(frame);
  }, [points, past, before, mark, currency, theme, narrow]);

  useEffect(() => {
    const drawn = chart.current;
    if (!drawn) return;
    if (active === null || active >= past.length + points.length) {
      drawn.dispatchAction({ type: "hideTip" });
      return;
    }
    const [x, y] = drawn.convertToPixel({ gridIndex: 0 }, [active, 0]);
    drawn.dispatchAction({ type: "showTip", x, y: (y ?? 0) - 2 });
  }, [active, past, points]);

  const move = (event: PointerEvent<HTMLDivElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const index = Math.round(chart.current?.convertFromPixel({ xAxisIndex: 0 }, x) ?? 0);
    onActive(Math.min(count - 1, Math.max(0, index)));
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 10, PageDown: -10 }[event.key];
    const next = event.key === "Home" ? 0 : event.key === "End" ? count - 1 : step === undefined ? null : shown + step;
    if (next === null) return;
    event.preventDefault();
    onActive(Math.min(count - 1, Math.max(0, next)));
  };

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={count - 1}
      aria-valuenow={shown}
      aria-valuetext={shownText}
      onPointerMove={move}
      onPointerDown={move}
      onPointerLeave={(event) => event.pointerType === "mouse" && onActive(null)}
      onKeyDown={press}
      className={cx("w-full touch-pan-y rounded-lg select-none", className)}
    >
      <div ref={box} className="pointer-events-none size-full" />
    </div>
  );
}

function option(points: FanPoint[], past: PastPoint[], before: FanPoint[] | null, mark: FanChartProps["mark"], currency: string, colours: ChartColours, darkMode: boolean, narrow: boolean): EChartsCoreOption {
  const gap: (number | null)[] = past.map(() => null);
  const labels = [...past, ...points].map((point) => point.label);
  const step = (lower: keyof FanPoint, upper: keyof FanPoint) => gap.concat(points.map((point) => Number(point[upper]) - Number(point[lower])));
  const band = (name: string, data: (number | null)[], opacity: number) => ({
    name,
    type: "line",
    stack: "fan",
    data,
    symbol: "none",
    silent: true,
    lineStyle: { width: 0 },
    areaStyle: { color: colours.gold, opacity },
  });
  const max = fanMax(points, before, past);
  const earlier = before ? new Map(before.map((point) => [point.label, point.p50])) : null;
  return {
    animation: false,
    darkMode,
    textStyle: { fontFamily: "Inter Variable, sans-serif", color: colours.muted },
    grid: { left: 4, right: 12, top: 28, bottom: 4, containLabel: true },
    tooltip: { trigger: "axis", triggerOn: "none", showContent: false, axisPointer: { type: "line", lineStyle: { color: colours.faint, width: 1, type: "solid" } } },
    xAxis: {
      type: "category",
      data: labels,
      boundaryGap: false,
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: { color: colours.muted, fontSize: 12, lineHeight: 16, interval: (index: number) => index === 0 || (narrow ? ["always"] : ["always", "wide"]).includes(points[index - past.length]?.tick ?? "never"), formatter: (_: string, index: number) => axisLabel(points[index - past.length] ?? past[index]), alignMinLabel: "left", alignMaxLabel: "right", showMaxLabel: true, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      min: 0,
      max,
      interval: fanStep(max),
      splitLine: { lineStyle: { color: colours.line } },
      axisLabel: { color: colours.muted, fontSize: 12, formatter: tickFormat(fanMarks(max), currency) },
    },
    series: [
      { ...band("p10", gap.concat(points.map((point) => Number(point.p10))), 0) },
      band("p10–p25", step("p10", "p25"), 0.16),
      band("p25–p75", step("p25", "p75"), 0.36),
      band("p75–p90", step("p75", "p90"), 0.16),
      {
        name: "median",
        type: "line",
        data: gap.concat(points.map((point) => Number(point.p50))),
        symbol: "none",
        lineStyle: { color: colours.ink, width: 1.75 },
        itemStyle: { color: colours.ink },
        z: 4,
        markLine: {
          symbol: ["none", "none"],
          silent: true,
          animation: false,
          lineStyle: { color: colours.muted, width: 1, type: [3, 3] },
          label: { color: colours.ink, fontSize: 12, position: "end", distance: 6, formatter: () => mark?.label ?? "" },
          data: mark ? [{ xAxis: mark.at }] : [],
        },
      },
      {
        name: "past",
        type: "line",
        data: past.length ? [...past.map((point) => Number(point.amount)), Number(points[0]?.p50 ?? 0)] : [],
        symbol: "none",
        silent: true,
        lineStyle: { color: colours.muted, width: 1.75 },
        z: 4,
      },
      {
        name: "before",
        type: "line",
        data: earlier ? labels.map((text) => (earlier.has(text) ? Number(earlier.get(text)) : null)) : [],
        symbol: "none",
        silent: true,
        lineStyle: { color: colours.muted, width: 1.25, type: [4, 4] },
        z: 3,
      },
    ],
  };
}

function axisLabel(point: FanPoint | PastPoint | undefined): string {
  if (!point) return "";
  const first = "axis" in point ? point.axis : point.label;
  return point.under ? `${first}\n${point.under}` : first;
}

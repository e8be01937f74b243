/** The fan: percentiles 10 to 90 by age, the median in ink, retirement on the axis. Loaded with the first plan. */
import { LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use as register, type ECharts, type EChartsCoreOption } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { chartColours, type ChartColours } from "@/lib/chart-colours";
import { cx } from "@/lib/class-names";
import { formatMoney } from "@/lib/money";
import { useTheme } from "@/lib/theme";
import { fanMax, type FanPoint, type PastPoint } from "./fan";

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
  className?: string;
}

const NOTHING: PastPoint[] = [];

export default function FanChart({ points, past = NOTHING, before = null, mark = null, currency, label, className }: FanChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const { theme } = useTheme();

  useEffect(() => {
    if (!box.current) return;
    const drawn = init(box.current, null, { renderer: "canvas" });
    chart.current = drawn;
    const watch = new ResizeObserver(() => drawn.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      drawn.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    // the attribute that carries the tokens changes in the root's own effect, after this one
    const frame = requestAnimationFrame(() => chart.current?.setOption(option(points, past, before, mark, currency, chartColours(), theme === "dark")));
    return () => cancelAnimationFrame(frame);
  }, [points, past, before, mark, currency, theme]);

  return <div ref={box} role="img" aria-label={label} className={cx("w-full", className)} />;
}

function option(points: FanPoint[], past: PastPoint[], before: FanPoint[] | null, mark: FanChartProps["mark"], currency: string, colours: ChartColours, darkMode: boolean): EChartsCoreOption {
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
  const earlier = before ? new Map(before.map((point) => [point.label, point.p50])) : null;
  return {
    animation: false,
    darkMode,
    textStyle: { fontFamily: "Inter Variable, sans-serif", color: colours.muted },
    grid: { left: 4, right: 12, top: 28, bottom: 4, containLabel: true },
    tooltip: {
      trigger: "axis",
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.line,
      padding: [8, 12],
      extraCssText: "box-shadow: 0 8px 24px -8px rgba(0,0,0,.25); border-radius: 8px;",
      textStyle: { color: colours.ink, fontSize: 13 },
      axisPointer: { type: "line", lineStyle: { color: colours.faint, width: 1 } },
      formatter: (items: { dataIndex: number }[]) => tooltip(items[0]?.dataIndex ?? 0, points, past, currency),
    },
    xAxis: {
      type: "category",
      data: labels,
      boundaryGap: false,
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: { color: colours.muted, fontSize: 12, interval: (index: number) => index === 0 || points[index - past.length]?.tick === true, formatter: (_: string, index: number) => points[index - past.length]?.axis ?? past[index]?.label ?? "", showMaxLabel: true, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      min: 0,
      max: fanMax(points, before, past),
      splitNumber: 4,
      splitLine: { lineStyle: { color: colours.line } },
      axisLabel: { color: colours.muted, fontSize: 12, formatter: (value: number) => formatMoney(String(Math.round(value)), currency, { compact: true, whole: true }) },
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

/** Elements, not HTML text: the page's policy refuses inline styles. */
function tooltip(index: number, points: FanPoint[], past: PastPoint[], currency: string): HTMLElement {
  const box = document.createElement("div");
  const before = past[index];
  const point = points[index - past.length];
  const add = (className: string, ...texts: string[]) => {
    const line = document.createElement("div");
    line.className = className;
    line.append(...texts.map((text) => Object.assign(document.createElement("span"), { textContent: text })));
    box.append(line);
  };
  const row = (words: string, amount: string, weight = "") => add(`tabular flex justify-between gap-5 ${weight}`, words, formatMoney(amount, currency, { whole: true }));
  if (before) {
    add("mb-1 font-semibold", before.title);
    row("Held", before.amount);
  }
  if (!point) return box;
  add("mb-1 font-semibold", point.title);
  row("Good (90 %)", point.p90);
  row("75 %", point.p75);
  row("Median", point.p50, "font-semibold");
  row("25 %", point.p25);
  row("Poor (10 %)", point.p10);
  return box;
}

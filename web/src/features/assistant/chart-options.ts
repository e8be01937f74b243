/** From a typed chart to ECharts' options. Money is drawn as numbers, and written from its own decimal strings. */
import type { Chart } from "@/api/types.gen";
import type { ChartColours } from "@/lib/chart-colours";
import { formatDay, formatMonth } from "@/lib/dates";
import { formatMoney, formatNumber, formatPercent, tickFormat } from "@/lib/money";

type Series = Chart["series"][number];

export function writeValue(series: Series, value: string): string {
  if (series.kind === "money" && series.currency) return formatMoney(value, series.currency);
  if (series.kind === "percent") return formatPercent(value, { digits: 1 });
  return formatNumber(value, { digits: 2 });
}

/** Months and days as people write them; names as they are. */
export function writeX(x: string, short = false): string {
  if (/^\d{4}-\d{2}$/.test(x)) return formatMonth(x, { short });
  return /^\d{4}-\d{2}-\d{2}$/.test(x) ? formatDay(x, short ? {} : { year: "always" }) : x;
}

/** One chart per unit: amounts in different currencies share neither an axis nor their names. */
export function byUnit(chart: Chart): { unit: string; chart: Chart }[] {
  const units = [...new Set(chart.series.map((series) => series.currency ?? series.kind))];
  return units.map((unit) => ({ unit, chart: { ...chart, series: chart.series.filter((series) => (series.currency ?? series.kind) === unit) } }));
}

/** A ranking shows its top; the table holds the rest. */
export const MOST_BARS = 8;

/** Names lie on their side, so that they can be read. */
export function isRanking(chart: Chart): boolean {
  return chart.kind === "bar" && !chart.series[0]?.x.every((x) => /^\d{4}(-\d{2}){0,2}$/.test(x));
}

export function chartOptions(chart: Chart, colours: ChartColours, motion: boolean): Record<string, unknown> {
  const first = chart.series[0];
  if (!first) return {};
  const text = { color: colours.muted, fontFamily: "Inter Variable", fontSize: 12 };
  const value = {
    type: "value",
    axisLabel: { ...text, formatter: axisWriter(chart, first) },
    splitLine: { lineStyle: { color: colours.line } },
    splitNumber: 4,
  };
  const ranking = isRanking(chart);
  const ages = chart.kind === "fan" && first.x.every((x) => /^\d{2,3}$/.test(x));
  const shown = ranking ? MOST_BARS : first.x.length;
  const names = {
    type: "category",
    data: first.x.slice(0, shown).map((x) => writeX(x, true)),
    boundaryGap: chart.kind === "bar",
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colours.line } },
    axisLabel: { ...text, hideOverlap: true, ...(ages ? { interval: (at: number) => at === 0 || Number(first.x[at]) % 5 === 0 } : {}), ...(ranking ? { width: 130, overflow: "truncate" } : {}) },
    ...(ranking ? { inverse: true } : {}),
  };
  return {
    animation: motion,
    animationDuration: 180,
    grid: { left: 4, right: 12, top: 12, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: ranking ? { ...value, axisLabel: { ...value.axisLabel, hideOverlap: true } } : names,
    yAxis: ranking ? names : value,
    tooltip: {
      trigger: "axis",
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontFamily: "Inter Variable", fontSize: 13 },
      axisPointer: { type: chart.kind === "bar" ? "none" : "line", lineStyle: { color: colours.muted } },
      formatter: (points: { dataIndex: number }[]) => tooltip(chart, points[0]?.dataIndex ?? 0),
    },
    series: chart.kind === "fan" ? fan(chart, colours) : chart.series.map((series, index) => plain(chart, series, index, colours)),
  };
}

/** Marks of the axis in money follow the largest amount; below twenty they may stand between two units. */
function axisWriter(chart: Chart, first: Series): (mark: number) => string {
  if (first.kind !== "money" || !first.currency) return (mark) => writeValue(first, String(Math.round(mark * 100) / 100));
  const furthest = Math.max(...chart.series.flatMap((series) => series.y.map((amount) => Math.abs(Number(amount)))));
  return tickFormat([furthest < 20 ? 0.5 : Math.round(furthest)], first.currency);
}

/** Tooltips are HTML, and names come from banks. */
function escape(words: string): string {
  return words.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

function tooltip(chart: Chart, at: number): string {
  const shown = chart.kind === "fan" ? chart.series.toReversed() : chart.series;
  const rows = shown.map((series) => `${escape(series.label)} <b>${escape(writeValue(series, series.y[at] ?? "0"))}</b>`);
  return [escape(writeX(chart.series[0]?.x[at] ?? "")), ...rows].join("<br>");
}

function plain(chart: Chart, series: Series, index: number, colours: ChartColours) {
  const colour = colours.series[index % colours.series.length];
  const data = series.y.slice(0, isRanking(chart) ? MOST_BARS : series.y.length).map(Number);
  if (chart.kind === "bar") return { type: "bar", name: series.label, data, barMaxWidth: 22, itemStyle: { color: colour, borderRadius: 3 } };
  return { type: "line", name: series.label, data, showSymbol: false, lineStyle: { width: 2, color: colour }, itemStyle: { color: colour } };
}

/** As on the plan's page: gold bands between percentiles, each stacked on the one below, and the middle as a line of ink. */
function fan(chart: Chart, colours: ChartColours) {
  const named = new Map(chart.series.map((series) => [series.id, series.y.map(Number)]));
  const order = ["p10", "p25", "p50", "p75", "p90"].filter((id) => named.has(id));
  const opacity: Record<string, number> = { p25: 0.16, p50: 0.36, p75: 0.36, p90: 0.16 };
  const hidden = { type: "line", stack: "fan", stackStrategy: "all", silent: true, showSymbol: false, lineStyle: { opacity: 0 } };
  const bands = order.map((id, index) => {
    const upper = named.get(id) ?? [];
    const below = named.get(order[index - 1] ?? "");
    const data = below ? upper.map((number, at) => number - (below[at] ?? 0)) : upper;
    return { ...hidden, name: id, data, ...(below ? { areaStyle: { color: colours.gold, opacity: opacity[id] ?? 0.2 } } : {}) };
  });
  const middle = named.get("p50");
  const line = { type: "line", name: "middle", data: middle ?? [], showSymbol: false, lineStyle: { width: 1.75, color: colours.ink }, itemStyle: { color: colours.ink } };
  return middle ? [...bands, line] : bands;
}

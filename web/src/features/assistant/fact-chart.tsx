import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef, useState } from "react";
import type { Chart } from "@/api/types.gen";
import { chartColours } from "@/lib/chart-colours";
import { cx } from "@/lib/class-names";
import { useMedia } from "@/lib/media";
import { useTheme } from "@/lib/theme";
import { openWorking, type WorkingSource } from "@/lib/working";
import { byUnit, chartOptions, isRanking, MOST_BARS, writeValue, writeX } from "./chart-options";

register([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

/** A chart of one fact, with its table and its working one click away. */
export function FactChart({ chart, working, className }: { chart: Chart; working: WorkingSource; className?: string }) {
  const [asTable, setAsTable] = useState(false);
  const { theme } = useTheme();
  const parts = byUnit(chart);
  return (
    <figure className={cx("card px-4 pt-3 pb-3", className)}>
      <figcaption className="mb-2 flex items-center justify-between gap-4">
        <span className="text-sm font-medium">{chart.title}</span>
        <span className="flex shrink-0 gap-3 text-sm whitespace-nowrap text-muted">
          <button type="button" className="rounded-sm hover:text-ink" onClick={() => setAsTable(!asTable)}>
            {asTable ? "View as chart" : "View as table"}
          </button>
          <button type="button" className="rounded-sm hover:text-ink" onClick={() => openWorking(working)}>
            Working
          </button>
        </span>
      </figcaption>
      {parts.map(({ unit, chart: part }) => {
        const title = parts.length > 1 ? `${chart.title}, ${unit}` : chart.title;
        const rows = part.series[0]?.x.length ?? 0;
        return (
          <div key={unit} className="[&+div]:mt-5">
            {parts.length > 1 ? <p className="mb-1 text-sm text-muted">In {unit}</p> : null}
            {asTable ? <ChartTable chart={part} /> : <Drawing key={theme} chart={part} label={`${title}: ${rows} points. The table holds the same figures.`} />}
            {part.series.length > 1 && part.kind !== "fan" && !asTable ? <Legend chart={part} /> : null}
          </div>
        );
      })}
    </figure>
  );
}

/** Which colour is which, where lines share an axis. */
function Legend({ chart }: { chart: Chart }) {
  const colours = chartColours().series;
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
      {chart.series.map((series, index) => (
        <li key={series.id} className="flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-full" style={{ backgroundColor: colours[index % colours.length] }} />
          {series.label}
        </li>
      ))}
    </ul>
  );
}

/** Mounted anew for each theme: colours are read when it is drawn. */
function Drawing({ chart, label }: { chart: Chart; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  const still = useMedia("(prefers-reduced-motion: reduce)");
  const rows = Math.min(chart.series[0]?.x.length ?? 0, MOST_BARS);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const drawn = init(element, null, { renderer: "svg" });
    const frame = requestAnimationFrame(() => drawn.setOption(chartOptions(chart, chartColours(), !still)));
    const observer = new ResizeObserver(() => drawn.resize());
    observer.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      drawn.dispose();
    };
  }, [chart, still]);

  return <div ref={place} role="img" aria-label={label} style={{ height: isRanking(chart) ? Math.max(120, rows * 34 + 40) : 240 }} />;
}

function ChartTable({ chart }: { chart: Chart }) {
  return (
    <div className="max-h-80 overflow-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b border-line text-muted">
            <th scope="col" className="py-1.5 text-left font-medium">
              <span className="sr-only">Name or time</span>
            </th>
            {chart.series.map((series) => (
              <th key={series.id} scope="col" className="py-1.5 pl-3 text-right font-medium">
                {series.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {chart.series[0]?.x.map((x, at) => (
            <tr key={x}>
              <th scope="row" className="py-1.5 text-left font-normal">
                {writeX(x)}
              </th>
              {chart.series.map((series) => (
                <td key={series.id} className="tabular py-1.5 pl-3 text-right whitespace-nowrap">
                  {writeValue(series, series.y[at] ?? "0")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

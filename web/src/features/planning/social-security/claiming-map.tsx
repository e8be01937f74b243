import { useEffect, useMemo, useRef, type PointerEvent } from "react";
import type { ClaimingResult } from "@/api/types.gen";
import { chartColours } from "@/lib/chart-colours";
import { formatMoney } from "@/lib/money";
import { useTheme } from "@/lib/theme";
import { EARLIEST, LATEST, shortAge, valueAt } from "./claiming";

const SIZE = LATEST - EARLIEST + 1;
/** Steps of the scale: what a pair loses against the best, as a share of the whole range. */
const STEPS = [1, 0.8, 0.6, 0.4, 0.2, 0] as const;

interface ClaimingMapProps {
  found: ClaimingResult;
  ages: readonly number[];
  names: string[];
  onAges: (ages: number[]) => void;
}

/** 97 × 97 present values as a picture: darker gold is more. The sliders beside it choose the same pair by keyboard. */
export function ClaimingMap({ found, ages, names, onAges }: ClaimingMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { theme } = useTheme();
  const range = useMemo(() => {
    const all = (found.grid ?? []).flat().flatMap((value) => (value === null ? [] : [Number(value)]));
    return { low: Math.min(...all), high: Math.max(...all) };
  }, [found]);

  useEffect(() => {
    // the attribute that carries the tokens changes in the root's own effect, after this one
    const frame = requestAnimationFrame(() => canvas.current && found.grid && paint(canvas.current, found.grid, range, theme));
    return () => cancelAnimationFrame(frame);
  }, [found, range, theme]);

  const choose = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const wanted = [monthAt((event.clientX - box.left) / box.width), monthAt(1 - (event.clientY - box.top) / box.height)];
    if (valueAt(found, wanted) !== null) onAges(wanted);
  };
  const [bestFirst = EARLIEST, bestSecond = EARLIEST] = found.best.ages;
  const [first = EARLIEST, second = EARLIEST] = ages;
  const left = (age: number) => `${((age - EARLIEST + 0.5) / SIZE) * 100}%`;
  const top = (age: number) => `${(1 - (age - EARLIEST + 0.5) / SIZE) * 100}%`;
  return (
    <div className="min-w-0">
      <div className="grid max-w-md grid-cols-[1.75rem_minmax(0,1fr)] gap-x-1">
        <div aria-hidden className="flex flex-col justify-between py-0.5 text-right text-xs text-muted">
          <span>70</span>
          <span>66</span>
          <span>62</span>
        </div>
        <div
          role="img"
          aria-label={`What every pair of ages is worth. The most: ${shortAge(bestFirst)} and ${shortAge(bestSecond)}, ${formatMoney(found.best.presentValue, "USD", { whole: true })}. The sliders choose a pair.`}
          className="relative aspect-square cursor-crosshair touch-pan-y"
          onPointerDown={choose}
          onPointerMove={(event) => event.buttons && choose(event)}
        >
          <canvas ref={canvas} width={SIZE} height={SIZE} className="size-full rounded-lg border border-line [image-rendering:pixelated]" />
          <span className="pointer-events-none absolute size-3.5 -translate-1/2 rounded-full border-2 border-ink bg-surface" style={{ left: left(bestFirst), top: top(bestSecond) }} />
          {first === bestFirst && second === bestSecond ? null : <span className="pointer-events-none absolute size-3 -translate-1/2 rounded-full bg-info ring-2 ring-surface" style={{ left: left(first), top: top(second) }} />}
        </div>
        <div />
        <div aria-hidden className="mt-1 flex justify-between text-xs text-muted">
          <span>62</span>
          <span>66</span>
          <span>70</span>
        </div>
      </div>
      <p className="mt-2 text-xs text-muted">
        Across: {names[0]?.toLowerCase()}. Upwards: {names[1]?.toLowerCase()}. The ring is the best pair, the point the pair chosen.
      </p>
      <ul aria-label="Scale" className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
        {STEPS.map((share) => (
          <li key={share} className="tabular flex items-center gap-1.5">
            <span aria-hidden className="size-3 rounded-sm border border-line" style={{ background: `color-mix(in srgb, var(--gold) ${share * 100}%, var(--surface))` }} />
            {formatMoney((range.low + (range.high - range.low) * share).toFixed(0), "USD", { compact: true, whole: true })}
          </li>
        ))}
      </ul>
    </div>
  );
}

function paint(canvas: HTMLCanvasElement, grid: NonNullable<ClaimingResult["grid"]>, { low, high }: { low: number; high: number }, theme: string): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  canvas.dataset["theme"] = theme;
  const colours = chartColours();
  const [from, to] = [rgb(colours.surface), rgb(colours.gold)];
  const image = context.createImageData(SIZE, SIZE);
  for (let second = 0; second < SIZE; second++) {
    for (let first = 0; first < SIZE; first++) {
      const value = grid[first]?.[SIZE - 1 - second];
      if (value === null || value === undefined) continue;
      const share = (Number(value) - low) / (high - low || 1);
      image.data.set([...from.map((part, index) => Math.round(part + ((to[index] ?? 0) - part) * share)), 255], (second * SIZE + first) * 4);
    }
  }
  context.putImageData(image, 0, 0);
}

function monthAt(share: number): number {
  return EARLIEST + Math.min(SIZE - 1, Math.max(0, Math.floor(share * SIZE)));
}

function rgb(colour: string): number[] {
  return (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}

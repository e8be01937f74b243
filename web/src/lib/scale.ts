/** Where an axis has its marks, and which points get a label. */

/** Round numbers that enclose `low` and `high`, about `count` steps apart. */
export function ticks(low: number, high: number, count: number): number[] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const span = high - low || Math.abs(high) * 0.1 || 1;
  const raw = span / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  const first = Math.floor((low === high ? low - span / 2 : low) / step);
  const last = Math.ceil((low === high ? high + span / 2 : high) / step);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** The points that may carry a label: the first, and where a new month begins; every point of a shorter line. */
export function labelled(days: readonly string[]): number[] {
  const all = days.map((_, index) => index);
  const months = all.filter((index) => index === 0 || days[index]?.slice(0, 7) !== days[index - 1]?.slice(0, 7));
  return months.length > 5 ? months : all;
}

/** Indices out of `among`, at least `gap` pixels apart; the first is always there. */
export function thin(x: readonly number[], gap: number, among: readonly number[] = x.map((_, index) => index)): number[] {
  const kept: number[] = [];
  for (const index of among) {
    const before = kept.at(-1);
    if (before === undefined || (x[index] ?? 0) - (x[before] ?? 0) >= gap) kept.push(index);
  }
  return kept;
}

/**
 * Dates for people. A day ("2026-11-21") belongs to no time zone and is never shifted; an instant (RFC 3339)
 * is shown in the workspace's zone.
 */
import { locale } from "./money";

let zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Set once by the session from the workspace. */
export function setTimeZone(chosen: string): void {
  zone = chosen;
}

export function timeZone(): string {
  return zone;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale() + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale(), options);
    formats.set(key, format);
  }
  return format;
}

function dayAtUtc(day: string): Date {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(Date.UTC(year ?? 1970, (month ?? 1) - 1, date ?? 1));
}

/** Today in the workspace's zone, as "2026-11-21". */
export function today(now: Date = new Date()): string {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(now);
  return parts;
}

/** "21 Nov 2026"; the year is left out in the current year unless asked for. */
export function formatDay(day: string, options: { year?: "auto" | "always" | "never"; weekday?: boolean; long?: boolean } = {}): string {
  const showYear = options.year === "always" || (options.year !== "never" && !day.startsWith(today().slice(0, 4)));
  return formatter({
    timeZone: "UTC",
    day: "numeric",
    month: options.long ? "long" : "short",
    ...(showYear ? { year: "numeric" } : {}),
    ...(options.weekday ? { weekday: "short" } : {}),
  }).format(dayAtUtc(day));
}

/** "November 2026" from "2026-11" or "2026-11-01". */
export function formatMonth(month: string, options: { short?: boolean; year?: "auto" | "always" } = {}): string {
  const showYear = (options.year ?? "always") === "always" || !month.startsWith(today().slice(0, 4));
  return formatter({ timeZone: "UTC", month: options.short ? "short" : "long", ...(showYear ? { year: "numeric" } : {}) }).format(
    dayAtUtc(`${month.slice(0, 7)}-01`),
  );
}

/** "21 Nov 2026, 10:32" in the workspace's zone. */
export function formatInstant(instant: string): string {
  return formatter({ timeZone: zone, day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }).format(new Date(instant));
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 30],
  ["month", 12],
];

/** "3 minutes ago", "in 2 days". */
export function formatRelative(instant: string, now: Date = new Date()): string {
  let amount = (new Date(instant).getTime() - now.getTime()) / 1000;
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  for (const [unit, size] of STEPS) {
    if (Math.abs(amount) < size) return words.format(Math.round(amount), unit);
    amount /= size;
  }
  return words.format(Math.round(amount), "year");
}

/** "Today", "Yesterday" or the day, for list headings. */
export function formatDayHeading(day: string): string {
  const distance = Math.round((dayAtUtc(day).getTime() - dayAtUtc(today()).getTime()) / 86_400_000);
  if (distance === 0 || distance === -1) {
    const text = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(distance, "day");
    return text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);
  }
  return formatDay(day, { weekday: true });
}

/** Moves a month by whole months: ("2026-01", -1) → "2025-12". */
export function addMonths(month: string, count: number): string {
  const [year = 1970, number = 1] = month.split("-").map(Number);
  const index = year * 12 + (number - 1) + count;
  return `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((index % 12) + 1).padStart(2, "0")}`;
}

export function currentMonth(): string {
  return today().slice(0, 7);
}

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addMonths, currentMonth, formatDay, formatDayHeading, formatInstant, formatMonth, formatRelative, setTimeZone, today } from "./dates";
import { setLocale } from "./money";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-21T23:30:00Z") });
  setLocale("en-GB");
});
afterEach(() => {
  vi.useRealTimers();
  setTimeZone("UTC");
});

describe("days", () => {
  it("are those of the workspace's zone", () => {
    setTimeZone("UTC");
    expect(today()).toBe("2026-11-21");
    setTimeZone("Asia/Tokyo");
    expect(today()).toBe("2026-11-22");
    setTimeZone("America/Los_Angeles");
    expect(today()).toBe("2026-11-21");
    expect(currentMonth()).toBe("2026-11");
  });

  it("are never shifted by a zone", () => {
    setTimeZone("America/Los_Angeles");
    expect(formatDay("2025-03-01")).toBe("1 Mar 2025");
    expect(formatDay("2026-03-01")).toBe("1 Mar");
    expect(formatDay("2026-03-01", { year: "always", long: true })).toBe("1 March 2026");
    expect(formatMonth("2025-12")).toBe("December 2025");
  });

  it("have names near today", () => {
    setTimeZone("UTC");
    expect(formatDayHeading("2026-11-21")).toBe("Today");
    expect(formatDayHeading("2026-11-20")).toBe("Yesterday");
    expect(formatDayHeading("2026-11-19")).toMatch(/^Thu,? 19 Nov$/);
  });
});

it("moves months over years", () => {
  expect(addMonths("2026-01", -1)).toBe("2025-12");
  expect(addMonths("2026-12", 1)).toBe("2027-01");
  expect(addMonths("2026-05", -17)).toBe("2024-12");
});

it("writes instants in the workspace's zone", () => {
  setTimeZone("Asia/Tokyo");
  expect(formatInstant("2026-11-21T23:30:00Z")).toBe("22 Nov 2026, 08:30");
});

it.each([
  ["2026-11-21T23:29:30Z", "30 seconds ago"],
  ["2026-11-21T22:30:00Z", "1 hour ago"],
  ["2026-11-23T23:30:00Z", "in 2 days"],
  ["2024-11-21T23:30:00Z", "2 years ago"],
])("%s is %s", (instant, words) => {
  expect(formatRelative(instant)).toBe(words);
});

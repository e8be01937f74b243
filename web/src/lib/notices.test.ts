import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { holdNotices, NOTICE_MS, notify, releaseNotices, undoLast, useNotices } from "./notices";

const texts = () => useNotices.getState().notices.map(({ text }) => text);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

it("takes back the newest act first, each once", async () => {
  const undone: string[] = [];
  notify({ text: "Moved to Groceries.", undo: () => void undone.push("first") });
  notify({ text: "Moved to Rent.", undo: () => void undone.push("second") });
  notify({ text: "Saved." });

  expect(undoLast()).toBe(true);
  expect(undoLast()).toBe(true);
  expect(undoLast()).toBe(false);
  expect(undone).toEqual(["second", "first"]);
  await vi.advanceTimersByTimeAsync(0);
  expect(texts()).toEqual(["Saved.", "Undone."]);
});

it("offers undo for eight seconds", () => {
  const undo = vi.fn();
  notify({ text: "Removed.", undo });
  vi.advanceTimersByTime(NOTICE_MS - 1);
  expect(texts()).toEqual(["Removed."]);
  vi.advanceTimersByTime(1);
  expect(texts()).toEqual([]);
  expect(undoLast()).toBe(false);
});

it("stays while it is held, then runs out", () => {
  notify({ text: "Removed." });
  vi.advanceTimersByTime(6000);
  holdNotices();
  vi.advanceTimersByTime(60_000);
  expect(texts()).toEqual(["Removed."]);
  releaseNotices();
  vi.advanceTimersByTime(2000);
  expect(texts()).toEqual([]);
});

it("shows three at most and a repeated one once", () => {
  for (const text of ["One.", "Two.", "Three.", "Four.", "Four."]) notify({ text });
  expect(texts()).toEqual(["Two.", "Three.", "Four."]);
});

it("says so when an act can't be taken back", async () => {
  notify({ text: "Removed.", undo: () => Promise.reject(new Error("gone")) });
  undoLast();
  await vi.advanceTimersByTimeAsync(0);
  expect(texts()).toEqual(["This could not be undone. Nothing else was changed."]);
});

import { describe, expect, it } from "vitest";
import { labelled, thin, ticks } from "./scale";

describe("ticks", () => {
  it.each([
    [211_912, 240_647, 4, [210_000, 220_000, 230_000, 240_000, 250_000]],
    [-450, 1200, 4, [-500, 0, 500, 1000, 1500]],
    [0, 1, 4, [0, 0.25, 0.5, 0.75, 1]],
  ])("encloses %d to %d with round numbers", (low, high, count, expected) => {
    expect(ticks(low, high, count)).toEqual(expected);
  });

  it("has room above and below a line that never moves", () => {
    const marks = ticks(5000, 5000, 4);
    expect(marks[0]).toBeLessThan(5000);
    expect(marks.at(-1)).toBeGreaterThan(5000);
  });

  it("survives nothing at all", () => {
    expect(ticks(Math.min(), Math.max(), 4)).toEqual([0, 1]);
  });
});

describe("thin", () => {
  it.each([
    [[0, 40, 80, 120, 160, 200], [0, 2, 4]],
    [[10, 11], [0]],
    [[], []],
  ])("of %j keeps %j", (x, expected) => {
    expect(thin(x, 80)).toEqual(expected);
  });

  it("chooses among those that it may", () => {
    expect(thin([0, 40, 80, 120, 160, 200], 80, [1, 3, 5])).toEqual([1, 3, 5]);
  });
});

describe("labelled", () => {
  it("puts a long line's labels where months begin", () => {
    const days = ["2026-01-25", "2026-02-01", "2026-02-08", "2026-03-01", "2026-04-05", "2026-05-03", "2026-06-07", "2026-06-14"];
    expect(labelled(days)).toEqual([0, 1, 3, 4, 5, 6]);
  });

  it("lets each day of a short one have its own", () => {
    expect(labelled(["2026-01-30", "2026-01-31", "2026-02-01"])).toEqual([0, 1, 2]);
  });
});

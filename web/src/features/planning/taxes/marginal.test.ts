import { expect, it } from "vitest";
import { pointAt, stopsOf } from "./marginal";

const FIRST = { start: "0.00", end: "10000.00", rate: 0.1, jump: "0.00" };
const SECOND = { start: "10000.00", end: "20000.00", rate: 0.2, jump: "500.00" };
const PIECES = [FIRST, SECOND];

it.each([
  [0, 0.1, 0, 0.1],
  [5_000, 0.1, 500, 0.1],
  [10_000, 0.2, 1_500, 0.15],
  [15_000, 0.2, 2_500, 2_500 / 15_000],
])("%s dollars more cost what the pieces before them do", (more, rate, cost, average) => {
  const point = pointAt(PIECES, more);
  expect(point.rate).toBe(rate);
  expect(point.cost).toBeCloseTo(cost, 6);
  expect(point.average).toBeCloseTo(average, 9);
});

it("stops at every kink", () => {
  expect(stopsOf([{ ...FIRST, end: "3333.33" }, { ...SECOND, start: "3333.33" }], 4)).toContain(3333.33);
});

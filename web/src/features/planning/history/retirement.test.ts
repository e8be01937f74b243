import { expect, test } from "vitest";
import { fromHoldings, questionOf } from "./retirement";

test("what is held is spent at four percent, in round hundreds", () => {
  expect(fromHoldings({ stocks: "333000", bonds: "167000", cash: "0" })).toMatchObject({ savings: "500000", spending: "20000", stocks: 0.65 });
  expect(fromHoldings({})).toMatchObject({ savings: "1000000", spending: "40000", stocks: 0.6 });
});

test("weights add up to one at every step of the slider", () => {
  for (let step = 0; step <= 20; step++) {
    const asked = questionOf({ ...fromHoldings({}), stocks: Math.round(step * 5) / 100 }, "USD");
    expect((asked?.allocation?.stocks ?? 0) + (asked?.allocation?.bonds ?? 0)).toBeCloseTo(1, 9);
  }
});

test("without savings nothing is asked", () => {
  expect(questionOf({ ...fromHoldings({}), savings: "0" }, "USD")).toBeNull();
});

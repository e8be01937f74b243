import { expect, it } from "vitest";
import { heldMix, nameProblem, targets, withAsset, withCorrelation, withoutAsset, type Universe } from "./universe";

const TWO: Universe = {
  assets: [
    { name: "Stocks", meanRate: 0.08, volatilityRate: 0.2, lower: 0, upper: 1, held: "60000" },
    { name: "Bonds", meanRate: 0.04, volatilityRate: 0.05, lower: 0, upper: 1, held: "40000" },
  ],
  correlations: [
    [1, 0.5],
    [0.5, 1],
  ],
  riskFreeRate: 0.02,
};

it("reckons today's mix: mean, volatility and what each unit of risk earns", () => {
  const mix = heldMix(TWO);
  expect(mix?.meanRate).toBeCloseTo(0.064, 12);
  // 0.6² 0.2² + 0.4² 0.05² + 2 · 0.6 · 0.4 · 0.5 · 0.2 · 0.05
  expect(mix?.volatilityRate).toBeCloseTo(Math.sqrt(0.0144 + 0.0004 + 0.0024), 12);
  expect(mix?.sharpeRatio).toBeCloseTo(0.044 / Math.sqrt(0.0172), 12);
  expect(heldMix({ ...TWO, assets: TWO.assets.map((asset) => ({ ...asset, held: "0" })) })).toBeNull();
});

it("keeps the correlations in step with the assets", () => {
  const three = withCorrelation(withAsset(TWO), 2, 0, -0.3);
  expect(three.correlations).toEqual([
    [1, 0.5, -0.3],
    [0.5, 1, 0],
    [-0.3, 0, 1],
  ]);
  expect(withoutAsset(three, 1).correlations).toEqual([
    [1, -0.3],
    [-0.3, 1],
  ]);
  expect(nameProblem({ ...TWO, assets: TWO.assets.map((asset) => ({ ...asset, name: "One" })) })).toBe("Two assets have the same name.");
});

it.each([[{ a: 1 / 3, b: 1 / 3, c: 1 / 3 }], [{ a: 0.99996, b: 0.00004, c: 0 }], [{ a: 0.5, b: 0.5 }]])("gives targets that add up to one for %o", (weights) => {
  const shares = targets(weights, ["a", "b", "c"]);
  expect(shares.reduce((sum, share) => sum + Math.round(Number(share) * 10_000), 0)).toBe(10_000);
});

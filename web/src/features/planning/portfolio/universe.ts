/** The assets that the page compares: what a person may change, and the sums made with them. Rates are fractions a year. */
import type { FrontierInput, MarketAssumptions, Mix } from "@/api/types.gen";

export interface UniverseAsset {
  name: string;
  meanRate: number;
  volatilityRate: number;
  lower: number;
  upper: number;
  /** What is held today, a decimal string. */
  held: string;
}

export interface Universe {
  assets: UniverseAsset[];
  correlations: number[][];
  riskFreeRate: number;
}

export const ASSETS_AT_MOST = 12;
/** Each asset has one colour everywhere on the page. */
export const colourOf = (index: number): string => `series-${(index % 12) + 1}`;

export function startingFrom(market: MarketAssumptions, held: Readonly<Record<string, string>>): Universe {
  const cash = market.assets.find((asset) => asset.assetClass === "cash");
  return {
    assets: market.assets.map(({ name, assetClass, meanRate, volatilityRate }) => ({ name, meanRate, volatilityRate, lower: 0, upper: 1, held: held[assetClass] ?? "0" })),
    correlations: market.correlations.map((row) => [...row]),
    riskFreeRate: cash?.meanRate ?? 0,
  };
}

/** A new asset moves with no other until something is said about it. */
export function withAsset(universe: Universe): Universe {
  const taken = new Set(universe.assets.map((asset) => asset.name));
  let number = universe.assets.length + 1;
  while (taken.has(`Asset ${number}`)) number++;
  return {
    ...universe,
    assets: [...universe.assets, { name: `Asset ${number}`, meanRate: 0.05, volatilityRate: 0.12, lower: 0, upper: 1, held: "0" }],
    correlations: [...universe.correlations.map((row) => [...row, 0]), [...universe.assets.map(() => 0), 1]],
  };
}

export function withoutAsset(universe: Universe, at: number): Universe {
  const rest = <T,>(all: T[]): T[] => all.filter((_, index) => index !== at);
  return { ...universe, assets: rest(universe.assets), correlations: rest(universe.correlations).map(rest) };
}

export function withCorrelation(universe: Universe, row: number, column: number, value: number): Universe {
  const correlations = universe.correlations.map((each) => [...each]);
  for (const [one, other] of [[row, column] as const, [column, row] as const]) {
    const line = correlations[one];
    if (line) line[other] = value;
  }
  return { ...universe, correlations };
}

/** What the tools take. Two assets of one name, or none, are for the page to refuse. */
export function toolInput({ assets, correlations, riskFreeRate }: Universe): Pick<FrontierInput, "assets" | "correlations" | "riskFreeRate"> {
  return { assets: assets.map(({ name, meanRate, volatilityRate, lower, upper }) => ({ name: name.trim(), meanRate, volatilityRate, lower, upper })), correlations, riskFreeRate };
}

export function nameProblem({ assets }: Universe): string | null {
  const names = assets.map((asset) => asset.name.trim());
  if (names.some((name) => name === "")) return "Every asset needs a name.";
  return new Set(names).size < names.length ? "Two assets have the same name." : null;
}

/** Today's shares; null while nothing is held. */
export function heldMix({ assets, correlations, riskFreeRate }: Universe): Mix | null {
  const amounts = assets.map((asset) => Math.max(0, Number(asset.held)));
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  if (total <= 0) return null;
  const shares = amounts.map((amount) => amount / total);
  const meanRate = shares.reduce((sum, share, index) => sum + share * (assets[index]?.meanRate ?? 0), 0);
  let variance = 0;
  shares.forEach((one, row) => shares.forEach((other, column) => (variance += one * other * (correlations[row]?.[column] ?? 0) * (assets[row]?.volatilityRate ?? 0) * (assets[column]?.volatilityRate ?? 0))));
  const volatilityRate = Math.sqrt(Math.max(0, variance));
  return { meanRate, volatilityRate, sharpeRatio: volatilityRate > 0 ? (meanRate - riskFreeRate) / volatilityRate : 0, weights: Object.fromEntries(assets.map((asset, index) => [asset.name.trim(), shares[index] ?? 0])) };
}

/** Shares as decimal text that adds up to one: the last asset that has any takes what rounding leaves. */
export function targets(weights: Readonly<Record<string, number>>, names: readonly string[]): string[] {
  const parts = names.map((name) => Math.round((weights[name] ?? 0) * 10_000));
  const last = parts.findLastIndex((part) => part > 0);
  const gap = 10_000 - parts.reduce((sum, part) => sum + part, 0);
  if (last >= 0 && Math.abs(gap) <= names.length) parts[last] = (parts[last] ?? 0) + gap;
  return parts.map((part) => (part / 10_000).toFixed(4));
}

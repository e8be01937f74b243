/** Probabilities in words: out of 5,000 futures nothing is certain, and an error of nothing would be a lie. */
import { formatPercent } from "@/lib/money";

export function formatLikely(probability: number): string {
  if (probability < 0.005) return `<${formatPercent(0.01)}`;
  if (probability > 0.995) return `>${formatPercent(0.99)}`;
  return formatPercent(probability);
}

/** "± 0.5 %"; empty where all futures agree. */
export function formatError(standardError: number, digits = 1): string {
  return standardError > 0 ? `± ${formatPercent(standardError, { digits })}` : "";
}

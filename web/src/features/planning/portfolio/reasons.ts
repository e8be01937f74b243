/** Why a rebalancing trades an asset or leaves it, from what went in. Shares are fractions. */
import { formatPercent, moneySign } from "@/lib/money";

interface Position {
  weight: number;
  target: number;
  /** Money out is negative, so a purchase is; null for none. */
  trade: string | null;
  flow: string;
  absolute: number;
  relative: number;
}

export function reasonOf({ weight, target, trade, flow, absolute, relative }: Position): string {
  const band = Math.min(absolute, relative * target);
  const away = weight - target;
  const outside = Math.abs(away) > band + 1e-9;
  const distance = `${formatPercent(Math.abs(away), { digits: 1 })} ${away > 0 ? "above" : "below"} its target, band ± ${formatPercent(band, { digits: 2 })}`;
  if (trade === null) return outside ? `Outside its band, but the trade would be too small: ${distance}` : `Within its band: ${distance}`;
  if (outside) return `Outside its band: ${distance}`;
  if (moneySign(flow) > 0 && moneySign(trade) < 0) return "Takes the new money: below its target";
  if (moneySign(flow) < 0 && moneySign(trade) > 0) return "Raises the money taken out: above its target";
  return "Brings all back to their targets, as another is outside its band";
}

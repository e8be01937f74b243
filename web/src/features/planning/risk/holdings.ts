/** What is held of each asset class, as decimal strings. */
export interface AssetHoldings {
  stocks: string;
  bonds: string;
  cash: string;
  gold: string;
}

export const NOTHING: AssetHoldings = { stocks: "0", bonds: "0", cash: "0", gold: "0" };

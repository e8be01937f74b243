/** What the address of Investments says. Without imports: the router reads it with the first page. */

export const TABS = ["holdings", "allocation", "performance", "activities", "gains"] as const;
export type Tab = (typeof TABS)[number];

export interface InvestmentsSearch {
  tab?: Tab;
  /** The instrument whose panel is open. */
  holding?: string;
  /** One account alone. */
  account?: string;
}

export function readInvestmentsSearch(search: Record<string, unknown>): InvestmentsSearch {
  const tab = TABS.find((known) => known === search["tab"]);
  const text = (key: string) => (typeof search[key] === "string" && search[key] ? search[key] : undefined);
  const holding = text("holding");
  const account = text("account");
  return { ...(tab && tab !== "holdings" ? { tab } : {}), ...(holding ? { holding } : {}), ...(account ? { account } : {}) };
}

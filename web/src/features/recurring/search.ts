/** What the address of Regular payments says. Without imports: the router reads it with the first page. */

export const TABS = ["upcoming", "subscriptions", "bills", "income", "ended"] as const;
export type Tab = (typeof TABS)[number];

export interface RecurringSearch {
  tab?: Tab;
  days?: 30 | 90;
  series?: string;
}

export function readRecurringSearch(search: Record<string, unknown>): RecurringSearch {
  const tab = TABS.find((known) => known === search["tab"]);
  return {
    ...(tab && tab !== "upcoming" ? { tab } : {}),
    ...(Number(search["days"]) === 90 ? { days: 90 as const } : {}),
    ...(typeof search["series"] === "string" && search["series"] ? { series: search["series"] } : {}),
  };
}

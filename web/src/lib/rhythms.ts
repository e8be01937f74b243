/** How often something comes, in words. */
import type { RegularPayment } from "@/api/types.gen";

export type Every = RegularPayment["every"];

export const EVERY: Record<Every, string> = {
  week: "every week",
  "two weeks": "every two weeks",
  "three weeks": "every three weeks",
  "four weeks": "every four weeks",
  "twice a month": "twice a month",
  month: "every month",
  "two months": "every two months",
  quarter: "every quarter",
  "four months": "every four months",
  "half year": "every half year",
  year: "every year",
  "two years": "every two years",
};

export const EVERY_OPTIONS = (Object.keys(EVERY) as Every[]).map((value) => ({ value, label: EVERY[value].replace(/^./, (letter) => letter.toUpperCase()) }));

/** The spans of the net worth line. The route reads them too, so nothing else stands here. */
export type Range = "1m" | "3m" | "1y" | "3y" | "all";

export const RANGES: readonly { value: Range; label: string; words: string }[] = [
  { value: "1m", label: "1M", words: "in a month" },
  { value: "3m", label: "3M", words: "in three months" },
  { value: "1y", label: "1Y", words: "in a year" },
  { value: "3y", label: "3Y", words: "in three years" },
  { value: "all", label: "All", words: "since the first entry" },
];

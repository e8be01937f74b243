/** What the address of the list of transactions says. Types alone are imported: the router reads it with the first page. */
import type { Filter } from "@/api/types.gen";

export interface TransactionSearch {
  q?: string;
  account?: string;
  category?: string[];
  from?: string;
  to?: string;
  dir?: "in" | "out";
  min?: string;
  max?: string;
  uncategorised?: true;
  import?: string;
  tag?: string;
  open?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const AMOUNT = /^\d+(\.\d+)?$/;

function words(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : typeof value === "number" ? String(value) : undefined;
}

function fitting(value: unknown, shape: RegExp): string | undefined {
  const found = words(value);
  return found && shape.test(found) ? found : undefined;
}

export function readSearch(search: Record<string, unknown>): TransactionSearch {
  const category = (Array.isArray(search["category"]) ? search["category"] : [search["category"]]).filter((id): id is string => typeof id === "string" && id !== "");
  const found: Record<keyof TransactionSearch, unknown> = {
    q: words(search["q"]),
    account: words(search["account"]),
    category: category.length ? category : undefined,
    from: fitting(search["from"], DAY),
    to: fitting(search["to"], DAY),
    dir: search["dir"] === "in" || search["dir"] === "out" ? search["dir"] : undefined,
    min: fitting(search["min"], AMOUNT),
    max: fitting(search["max"], AMOUNT),
    uncategorised: search["uncategorised"] === true || search["uncategorised"] === "true" ? true : undefined,
    import: words(search["import"]),
    tag: words(search["tag"]),
    open: words(search["open"]),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as TransactionSearch;
}

/** Whether anything narrows the list. */
export function isNarrowed(search: TransactionSearch): boolean {
  return Object.keys(search).some((name) => name !== "open");
}

/** The filter as the API takes it. */
export function filterOf(search: TransactionSearch) {
  return {
    ...(search.q ? { q: search.q } : {}),
    ...(search.account ? { accountId: [search.account] } : {}),
    ...(search.category ? { categoryId: search.category } : {}),
    ...(search.from ? { fromOn: search.from } : {}),
    ...(search.to ? { toOn: search.to } : {}),
    ...(search.dir ? { direction: search.dir } : {}),
    ...(search.min ? { minAmount: search.min } : {}),
    ...(search.max ? { maxAmount: search.max } : {}),
    ...(search.uncategorised ? { uncategorised: true } : {}),
    ...(search.import ? { importId: search.import } : {}),
    ...(search.tag ? { tagId: [search.tag] } : {}),
  };
}

/** A filter of the API as the list's address says it: the reverse of `filterOf`. */
export function searchOf(filter: Filter): TransactionSearch {
  return readSearch({
    q: filter.q,
    account: filter.accountId?.[0],
    category: filter.categoryId ?? [],
    from: filter.fromOn,
    to: filter.toOn,
    dir: filter.direction,
    min: filter.minAmount,
    max: filter.maxAmount,
    uncategorised: filter.uncategorised,
    import: filter.importId,
    tag: filter.tagId?.[0],
  });
}

/** Whether two searches find the same, whatever row is open. */
export function sameSearch(one: TransactionSearch, other: TransactionSearch): boolean {
  const said = (search: TransactionSearch) =>
    JSON.stringify(
      Object.entries(search)
        .filter(([name]) => name !== "open")
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  return said(one) === said(other);
}

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Account, Transaction } from "@/api/types.gen";
import { formatNumber } from "@/lib/money";
import { useIsPhone } from "@/lib/media";
import { notify } from "@/lib/notices";
import { useShortcuts } from "@/lib/shortcuts";
import { Checkbox } from "@/ui/checkbox";
import { useTags } from "./tags";
import { COLUMNS, TransactionRow, type RowActs } from "./transaction-row";
import type { ChooseCategory } from "./use-choose-category";

/** As many rows as a browser holds without getting slow. */
const FURTHEST = 20_000;

interface TransactionListProps {
  rows: Transaction[];
  accounts: ReadonlyMap<string, Account>;
  category: ChooseCategory;
  writable: boolean;
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
  onOpen: (id: string) => void;
  more: boolean;
  onMore: () => void;
}

/** Only what is in sight is drawn; the next page is fetched before its place is reached. */
export function TransactionList({ rows, accounts, category, writable, selected, onSelect, onOpen, more, onMore }: TransactionListProps) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [current, setCurrent] = useState(-1);
  const [choosing, setChoosing] = useState<string | null>(null);
  const phone = useIsPhone();
  useLayoutEffect(() => setTop(box.current?.offsetTop ?? 0), []);
  const list = useWindowVirtualizer({ count: rows.length, estimateSize: () => (phone ? 64 : 52), overscan: 12, scrollMargin: top, getItemKey: (index) => rows[index]?.id ?? index });
  const items = list.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (more && last >= rows.length - 30) onMore();
  }, [more, last, rows.length, onMore]);

  const tags = useTags();
  const tagsOf = (row: Transaction) => row.tagIds.map((id) => tags.byId.get(id)?.name).filter(Boolean).join(", ");
  const anchor = useRef<string | null>(null);
  const toggle = (id: string, range = false) => {
    const next = new Set(selected);
    const from = range ? rows.findIndex((row) => row.id === anchor.current) : -1;
    if (from >= 0) {
      const to = rows.findIndex((row) => row.id === id);
      for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(row.id);
    } else if (!next.delete(id)) next.add(id);
    anchor.current = id;
    onSelect(next);
  };
  // Keys may come faster than the page is drawn: they read the place from here.
  const place = useRef(-1);
  const moveTo = (index: number) => {
    place.current = index;
    setCurrent(index);
  };
  const go = (step: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, place.current + step));
    moveTo(next);
    list.scrollToIndex(next, { align: "auto" });
  };
  // The end of a long record is some pages away: they are fetched one after the other, until another key or a turn of the wheel.
  const [toEnd, setToEnd] = useState(false);
  useEffect(() => {
    if (!toEnd) return;
    if (more && rows.length < FURTHEST) {
      onMore();
      return;
    }
    setToEnd(false);
    place.current = rows.length - 1;
    setCurrent(rows.length - 1);
    list.scrollToIndex(rows.length - 1, { align: "end" });
    if (more) notify({ text: `These are the newest ${formatNumber(rows.length)}. Choose a time to see older ones.` });
  }, [toEnd, more, rows.length, onMore, list]);
  useEffect(() => {
    if (!toEnd) return;
    const stop = () => setToEnd(false);
    addEventListener("wheel", stop, { passive: true });
    addEventListener("keydown", stop);
    return () => {
      removeEventListener("wheel", stop);
      removeEventListener("keydown", stop);
    };
  }, [toEnd]);
  const withRow = (act: (row: Transaction) => void) => () => {
    const row = rows[place.current];
    if (row) act(row);
  };
  const group = "Transactions";
  useShortcuts([
    { keys: "j", label: "Next", group, run: () => go(1) },
    { keys: "k", label: "Previous", group, run: () => go(-1) },
    { keys: "x", label: "Select", group, run: withRow((row) => writable && toggle(row.id)) },
    { keys: "Shift+x", label: "Select up to here", group, run: withRow((row) => writable && toggle(row.id, true)) },
    { keys: "e", label: "Open", group, run: withRow((row) => onOpen(row.id)) },
    { keys: "c", label: "Choose a category", group, run: withRow((row) => writable && (row.parts ? onOpen(row.id) : setTimeout(() => setChoosing(row.id)))) },
    { keys: "t", label: "To the newest", group, run: () => go(-rows.length) },
    { keys: "End", label: "To the oldest", group, run: () => setToEnd(true) },
  ]);

  const acts = useSteady<RowActs>({
    choosing: (row, open) => setChoosing(open ? row.id : null),
    category: (row, categoryId) => category.choose(row, categoryId),
    select: (row, range) => toggle(row.id, range),
    open: (row) => {
      moveTo(rows.indexOf(row));
      onOpen(row.id);
    },
  });

  const all = rows.length > 0 && rows.every((row) => selected.has(row.id));
  return (
    <div role="table" aria-label="Transactions" aria-rowcount={more ? -1 : rows.length}>
      <div role="rowgroup">
        <div role="row" className={`hidden h-9 border-b border-line px-2 text-sm font-medium text-muted ${COLUMNS}`}>
          <div role="columnheader" aria-label="Select">
            {writable ? <Checkbox aria-label="Select all that are loaded" checked={all ? true : selected.size ? "indeterminate" : false} onChange={(on) => onSelect(new Set(on ? rows.map((row) => row.id) : []))} /> : null}
          </div>
          <div role="columnheader">Date</div>
          <div role="columnheader">Merchant</div>
          <div role="columnheader">Category</div>
          <div role="columnheader">Account</div>
          <div role="columnheader" className="text-right">
            Amount
          </div>
        </div>
      </div>
      <div role="rowgroup" ref={box} className="relative" style={{ height: list.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <div key={item.key} role="presentation" className="absolute inset-x-0 top-0" style={{ height: item.size, transform: `translateY(${item.start - top}px)` }}>
              <TransactionRow
                transaction={row}
                account={accounts.get(row.accountId)?.name ?? ""}
                categoryId={category.shown(row)}
                current={item.index === current}
                selected={selected.has(row.id)}
                writable={writable}
                choosing={choosing === row.id}
                tags={tagsOf(row)}
                acts={acts}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** The same functions for the whole life of the list, each doing what the newest one does: a row is drawn again only when it differs. */
function useSteady<Acts extends { [K in keyof Acts]: (...given: never[]) => void }>(acts: Acts): Acts {
  const newest = useRef(acts);
  useLayoutEffect(() => {
    newest.current = acts;
  });
  const [steady] = useState(() => Object.fromEntries((Object.keys(acts) as (keyof Acts)[]).map((name) => [name, (...given: never[]) => newest.current[name](...given)])) as Acts);
  return steady;
}

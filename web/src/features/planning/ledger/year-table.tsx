import { ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import type { LedgerResult, LedgerYear } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { addMoney, formatMoney, moneySign } from "@/lib/money";
import { Money } from "@/ui/figure";
import { madeWorking } from "../made-working";
import { columnsOf, growthOf, inMoney, type Group } from "./columns";

interface YearTableProps {
  found: LedgerResult;
  real: boolean;
  currency: string;
  /** The chosen year's place. */
  at: number;
  onAt: (at: number) => void;
}

const HEAD = "h-9 border-b border-line bg-paper px-3 text-sm font-medium whitespace-nowrap text-muted";

/** Every year a row, every part that one unfolds a column; head and years stay in sight. */
export function YearTable({ found, real, currency, at, onAt }: YearTableProps) {
  const [open, setOpen] = useState<ReadonlySet<Group>>(new Set());
  const columns = useMemo(() => columnsOf(found), [found]);
  const shown = columns.filter((column) => column.within === null || open.has(column.within));
  const unfolds = new Set(columns.flatMap((column) => (column.within ? [column.within] : [])));
  const toggle = (group: Group) => {
    const next = new Set(open);
    if (!next.delete(group)) next.add(group);
    setOpen(next);
  };
  return (
    <div className="relative max-h-[36rem] overflow-auto rounded-lg border border-line print:max-h-none print:overflow-visible print:border-0">
      <table aria-label="The plan, year by year" className="w-full border-separate border-spacing-0 print:text-xs">
        <thead>
          <tr>
            <th scope="col" className={cx(HEAD, "sticky top-0 left-0 z-20 text-left")}>
              Year
            </th>
            {shown.map(({ key, label, opens, within }) => (
              <th key={key} scope="col" className={cx(HEAD, "sticky top-0 z-10 text-right", within && "font-normal")}>
                {opens && unfolds.has(opens) ? (
                  <button type="button" aria-expanded={open.has(opens)} onClick={() => toggle(opens)} className="inline-flex items-center gap-1 rounded-sm hover:text-ink">
                    {label}
                    <ChevronRight size={12} aria-hidden className={cx("transition-transform print:hidden", open.has(opens) && "rotate-180")} />
                  </button>
                ) : (
                  label
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.years.map((year, place) => (
            <tr key={year.year} className={cx("group", place === at && "bg-wash")} onClick={() => onAt(place)}>
              <th scope="row" className="sticky left-0 border-b border-line bg-paper px-3 text-left font-medium whitespace-nowrap group-last:border-0">
                <button type="button" aria-pressed={place === at} aria-label={`Show ${year.year}`} onClick={() => onAt(place)} className="tabular rounded-sm hover:text-info">
                  {year.year}
                </button>
                <span className="tabular ml-2 text-xs font-normal text-muted">{year.ages.map((age) => age ?? "†").join(" · ")}</span>
              </th>
              {shown.map((column) => {
                const amount = inMoney(column.value(year), year, column.at, real, found.years[place - 1]);
                return (
                  <td key={column.key} className={cx("tabular h-9 border-b border-line px-3 text-right whitespace-nowrap group-last:border-0", column.within && "text-muted", column.key === "shortfall" && moneySign(amount) !== 0 && "text-loss-text")}>
                    {column.key === "closing" ? <Money amount={amount} code={currency} currency="none" whole working={closingWorking(year, currency)} className="font-medium" /> : moneySign(amount) ? formatMoney(amount, currency, { whole: true, currency: "none" }) : "–"}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function closingWorking(year: LedgerYear, currency: string) {
  const rows = year.accounts.map((account) => ({ account: account.key, opening: account.opening, closing: account.closing }));
  return madeWorking({
    title: `Wealth at the end of ${year.year}`,
    formula: "At the start + what is put in (contributions, employers, surplus) − withdrawals + growth after fees. Conversions leave one account and enter another. In the year’s own money, to the cent.",
    currency,
    inputs: [
      ["At the start", "money", year.opening],
      ["Saved and put in", "money", sumOf(year, (account) => [account.contributions, account.employer, account.deposits])],
      ["Withdrawn", "money", year.withdrawals],
      ["Growth after fees", "money", growthOf(year)],
      ["At the end", "money", year.closing],
    ],
    table: {
      columns: [
        { key: "account", label: "Account", kind: "text" },
        { key: "opening", label: "Start", kind: "money" },
        { key: "closing", label: "End", kind: "money" },
      ],
      rows,
      total: rows.length,
    },
  });
}

function sumOf(year: LedgerYear, parts: (account: LedgerYear["accounts"][number]) => string[]): string {
  return addMoney("0.00", ...year.accounts.flatMap(parts));
}

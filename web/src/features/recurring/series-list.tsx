import { TrendingUp } from "lucide-react";
import type { RegularPayment } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { formatMoney } from "@/lib/money";
import { Chip } from "@/ui/chip";
import { Initial } from "@/ui/initial";
import { amountInWords, riseInWords, standing } from "./words";

interface SeriesListProps {
  series: RegularPayment[];
  accounts: ReadonlyMap<string, string>;
  onOpen: (id: string) => void;
  empty: string;
}

/** Series by what they cost a year, the dearest first. */
export function SeriesList({ series, accounts, onOpen, empty }: SeriesListProps) {
  if (series.length === 0) return <p className="py-6 text-muted">{empty}</p>;
  return (
    <ul className="divide-y divide-line border-y border-line">
      {series.map((one) => (
        <li key={one.id}>
          <SeriesRow one={one} account={accounts.get(one.accountId) ?? ""} onOpen={() => onOpen(one.id)} />
        </li>
      ))}
    </ul>
  );
}

function SeriesRow({ one, account, onOpen }: { one: RegularPayment; account: string; onOpen: () => void }) {
  const over = one.state === "ended" || one.state === "dismissed";
  return (
    <button
      type="button"
      data-series
      onClick={onOpen}
      className={cx(
        "grid w-full grid-cols-[2rem_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 px-2 py-3 text-left transition-colors hover:bg-hover md:grid-cols-[2rem_minmax(0,1fr)_9rem_8rem_8rem]",
        over && "text-muted",
      )}
    >
      <Initial name={one.payee} />
      <span className="min-w-0">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium text-ink">{one.payee}</span>
          <Marks one={one} />
        </span>
        <span className={cx("block text-sm text-pretty", one.state === "missed" ? "text-loss-text" : "text-muted")}>{standing(one)}</span>
        {one.rise ? <span className="tabular block text-sm text-pretty text-muted">{riseInWords(one.rise, one.currency)}</span> : null}
      </span>
      <span className="truncate text-sm text-muted max-md:hidden">{account}</span>
      <span className="tabular text-right max-md:row-start-1 max-md:col-start-3">{amountInWords(one)}</span>
      <span className="tabular text-right text-sm text-muted max-md:col-span-2 max-md:col-start-2 max-md:text-left">{over ? null : `${formatMoney(one.yearly, one.currency)} a year`}</span>
    </button>
  );
}

function Marks({ one }: { one: RegularPayment }) {
  return (
    <>
      {one.rise ? (
        <Chip tone="loss" icon={<TrendingUp size={12} strokeWidth={1.5} aria-hidden />} className="shrink-0">
          Dearer
        </Chip>
      ) : null}
      {one.state === "missed" ? (
        <Chip tone="loss" className="shrink-0">
          Missed
        </Chip>
      ) : null}
      {one.chargedAfter ? (
        <Chip tone="loss" className="shrink-0">
          Charged after you cancelled
        </Chip>
      ) : null}
    </>
  );
}

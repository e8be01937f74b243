import type { RealisedGain } from "@/api/types.gen";
import { formatDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { Chip } from "@/ui/chip";
import { Money } from "@/ui/figure";
import { formatQuantity } from "./quantity";

const ZERO = /^0*\.?0*$/;

/** Each sold lot: what it brought, what it cost, its term, and what the wash sale rule took. */
export function RealisedList({ gains, names, withSymbol = false }: { gains: readonly RealisedGain[]; names: ReadonlyMap<string, string>; withSymbol?: boolean }) {
  return (
    <ul aria-label="Sold lots" className="divide-y divide-line border-y border-line">
      {gains.map((gain) => (
        <li key={`${gain.activityId} ${gain.acquiredOn} ${gain.quantity} ${gain.basis} ${gain.disallowed}`} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 py-2.5">
          <span className="tabular">
            {withSymbol ? <span className="font-medium">{gain.symbol} </span> : null}
            {formatQuantity(gain.quantity)} sold {formatDay(gain.soldOn, { year: "always" })}
          </span>
          <span className="text-right">{gain.gain === null ? <span className="text-muted">gain unknown</span> : <Money amount={gain.gain} code={gain.currency} sign="always" coloured />}</span>
          <span className="tabular col-span-2 text-sm text-muted">
            {formatMoney(gain.proceeds, gain.currency)} for what cost {gain.basis ? formatMoney(gain.basis, gain.currency) : "an unknown amount"} on {formatDay(gain.acquiredOn, { year: "always" })} · {names.get(gain.accountId) ?? ""}
          </span>
          <span className="col-span-2 mt-1 flex flex-wrap gap-1.5">
            <Chip>{gain.term === "long" ? "Long-term" : "Short-term"}</Chip>
            {gain.taxable ? null : <Chip>Not taxed here</Chip>}
            {ZERO.test(gain.disallowed) ? null : <Chip tone="loss">{formatMoney(gain.disallowed, gain.currency)} disallowed: wash sale</Chip>}
            {ZERO.test(gain.lost) ? null : <Chip tone="loss">{formatMoney(gain.lost, gain.currency)} of it for ever</Chip>}
          </span>
        </li>
      ))}
    </ul>
  );
}

import { useQuery } from "@tanstack/react-query";
import { listRecurringOptions } from "@/api/@tanstack/react-query.gen";
import { formatDay, today } from "@/lib/dates";
import { formatMoney, formatPercent } from "@/lib/money";
import { Section } from "@/ui/page";

const DAYS = 14;
const SHOWN = 6;
/** A price counts as changed from here on: less is rounding. */
const DEARER = 1.02;

/** Regular payments that are due within a fortnight, found by their rhythm. */
export function Upcoming({ currency }: { currency: string | undefined }) {
  const recurring = useQuery({ ...listRecurringOptions(), staleTime: 5 * 60_000 });
  const now = today();
  const until = new Date(Date.parse(now) + DAYS * 86_400_000).toISOString().slice(0, 10);
  const due = (recurring.data?.data ?? []).filter((one) => !currency || one.currency === currency).filter((one) => one.nextOn >= now && one.nextOn <= until).toSorted((a, b) => a.nextOn.localeCompare(b.nextOn));
  if (due.length === 0) return null;
  return (
    <div className="mt-8">
      <Section title="Coming up">
        <ul className="divide-y divide-line">
          {due.slice(0, SHOWN).map((one) => {
            const rise = Number(one.amount) / Number(one.usual);
            return (
              <li key={`${one.payee}|${one.currency}`} className="flex items-baseline justify-between gap-4 py-2">
                <span className="min-w-0">
                  <span className="block truncate">{one.payee}</span>
                  <span className="block text-sm text-muted">
                    about <time dateTime={one.nextOn}>{formatDay(one.nextOn)}</time>, every {one.every}
                  </span>
                </span>
                <span className="tabular text-right">
                  {formatMoney(one.amount, one.currency)}
                  {rise >= DEARER ? <span className="block text-xs whitespace-nowrap text-muted">{formatPercent(rise - 1)} dearer</span> : null}
                </span>
              </li>
            );
          })}
        </ul>
      </Section>
    </div>
  );
}

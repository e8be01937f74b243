import { useQuery } from "@tanstack/react-query";
import { BellRing, TriangleAlert } from "lucide-react";
import { listUpcomingOptions } from "@/api/@tanstack/react-query.gen";
import { formatDay } from "@/lib/dates";
import { formatMoney, moneySign, negateMoney } from "@/lib/money";
import { EVERY } from "@/lib/rhythms";
import { TextLink } from "@/ui/link";
import { Section } from "@/ui/page";

const DAYS = 30;
const SOON = 14 * 86_400_000;
const SHOWN = 6;

/** Bills of the next fortnight, what one wants to be reminded of first; and an account that they would take below zero. */
export function Upcoming({ currency }: { currency: string | undefined }) {
  const ahead = useQuery({ ...listUpcomingOptions({ query: { days: DAYS } }), staleTime: 5 * 60_000 }).data?.data;
  if (!ahead) return null;
  const until = new Date(Date.parse(ahead.first) + SOON).toISOString().slice(0, 10);
  const bills = ahead.due.filter((one) => moneySign(one.amount) < 0 && (!currency || one.currency === currency));
  const due = bills.filter((one) => one.remind || one.on <= until).toSorted((a, b) => Number(b.remind) - Number(a.remind) || a.on.localeCompare(b.on));
  const below = ahead.accounts.filter((one) => one.belowOn && (!currency || one.currency === currency));
  if (due.length === 0 && below.length === 0) return null;
  return (
    <div className="mt-8">
      <Section
        title="Coming up"
        aside={
          <TextLink to="/recurring" className="text-sm">
            All of them
          </TextLink>
        }
      >
        {below.map((one) => (
          <p key={one.accountId} className="mb-2 flex items-start gap-1.5 text-sm text-pretty text-loss-text">
            <TriangleAlert size={14} strokeWidth={1.5} aria-hidden className="mt-0.5 shrink-0" />
            {one.name} would go below zero on {formatDay(one.belowOn ?? one.lowestOn)}, to {formatMoney(one.lowest, one.currency)}.
          </p>
        ))}
        <ul className="divide-y divide-line">
          {due.slice(0, SHOWN).map((one) => (
            <li key={`${one.seriesId}|${one.on}`} className="flex items-baseline justify-between gap-4 py-2">
              <span className="min-w-0">
                <TextLink to="/recurring" search={{ series: one.seriesId } as never} className="block truncate text-ink">
                  {one.payee}
                </TextLink>
                <span className="block text-sm text-muted">
                  {one.remind ? <BellRing size={12} strokeWidth={1.5} aria-label="Reminder:" className="mr-1 inline" /> : null}
                  {one.late ? "expected by now" : <time dateTime={one.on}>about {formatDay(one.on)}</time>}, {EVERY[one.every]}
                </span>
              </span>
              <span className="tabular text-right">
                {formatMoney(negateMoney(one.amount), one.currency)}
                {one.rise ? <span className="block text-xs whitespace-nowrap text-muted">was {formatMoney(one.rise.before, one.currency)}</span> : null}
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}

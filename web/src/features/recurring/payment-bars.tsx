import type { Paid } from "@/api/types.gen";
import { formatDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";

const SHOWN = 24;

/** The last payments as bars; the list of them stands below it on the panel. */
export function PaymentBars({ payments, currency }: { payments: Paid[]; currency: string }) {
  const shown = payments.slice(-SHOWN);
  const most = Math.max(...shown.map((paid) => Number(paid.amount)));
  const first = shown[0];
  const last = shown.at(-1);
  if (!first || !last || most <= 0) return null;
  return (
    <figure aria-label={`${shown.length} payments from ${formatDay(first.on, { year: "always" })} to ${formatDay(last.on, { year: "always" })}, the last of ${formatMoney(last.amount, currency)}`} role="img">
      <div className="flex h-20 items-end gap-1" aria-hidden>
        {shown.map((paid) => (
          <span
            key={paid.transactionId}
            title={`${formatDay(paid.on, { year: "always" })}: ${formatMoney(paid.amount, currency)}`}
            className="max-w-6 min-w-1 flex-1 rounded-t-sm bg-ink/25 transition-colors hover:bg-ink/60 last:bg-ink/70"
            style={{ height: `${Math.max(3, (Number(paid.amount) / most) * 100)}%` }}
          />
        ))}
      </div>
      <figcaption aria-hidden className="mt-1.5 flex justify-between text-xs text-muted">
        <span>{formatDay(first.on, { year: "always" })}</span>
        <span>{formatDay(last.on, { year: "always" })}</span>
      </figcaption>
    </figure>
  );
}

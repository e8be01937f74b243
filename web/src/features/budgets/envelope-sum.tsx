import type { PlanPeriod } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { formatMoney, moneySign, negateMoney } from "@/lib/money";
import type { Working } from "@/lib/working";
import { Button } from "@/ui/button";
import { Money } from "@/ui/figure";

/** What is ready to assign, and how that hangs together with what the accounts hold. */
export function EnvelopeSum({ period, onCover }: { period: PlanPeriod; onCover: (() => void) | null }) {
  const code = period.plan.currency;
  const sign = moneySign(period.ready);
  const working = readyWorking(period);
  return (
    <section aria-label="Ready to assign" className="card px-6 py-5 max-md:px-4">
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
        <div>
          <p className="text-sm text-muted">{sign < 0 ? "Assigned more than there is" : "Ready to assign"}</p>
          <Money amount={sign < 0 ? negateMoney(period.ready) : period.ready} code={code} working={working} className={cx("text-3xl font-medium", sign < 0 && "text-loss-text")} />
        </div>
        <dl className="flex flex-wrap gap-x-8 gap-y-3 md:text-right">
          <Fact label="In the accounts" amount={period.money} code={code} />
          <Fact label="Came in" amount={period.income} code={code} />
          <Fact label="In envelopes" amount={period.available} code={code} />
          {moneySign(period.assignedLater) ? <Fact label="Assigned ahead" amount={period.assignedLater} code={code} /> : null}
        </dl>
      </div>
      <p className="mt-4 flex flex-wrap items-center gap-3 text-sm text-muted">
        <span>
          {sign > 0
            ? "Give it to envelopes until nothing is left without a job."
            : sign < 0
              ? "Take it back from an envelope, or wait for the next income."
              : "All money has a job."}
        </span>
        {onCover ? (
          <Button size="sm" onClick={onCover}>
            Cover {formatMoney(negateMoney(period.lacking), code)} that lack
          </Button>
        ) : null}
      </p>
    </section>
  );
}

function Fact({ label, amount, code }: { label: string; amount: string; code: string }) {
  return (
    <div>
      <dt className="text-sm text-muted">{label}</dt>
      <dd>
        <Money amount={amount} code={code} className="text-lg" />
      </dd>
    </div>
  );
}

function readyWorking(period: PlanPeriod): Working {
  const code = period.plan.currency;
  const money = (id: string, value: string, label: string) => ({ id, kind: "money" as const, value, currency: code, label });
  return {
    title: "Ready to assign",
    formula: "Ready = money in the plan’s accounts at the end of the period − what all envelopes have available − what is assigned in later periods.",
    inputs: [
      money("money", period.money, "Money in the accounts"),
      money("available", period.available, "Available in envelopes"),
      money("later", period.assignedLater, "Assigned in later periods"),
      money("ready", period.ready, "Ready to assign"),
    ],
    table: {
      columns: [
        { key: "name", label: "Envelope", kind: "text" },
        { key: "carried", label: "From before", kind: "money" },
        { key: "assigned", label: "Assigned", kind: "money" },
        { key: "spent", label: "Spent", kind: "money" },
        { key: "available", label: "Available", kind: "money" },
      ],
      rows: period.envelopes.map((line) => ({ name: line.name, carried: line.carried, assigned: line.assigned, spent: line.spent, available: line.available, currency: code })),
      total: period.envelopes.length,
    },
    link: null,
    computedAt: new Date().toISOString(),
  };
}

import { useState } from "react";
import { socialSecurity } from "@/api/sdk.gen";
import type { SocialSecurityResult } from "@/api/types.gen";
import { today } from "@/lib/dates";
import { formatMoney, formatNumber } from "@/lib/money";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { TextArea } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { Skeleton } from "@/ui/skeleton";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { Answer } from "../answer";
import { madeWorking } from "../made-working";
import { NumberInput } from "../number-input";
import { useDraft } from "../use-draft";
import { useTool } from "../use-tool";
import { ageText, goingOn, inTodaysMoney, readEarnings, type Worker } from "./claiming";

interface EarningsText {
  text: string;
  until: number;
  amount: string;
}

/** From the earnings record to the benefit at full retirement age, with the working of the law. */
export function EarningsDialog({ worker, onClose, onTake }: { worker: Worker; onClose: () => void; onTake: (pia: string) => void }) {
  const year = Number(today().slice(0, 4));
  const [draft, setDraft] = useDraft<EarningsText>(`earnings-${worker.birthDate}`);
  const [record, setRecord] = useState<EarningsText>(draft ?? { text: "", until: Math.max(year, Number(worker.birthDate.slice(0, 4)) + 66), amount: "" });
  const change = (next: EarningsText) => {
    setRecord(next);
    setDraft(next);
  };
  const { earnings, wrong } = readEarnings(record.text);
  const last = Math.max(...Object.keys(earnings).map(Number), year - 1);
  const all = Number(record.amount) > 0 ? goingOn(earnings, last + 1, record.until, record.amount) : earnings;
  const known = Object.keys(all).length > 0;
  const query = useTool("social-security", socialSecurity, known ? { birthDate: worker.birthDate, earnings: all } : null);
  const pia = query.data ? todaysPia(query.data, year) : null;

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title="The benefit from earnings"
      description="Paste the yearly earnings from your record on ssa.gov, one year a line."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!known || pia === null || query.stale || query.isError}
            onClick={() => {
              if (pia) onTake(pia);
              onClose();
            }}
          >
            {pia && known && !query.isError ? `Use ${formatMoney(pia, "USD")} a month` : "Use it"}
          </Button>
        </>
      }
    >
      <div className="grid gap-x-8 gap-y-6 md:grid-cols-[16rem_minmax(0,1fr)]">
        <div className="flex flex-col gap-4">
          <Field label="Earnings by year" error={wrong.length ? `Not read: ${wrong.slice(0, 2).join(" · ")}` : null} hint={known ? `${formatNumber(Object.keys(all).length)} years` : undefined}>
            <TextArea rows={9} className="tabular" placeholder={"2023 61,200\n2024 63,900\n2025 66,400"} value={record.text} onChange={(event) => change({ ...record, text: event.target.value })} />
          </Field>
          <div className="grid grid-cols-[minmax(0,1fr)_5.5rem] gap-3">
            <Field label="Then a year">
              <MoneyInput value={record.amount} currency="USD" onChange={(amount) => change({ ...record, amount })} />
            </Field>
            <Field label="Up to">
              <NumberInput value={record.until} min={1951} max={2100} onChange={(until) => change({ ...record, until })} />
            </Field>
          </div>
        </div>
        {known ? (
          <Answer query={query} loading={<Skeleton className="h-80 w-full" />}>
            {(found) => <Found found={found} pia={todaysPia(found, year)} year={year} />}
          </Answer>
        ) : (
          <p className="text-muted">The 35 best years count, each in the wages of the year you turn 60. Their monthly mean passes three rates: 90, 32 and 15 percent.</p>
        )}
      </div>
    </Dialog>
  );
}

function Found({ found, pia, year }: { found: SocialSecurityResult; pia: string; year: number }) {
  const [first, second] = found.bendPoints;
  const [low, high] = [formatMoney(String(first), "USD", { whole: true }), formatMoney(String(second), "USD", { whole: true })];
  const steps = [
    {
      name: "Average indexed monthly earnings",
      amount: String(found.aime),
      working: madeWorking({ title: "Average indexed monthly earnings", formula: "The 35 highest years of earnings, each at most that year’s wage base and indexed to the wages of the year of 60, added up, divided by 420 months, down to the dollar. 42 U.S.C. § 415(b).", inputs: [["Years counted", "count", found.record.filter((row) => row.chosen).length]] }),
    },
    {
      name: `Primary insurance amount in ${found.eligibilityYear}`,
      amount: found.pia,
      working: madeWorking({ title: "Primary insurance amount", formula: `90 % of the average up to ${low}, 32 % from there to ${high}, 15 % of what lies above, down to the dime. 42 U.S.C. § 415(a).`, inputs: [["Average indexed monthly earnings", "money", found.aime]], currency: "USD" }),
    },
    {
      name: `The same at full retirement age, ${ageText(found.fullRetirementAge)}`,
      amount: found.piaAtClaim,
      working: madeWorking({ title: "Benefit at full retirement age", formula: "The primary insurance amount with every cost-of-living adjustment up to that year; years to come by expected inflation.", inputs: [["Primary insurance amount", "money", found.pia], ["Expected inflation a year", "percent", found.inputs.inflationRate ?? 0]], currency: "USD" }),
    },
    {
      name: "In today’s money",
      amount: pia,
      working: madeWorking({ title: "In today’s money", formula: `The benefit of ${found.claim.year} divided by (1 + inflation) to the power of ${found.claim.year - year}, down to the dime.`, inputs: [["Benefit at full retirement age", "money", found.piaAtClaim], ["Expected inflation a year", "percent", found.inputs.inflationRate ?? 0]], currency: "USD" }),
    },
  ];
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <dl className="divide-y divide-line">
        {steps.map(({ name, amount, working }) => (
          <div key={name} className="flex items-baseline justify-between gap-4 py-2">
            <dt className="text-muted">{name}</dt>
            <dd>
              <Money amount={amount} code="USD" working={working} />
            </dd>
          </div>
        ))}
      </dl>
      <Table label="The record, year by year" className="max-h-64 overflow-y-auto">
        <thead className="sticky top-0 bg-surface">
          <tr>
            <HeadCell>Year</HeadCell>
            <HeadCell numeric>Counted</HeadCell>
            <HeadCell numeric>Index</HeadCell>
            <HeadCell numeric>Indexed</HeadCell>
          </tr>
        </thead>
        <tbody>
          {found.record.map((row) => (
            <Row key={row.year} className={row.chosen ? "" : "text-muted line-through"}>
              <Cell className="tabular">{row.year}</Cell>
              <Cell numeric>{formatMoney(row.counted, "USD", { whole: true })}</Cell>
              <Cell numeric>{formatNumber(row.factor, { digits: 4 })}</Cell>
              <Cell numeric>{formatMoney(row.indexed, "USD", { whole: true })}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      <p className="text-sm text-muted">{found.basis}</p>
    </div>
  );
}

function todaysPia(found: SocialSecurityResult, year: number): string {
  return inTodaysMoney(found.piaAtClaim, found.claim.year, year, found.inputs.inflationRate ?? 0);
}

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { proposeHarvestMutation } from "@/api/@tanstack/react-query.gen";
import type { GainYearSum, HarvestResult, Holding } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { errorMessage } from "@/lib/api-error";
import { formatDay, today } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { openWorking } from "@/lib/working";
import { Button } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { Section } from "@/ui/page";
import { Segmented } from "@/ui/segmented";
import { formatQuantity } from "./quantity";
import { EVERYTHING } from "./words";

const AIMS = [
  { value: "losses", label: "Losses that count" },
  { value: "gains", label: "Gains free of tax" },
] as const;
const ZERO = /^-?0*\.?0*$/;

interface HarvestProps {
  years: readonly GainYearSum[];
  holdings: readonly Holding[];
  names: ReadonlyMap<string, string>;
}

/** Which lots to sell for a loss that counts, or for a gain that no tax falls on. Nothing is recorded by asking. */
export function Harvest({ years, holdings, names }: HarvestProps) {
  const { workspace } = useAccount();
  const [aim, setAim] = useState<(typeof AIMS)[number]["value"]>("losses");
  const [ordinary, setOrdinary] = useState("24");
  const [long, setLong] = useState("15");
  const [room, setRoom] = useState("");
  const propose = useMutation({ ...proposeHarvestMutation(), meta: { quiet: true } });
  const thisYear = years.find(({ year, currency }) => String(year) === today().slice(0, 4) && currency === workspace.currency);
  const rates = [ordinary, long].map((text) => fraction(text));
  const ready = rates.every((rate) => rate !== null);
  const ask = () =>
    propose.mutate({
      path: { portfolio_id: EVERYTHING },
      body: {
        aim,
        rates: { ordinaryRate: rates[0] ?? 0, longRate: rates[1] ?? 0, shortGain: thisYear?.shortTerm ?? "0", longGain: thisYear?.longTerm ?? "0", ...(room ? { zeroRateRoom: room } : {}) },
      },
    });
  const result = propose.data?.data;
  return (
    <Section title="What to sell before the year ends">
      <p className="mb-4 max-w-prose text-sm text-pretty text-muted">
        By the rules of the United States: 3,000 of losses beyond gains a year, the rest carried on, and no loss where the same is bought within 30 days in any account. What you have realised this year is counted in.
      </p>
      <form
        className="flex flex-wrap items-end gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) ask();
        }}
      >
        <Segmented label="What to look for" value={aim} options={AIMS} onChange={setAim} />
        <Field label="Tax on income, %" className="w-32" error={rates[0] === null ? "0 to 100" : null}>
          <Input inputMode="decimal" className="tabular text-right" value={ordinary} onChange={(event) => setOrdinary(event.target.value)} />
        </Field>
        <Field label="On long gains, %" className="w-32" error={rates[1] === null ? "0 to 100" : null}>
          <Input inputMode="decimal" className="tabular text-right" value={long} onChange={(event) => setLong(event.target.value)} />
        </Field>
        {aim === "gains" ? (
          <Field label="Long gains free of tax" className="w-44">
            <MoneyInput value={room} currency={workspace.currency} onChange={setRoom} />
          </Field>
        ) : null}
        <Button type="submit" disabled={!ready} busy={propose.isPending}>
          Work it out
        </Button>
      </form>
      {propose.error ? (
        <p role="alert" className="mt-3 text-sm text-loss-text">
          {errorMessage(propose.error)}
        </p>
      ) : null}
      {result ? <Proposal result={result} symbols={new Map(holdings.map(({ instrumentId, symbol, name }) => [instrumentId, symbol || name]))} names={names} code={workspace.currency} /> : null}
    </Section>
  );
}

/** "24" or "24,5" per cent as a fraction; null outside 0 to 100. */
function fraction(text: string): number | null {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() !== "" && value >= 0 && value <= 100 ? value / 100 : null;
}

interface ProposalProps {
  result: HarvestResult;
  symbols: ReadonlyMap<string, string>;
  names: ReadonlyMap<string, string>;
  code: string;
}

function Proposal({ result, symbols, names, code }: ProposalProps) {
  const of = (instrument: string) => symbols.get(instrument) ?? "?";
  const left = result.left.filter(({ reason }) => reason !== "no_tax_account");
  return (
    <div className="mt-6 grid gap-x-12 gap-y-6 lg:grid-cols-2" aria-live="polite">
      <div>
        <h3 className="mb-2 text-sm font-medium text-muted">{result.sales.length ? "Sell" : "There is nothing to sell: no lot would gain you anything."}</h3>
        <ul aria-label="Proposed sales" className="divide-y divide-line">
          {result.sales.map((sale) => (
            <li key={sale.lot} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 py-2.5">
              <span className="tabular">
                {formatQuantity(sale.quantity)} <span className="font-medium">{of(sale.instrument)}</span>
              </span>
              <Money amount={sale.gain} code={code} sign="always" coloured />
              <span className="tabular col-span-2 text-sm text-pretty text-muted">
                {formatMoney(sale.proceeds, code)} for what cost {formatMoney(sale.basis, code)} · {names.get(sale.account) ?? ""}
                {sale.buyAgainFrom ? ` · buy it again from ${formatDay(sale.buyAgainFrom)} at the earliest` : ""}
              </span>
              <span className="col-span-2 mt-1 flex flex-wrap gap-1.5">
                <Chip>{sale.term === "long" ? "Long-term" : "Short-term"}</Chip>
                {ZERO.test(sale.disallowed) ? null : <Chip tone="loss">{formatMoney(sale.disallowed, code)} would not count: wash sale</Chip>}
              </span>
            </li>
          ))}
        </ul>
        {left.length ? (
          <details className="mt-3 text-sm">
            <summary className="cursor-pointer text-muted">What is kept, and why</summary>
            <ul className="mt-1">
              {left.map((lot) => (
                <li key={`${lot.lot} ${lot.reason}`} className="py-1 text-pretty">
                  {of(lot.instrument)}
                  {lot.gain === null ? "" : ` (${formatMoney(lot.gain, code, { sign: "always" })})`}: {lot.words}
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </div>
      <div>
        <h3 className="mb-2 text-sm font-medium text-muted">What it is worth to you</h3>
        <dl className="divide-y divide-line">
          {result.value.map((step) => (
            <div key={step.key} className={step.key === "net" ? "flex justify-between gap-4 py-2 font-medium" : "flex justify-between gap-4 py-2"}>
              <dt>{step.title}</dt>
              <dd>
                <button
                  type="button"
                  data-figure
                  className="tabular figure-link rounded-sm"
                  aria-label={`${formatMoney(step.amount, code)}, show the working`}
                  onClick={() => openWorking({ title: step.title, formula: step.formula, inputs: step.source ? [{ id: "source", kind: "text", value: step.source, currency: null, label: "Source" }] : [], table: null, link: null, computedAt: new Date().toISOString() })}
                >
                  {formatMoney(step.amount, code, { sign: "always" })}
                </button>
              </dd>
            </div>
          ))}
        </dl>
        <ul className="mt-3 text-sm text-pretty text-muted">
          {result.notices.filter((notice) => !notice.startsWith("No substitute")).map((notice) => (
            <li key={notice} className="py-0.5">
              {notice}
            </li>
          ))}
          <li className="py-0.5">Later: a gain of the same size taxed at 15 % in ten years, discounted by 4 % a year.</li>
        </ul>
      </div>
    </div>
  );
}

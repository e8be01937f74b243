import { useState } from "react";
import type { ClaimingResult } from "@/api/types.gen";
import { addMoney, compareMoney, formatMoney, moneySign, negateMoney } from "@/lib/money";
import { Money } from "@/ui/figure";
import { Section } from "@/ui/page";
import { Slider } from "@/ui/slider";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { madeWorking } from "../made-working";
import { BenefitFigure } from "./benefit-figure";
import { BreakEvens } from "./break-evens";
import { ageText, benefitAt, EARLIEST, LATEST, valueAt } from "./claiming";
import { ClaimingMap } from "./claiming-map";

const VALUE = "Every month’s benefit times the chance that someone lives to receive it (own, spouse’s and survivor’s benefits), divided by (1 + the rate) to the power of the years until then, added up.";

/** What the claiming tool found, from the best ages to every other. */
export function Claims({ found, names }: { found: ClaimingResult; names: string[] }) {
  const [tried, setTried] = useState<number[] | null>(null);
  const ages = tried && valueAt(found, tried) !== null ? tried : found.best.ages;
  const value = valueAt(found, ages);
  const worst = found.strategies.reduce((least, each) => (compareMoney(each.presentValue, least.presentValue) < 0 ? each : least), found.strategies[0] ?? found.best);
  const working = (amount: string, at: readonly number[]) =>
    madeWorking({
      title: "Expected present value",
      formula: VALUE,
      currency: "USD",
      inputs: [
        ...at.map((age, index) => [`${names[index]} claims at`, "text", ageText(age)] as const),
        ...found.inputs.people.map((person, index) => [`Full benefit a month, ${names[index]?.toLowerCase()}`, "money", person.pia] as const),
        ["Rate above inflation", "percent", found.inputs.discountRate ?? 0],
        ["Present value", "money", amount],
      ],
    });

  return (
    <div className="min-w-0">
      <p className="eyebrow">Most is to be expected from</p>
      <p className="mt-1 font-serif text-xl text-balance">{strategyText(found.best.ages, names)}</p>
      <p className="mt-1 text-muted">
        <Money amount={found.best.presentValue} code="USD" whole working={working(found.best.presentValue, found.best.ages)} className="font-semibold text-ink" /> expected, in today’s money;{" "}
        {compareMoney(worst.less, "0") > 0 ? (
          <>
            <Money amount={worst.less} code="USD" whole /> more than from {strategyText(worst.ages, names, "short")}.
          </>
        ) : (
          "no other age does better or worse."
        )}
      </p>

      <Section title="What each age pays" className="mt-8">
        <BenefitFigure found={found} names={names} ages={ages} onAges={setTried} />
      </Section>

      <Section title={ages.length > 1 ? "Every pair of ages" : "What it is worth"}>
        <div className="grid gap-x-8 gap-y-6 md:grid-cols-[minmax(0,1fr)_15rem]">
          {ages.length > 1 ? <ClaimingMap found={found} ages={ages} names={names} onAges={setTried} /> : null}
          <div className="flex flex-col gap-4">
            {ages.map((age, index) => {
              const possible = found.benefits[index] ?? [];
              return (
                <div key={names[index]}>
                  <div className="flex items-baseline justify-between gap-4">
                    <span className="text-sm font-medium">{names.length > 1 ? `${names[index]} claims at` : "Claim at"}</span>
                    <span className="tabular font-semibold">{ageText(age)}</span>
                  </div>
                  <Slider
                    label={`${names[index]} claims at`}
                    valueText={ageText(age)}
                    min={possible[0]?.age ?? EARLIEST}
                    max={possible.at(-1)?.age ?? LATEST}
                    step={1}
                    disabled={possible.length < 2}
                    value={age}
                    onChange={(next) => setTried(ages.map((each, place) => (place === index ? next : each)))}
                  />
                  <p className="text-sm text-muted">
                    <Benefit found={found} index={index} age={age} />
                  </p>
                </div>
              );
            })}
            {value ? (
              <div className="border-t border-line pt-3" aria-live="polite">
                <p className="text-xs text-muted">Expected in all, today’s money</p>
                <p className="text-lg font-semibold">
                  <Money amount={value} code="USD" whole working={working(value, ages)} />
                </p>
                <p className="tabular text-sm text-muted">{lessText(value, found.best.presentValue)}</p>
              </div>
            ) : null}
          </div>
        </div>
      </Section>

      <Section title="From when waiting has paid more">
        <BreakEvens found={found} names={names} />
      </Section>

      <Section title="Ages side by side">
        <Table label="Strategies at the earliest, full and latest ages">
          <thead>
            <tr>
              {names.map((name) => (
                <HeadCell key={name}>{names.length > 1 ? `${name} claims at` : "Claim at"}</HeadCell>
              ))}
              <HeadCell numeric>Expected in all</HeadCell>
              <HeadCell numeric>Less than the best</HeadCell>
            </tr>
          </thead>
          <tbody>
            {found.strategies
              .toSorted((one, other) => compareMoney(other.presentValue, one.presentValue))
              .map((each) => (
                <Row key={each.ages.join()}>
                  {each.ages.map((age, index) => (
                    <Cell key={names[index]} className="whitespace-nowrap">
                      {ageText(age)}
                    </Cell>
                  ))}
                  <Cell numeric>{formatMoney(each.presentValue, "USD", { whole: true })}</Cell>
                  <Cell numeric>{formatMoney(each.less, "USD", { whole: true })}</Cell>
                </Row>
              ))}
          </tbody>
        </Table>
      </Section>
      <p className="mt-6 max-w-reading text-sm text-pretty text-muted">{found.basis}</p>
    </div>
  );
}

function Benefit({ found, index, age }: { found: ClaimingResult; index: number; age: number }) {
  const benefit = benefitAt(found.benefits[index] ?? [], age);
  return benefit ? (
    <>
      <Money amount={benefit.monthly} code="USD" whole /> a month, in {benefit.year}
    </>
  ) : null;
}

function strategyText(ages: readonly number[], names: string[], length: "long" | "short" = "long"): string {
  const [first = 0, second] = ages;
  if (second === undefined) return length === "long" ? `Claiming at ${ageText(first)}` : `claiming at ${ageText(first)}`;
  if (length === "short") return first === second ? `both at ${ageText(first)}` : `${ageText(first)} and ${ageText(second)}`;
  return `${names[0]} at ${ageText(first)}, ${names[1]?.toLowerCase()} at ${ageText(second)}`;
}

function lessText(value: string, best: string): string {
  const less = addMoney(best, negateMoney(value));
  return moneySign(less) === 0 ? "No other choice has more" : `${formatMoney(less, "USD", { whole: true })} less than the best`;
}

import { useMemo } from "react";
import type { ClaimingResult } from "@/api/types.gen";
import { formatMoney, formatPercent, tickFormat } from "@/lib/money";
import { ticks } from "@/lib/scale";
import { Money } from "@/ui/figure";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { ChartSwitch } from "../chart-switch";
import { madeWorking } from "../made-working";
import { Cursor, linePath, Plot } from "../plot/plot";
import { Readout } from "../readout";
import { ageText, benefitAt, EARLIEST, LATEST, shortAge } from "./claiming";

const AGES = Array.from({ length: LATEST - EARLIEST + 1 }, (_, months) => EARLIEST + months);
const YEARS = AGES.filter((age) => age % 12 === 0);
const COLOURS = ["series-1", "series-2"];
const ageMark = (age: number) => String(age / 12);

interface BenefitFigureProps {
  found: ClaimingResult;
  names: string[];
  ages: readonly number[];
  onAges: (ages: number[]) => void;
}

/** The benefit a month by claiming age, a line a person; the chosen age moves both. */
export function BenefitFigure({ found, names, ages, onAges }: BenefitFigureProps) {
  const marks = useMemo(() => ticks(0, Math.max(...found.benefits.flatMap((each) => each.map(({ monthly }) => Number(monthly))), 100), 4), [found]);
  const yText = useMemo(() => tickFormat(marks, "USD"), [marks]);
  const at = (ages[0] ?? EARLIEST) - EARLIEST;
  const age = AGES[at] ?? EARLIEST;
  const text = names.map((name, index) => `${name}: ${spoken(found, index, ages[index] ?? age)}`).join("; ");
  const choose = (index: number) => {
    const wanted = AGES[index] ?? EARLIEST;
    onAges(found.benefits.map((benefits) => Math.min(benefits.at(-1)?.age ?? LATEST, Math.max(benefits[0]?.age ?? EARLIEST, wanted))));
  };
  return (
    <ChartSwitch caption="Benefit a month by the age of the claim" table={<BenefitTable found={found} names={names} />}>
      <Plot label="Benefit a month by the age of the claim" xMarks={YEARS} yMarks={marks} xText={ageMark} yText={yText} xTitle="Age" stops={AGES} at={at} onAt={choose} text={text} className="h-56 md:h-72">
        {(scales) => (
          <>
            <Cursor scales={scales} x={age} />
            {found.benefits.map((benefits, index) => {
              const full = benefitAt(benefits, found.fullRetirementAges[index] ?? 0);
              const chosen = benefitAt(benefits, ages[index] ?? age);
              const colour = `var(--${COLOURS[index]})`;
              return (
                <g key={names[index]}>
                  <path d={linePath(benefits.map((benefit) => [scales.x(benefit.age), scales.y(Number(benefit.monthly))]))} fill="none" stroke={colour} strokeWidth={2} />
                  {full ? (
                    <text x={scales.x(full.age)} y={scales.y(Number(full.monthly)) + (index === 0 ? -10 : 20)} textAnchor="middle" className="fill-muted text-xs">
                      full
                    </text>
                  ) : null}
                  {full ? <circle cx={scales.x(full.age)} cy={scales.y(Number(full.monthly))} r={3} fill="var(--surface)" stroke={colour} strokeWidth={1.5} /> : null}
                  {chosen ? <circle cx={scales.x(chosen.age)} cy={scales.y(Number(chosen.monthly))} r={4.5} fill={colour} stroke="var(--surface)" strokeWidth={2} /> : null}
                </g>
              );
            })}
          </>
        )}
      </Plot>
      <Readout
        title={ages.every((each) => each === ages[0]) ? `Claimed at ${ageText(age)}` : "Claimed at the ages chosen"}
        figures={figures(found, names, ages)}
      />
    </ChartSwitch>
  );
}

function figures(found: ClaimingResult, names: string[], ages: readonly number[]) {
  return names.flatMap((name, index) => {
    const benefit = benefitAt(found.benefits[index] ?? [], ages[index] ?? EARLIEST);
    const pia = found.inputs.people[index]?.pia ?? "0";
    if (!benefit) return [];
    return [
      {
        name: names.length > 1 ? `${name}, at ${ageText(benefit.age)}` : "A month",
        swatch: COLOURS[index],
        value: (
          <Money
            amount={benefit.monthly}
            code="USD"
            whole
            working={madeWorking({
              title: "Benefit a month",
              formula: "The benefit at full retirement age × the share paid at the age of the claim, down to the dollar. The share: less 5/9 of a percent for each of the first 36 months before full retirement age and 5/12 for each month before those; more by two thirds of a percent a month up to 70 (born 1943 or later). 42 U.S.C. § 402(q), (w).",
              currency: "USD",
              inputs: [
                ["Benefit at full retirement age", "money", pia],
                ["Age of the claim", "text", ageText(benefit.age)],
                ["Share paid", "percent", benefit.factor],
              ],
            })}
          />
        ),
      },
      { key: `share-${name}`, name: "Of the full benefit", value: formatPercent(benefit.factor, { digits: 1 }) },
    ];
  });
}

function spoken(found: ClaimingResult, index: number, age: number): string {
  const benefit = benefitAt(found.benefits[index] ?? [], age);
  return benefit ? `at ${ageText(benefit.age)} ${formatMoney(benefit.monthly, "USD", { whole: true })} a month` : "claimed";
}

function BenefitTable({ found, names }: { found: ClaimingResult; names: string[] }) {
  return (
    <Table label="Benefit a month by the age of the claim" className="max-h-96 overflow-y-auto rounded-lg border border-line px-4">
      <thead className="sticky top-0 bg-surface">
        <tr>
          <HeadCell>Age</HeadCell>
          {names.map((name) => (
            <HeadCell key={name} numeric>
              {name}
            </HeadCell>
          ))}
        </tr>
      </thead>
      <tbody>
        {AGES.map((age) => (
          <Row key={age}>
            <Cell className="tabular">{shortAge(age)}</Cell>
            {found.benefits.map((benefits, index) => {
              const benefit = benefitAt(benefits, age);
              return (
                <Cell key={names[index]} numeric>
                  {benefit ? formatMoney(benefit.monthly, "USD", { whole: true }) : "–"}
                </Cell>
              );
            })}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

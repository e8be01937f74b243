import type { BenefitAt, ClaimingResult } from "@/api/types.gen";
import { formatMoney, formatPercent } from "@/lib/money";
import { Figure } from "@/ui/figure";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { madeWorking } from "../made-working";
import { ageText, benefitAt, breakEven } from "./claiming";

/** For each person: the earliest, the full and the latest age, and when the later one has overtaken the earlier. */
export function BreakEvens({ found, names }: { found: ClaimingResult; names: string[] }) {
  return (
    <Table label="Break-even ages">
      <thead>
        <tr>
          {names.length > 1 ? <HeadCell>Who</HeadCell> : null}
          <HeadCell>Claim at</HeadCell>
          <HeadCell numeric>A month</HeadCell>
          <HeadCell numeric>Of the full benefit</HeadCell>
          <HeadCell numeric>Ahead of the earliest from</HeadCell>
        </tr>
      </thead>
      <tbody>
        {found.benefits.flatMap((benefits, index) => {
          const first = benefits[0];
          return first
            ? stops(benefits, found.fullRetirementAges[index] ?? 0).map((benefit) => (
                <Row key={`${index}-${benefit.age}`}>
                  {names.length > 1 ? <Cell className="whitespace-nowrap">{names[index]}</Cell> : null}
                  <Cell className="whitespace-nowrap">{ageText(benefit.age)}</Cell>
                  <Cell numeric>{formatMoney(benefit.monthly, "USD", { whole: true })}</Cell>
                  <Cell numeric>{formatPercent(benefit.factor, { digits: 1 })}</Cell>
                  <Cell numeric>
                    <Overtakes first={first} later={benefit} />
                  </Cell>
                </Row>
              ))
            : [];
        })}
      </tbody>
    </Table>
  );
}

function Overtakes({ first, later }: { first: BenefitAt; later: BenefitAt }) {
  const age = breakEven(first, later);
  if (age === null) return <span className="text-muted">–</span>;
  return (
    <Figure
      working={madeWorking({
        title: "Break-even age",
        formula: "Both have paid the same in all when benefit₁ × (t − age₁) = benefit₂ × (t − age₂), so t = (age₂ × benefit₂ − age₁ × benefit₁) ÷ (benefit₂ − benefit₁), in months, rounded up. In today’s money, without interest.",
        currency: "USD",
        inputs: [
          ["Earlier age, months", "count", first.age],
          ["Earlier benefit", "money", first.monthly],
          ["Later age, months", "count", later.age],
          ["Later benefit", "money", later.monthly],
        ],
      })}
    >
      {ageText(age)}
    </Figure>
  );
}

function stops(benefits: readonly BenefitAt[], full: number): BenefitAt[] {
  const ages = [...new Set([benefits[0]?.age ?? 0, full, benefits.at(-1)?.age ?? 0])];
  return ages.toSorted((one, other) => one - other).flatMap((age) => benefitAt(benefits, age) ?? []);
}

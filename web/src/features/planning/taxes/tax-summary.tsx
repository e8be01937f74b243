import type { TaxResult } from "@/api/types.gen";
import { addMoney, formatPercent, moneySign } from "@/lib/money";
import { Money, Percent } from "@/ui/figure";
import { madeWorking } from "../made-working";
import { inPageWords } from "./tax-fields";

/** The year in a few figures: what is due, and at which rates. */
export function TaxSummary({ found }: { found: TaxResult }) {
  const { summary, state } = found;
  const all = addMoney(summary.totalTax, summary.payrollTax, state?.totalTax ?? "0");
  const line = (key: string) => found.lines.find((each) => each.key === key);
  const of = (key: string, title: string, amount: string, formula: string) => madeWorking({ title, formula: line(key)?.formula ?? formula, currency: "USD", inputs: [[title, "money", amount]] });
  const figures = [
    { name: "Adjusted gross income", amount: summary.adjustedGrossIncome, working: of("agi", "Adjusted gross income", summary.adjustedGrossIncome, "Total income less adjustments.") },
    { name: "Taxable income", amount: summary.taxableIncome, working: of("taxable_income", "Taxable income", summary.taxableIncome, "Adjusted gross income less deductions, not below nothing.") },
    { name: "Federal tax", amount: summary.totalTax, working: of("total_tax", "Federal tax", summary.totalTax, "Tax after nonrefundable credits, with other taxes.") },
    ...(state ? [{ name: `Tax of ${state.state}`, amount: state.totalTax, working: null }] : []),
    { name: "Payroll tax", amount: summary.payrollTax, working: of("payroll_tax", "Payroll tax", summary.payrollTax, "Social Security and Medicare, the employee’s part, withheld from wages.") },
    ...(moneySign(summary.medicarePremiums) ? [{ name: "Medicare premiums", amount: summary.medicarePremiums, working: of("medicare_premiums", "Medicare premiums", summary.medicarePremiums, "Part B with what income two years before adds to B and D.") }] : []),
  ];
  return (
    <div>
      <p className="eyebrow">Taxes of {found.year}</p>
      <div className="mt-1 flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <Money
          amount={all}
          code="USD"
          className="font-serif text-3xl leading-none"
          working={madeWorking({ title: `Taxes of ${found.year}`, formula: "Federal tax + state tax + payroll tax", currency: "USD", inputs: [["Federal tax", "money", summary.totalTax], ["State tax", "money", state?.totalTax ?? "0"], ["Payroll tax", "money", summary.payrollTax]] })}
        />
        <span className="text-muted">
          {moneySign(summary.balance) < 0 ? (
            <>
              of it <Money amount={summary.balance} code="USD" sign="never" /> comes back
            </>
          ) : (
            <>
              <Money amount={summary.balance} code="USD" /> to pay with the federal return
            </>
          )}
        </span>
      </div>
      <dl className="mt-4 flex flex-wrap gap-x-8 gap-y-3">
        {figures.map(({ name, amount, working }) => (
          <div key={name}>
            <dt className="text-xs text-muted">{name}</dt>
            <dd>
              <Money amount={amount} code="USD" working={working} />
            </dd>
          </div>
        ))}
        <div>
          <dt className="text-xs text-muted">On average</dt>
          <dd>
            <Percent fraction={summary.averageRate} digits={2} working={madeWorking({ title: "Average rate", formula: "Income tax after credits ÷ total income", inputs: [["Average rate", "percent", summary.averageRate]] })} />
          </dd>
        </div>
        <div>
          <dt className="text-xs text-muted">The next $100</dt>
          <dd>
            <Percent fraction={summary.marginalRate} digits={2} working={madeWorking({ title: "Marginal rate", formula: "Federal income tax with $100 more of ordinary income less the tax without, divided by 100", inputs: [["Marginal rate", "percent", summary.marginalRate]] })} />
          </dd>
        </div>
      </dl>
      <p className="mt-3 text-sm text-muted">
        {found.basis === "published" ? `With the published figures of ${found.year}.` : `The figures of ${found.year} are ${found.basis}, by expected inflation.`}
        {summary.averageRate < summary.marginalRate ? ` Each dollar costs ${formatPercent(summary.averageRate, { digits: 1 })} on average, the next one ${formatPercent(summary.marginalRate, { digits: 1 })}.` : ""}
      </p>
      {found.warnings.length ? (
        <ul className="mt-2 list-disc pl-5 text-sm text-muted">
          {found.warnings.map((warning) => (
            <li key={warning}>{inPageWords(warning)}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

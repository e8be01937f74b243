import { useMemo, useState } from "react";
import type { PlanAssumptions } from "@/api/types.gen";
import { formatMoney, formatPercent } from "@/lib/money";
import { Slider } from "@/ui/slider";
import { amountRange, otherIncome, retiringAt, withOtherIncome, withStocks } from "./assumptions";

interface PlanSlidersProps {
  plan: PlanAssumptions;
  onChange: (plan: PlanAssumptions) => void;
  ageNow: number;
  currency: string;
}

/** The five things that a household can turn. */
export function PlanSliders({ plan, onChange, ageNow, currency }: PlanSlidersProps) {
  // the ranges stay those of the plan that the page opened with: a scale must not move under a moving thumb
  const [opened] = useState(plan);
  const ranges = useMemo(() => {
    const spending = amountRange(opened.spendingPerMonth, 1000);
    const scale = spending.max / 2;
    return { spending, saving: amountRange(opened.contributionPerMonth, scale), income: amountRange(otherIncome(opened), scale) };
  }, [opened]);
  const money = (amount: string) => formatMoney(amount, currency, { whole: true });
  const income = plan.incomes[0];

  return (
    <div className="flex flex-col gap-5 max-md:gap-1.5">
      <Turn label="Retire at" shown={String(plan.retirementAge)} hint={retiresIn(plan.retirementAge - ageNow)}>
        <Slider
          label="Retire at"
          valueText={`${plan.retirementAge} years`}
          min={Math.min(ageNow, plan.retirementAge)}
          max={Math.max(80, plan.retirementAge)}
          step={1}
          value={plan.retirementAge}
          onChange={(age) => onChange(retiringAt(plan, age))}
        />
      </Turn>
      <Turn label="Spend per month" shown={money(plan.spendingPerMonth)} hint="From retirement on">
        <Slider
          label="Spend per month"
          valueText={money(plan.spendingPerMonth)}
          {...ranges.spending}
          value={Number(plan.spendingPerMonth)}
          onChange={(amount) => onChange({ ...plan, spendingPerMonth: String(amount) })}
        />
      </Turn>
      <Turn label="Save per month" shown={money(plan.contributionPerMonth)} hint="Until retirement">
        <Slider
          label="Save per month"
          valueText={money(plan.contributionPerMonth)}
          {...ranges.saving}
          value={Number(plan.contributionPerMonth)}
          onChange={(amount) => onChange({ ...plan, contributionPerMonth: String(amount) })}
        />
      </Turn>
      <Turn
        label="Share in stocks"
        shown={formatPercent(plan.allocation.stocks)}
        hint={`Bonds ${formatPercent(plan.allocation.bonds)}, cash ${formatPercent(plan.allocation.cash)}`}
      >
        <Slider
          label="Share in stocks"
          valueText={formatPercent(plan.allocation.stocks)}
          min={0}
          max={100}
          step={5}
          value={Math.round(plan.allocation.stocks * 100)}
          onChange={(percent) => onChange({ ...plan, allocation: withStocks(plan.allocation, percent / 100) })}
        />
      </Turn>
      <Turn
        label={income?.name ?? "Pension"}
        shown={money(otherIncome(plan))}
        hint={income ? `Per month from ${income.fromAge}` : "Per month, pension or social security"}
      >
        <Slider
          label={`${income?.name ?? "Pension"} per month`}
          valueText={money(otherIncome(plan))}
          {...ranges.income}
          value={Number(otherIncome(plan))}
          onChange={(amount) => onChange(withOtherIncome(plan, String(amount)))}
        />
      </Turn>
    </div>
  );
}

function retiresIn(years: number): string {
  if (years <= 0) return "Retired already";
  return years === 1 ? "In a year" : `In ${years} years`;
}

function Turn({ label, shown, hint, children }: { label: string; shown: string; hint: string; children: React.ReactNode }) {
  return (
    <div>
      <div className="flex items-baseline justify-between gap-4">
        <span className="text-sm font-medium">{label}</span>
        <span className="tabular text-lg font-semibold">
          {shown}
        </span>
      </div>
      {children}
      <p className="text-xs text-muted max-md:sr-only">{hint}</p>
    </div>
  );
}

import { useMemo, useState } from "react";
import { formatMoney, formatPercent } from "@/lib/money";
import { Slider } from "@/ui/slider";
import { amountRange, otherIncome, retirementAge, retiringAt, savingPerMonth, spendingPerMonth, withOtherIncome, withSaving, withSpending, withStocks, type FullPlan } from "./assumptions";

interface PlanSlidersProps {
  plan: FullPlan;
  onChange: (plan: FullPlan) => void;
  ageNow: number;
  currency: string;
}

/** The five things that a household can turn. */
export function PlanSliders({ plan, onChange, ageNow, currency }: PlanSlidersProps) {
  // the ranges stay those of the plan that the page opened with: a scale must not move under a moving thumb
  const [opened] = useState(plan);
  const ranges = useMemo(() => {
    const spending = amountRange(spendingPerMonth(opened), 1000);
    const scale = spending.max / 2;
    return { spending, saving: amountRange(savingPerMonth(opened), scale), income: amountRange(otherIncome(opened), scale) };
  }, [opened]);
  const money = (amount: string) => formatMoney(amount, currency, { whole: true });
  const income = plan.incomes[0];
  const age = retirementAge(plan);

  return (
    <div className="flex flex-col gap-5 max-md:gap-1.5">
      <Turn label="Retire at" shown={String(age)} hint={retiresIn(age - ageNow)}>
        <Slider
          label="Retire at"
          valueText={`${age} years`}
          min={Math.min(ageNow, age)}
          max={Math.max(80, age)}
          step={1}
          value={age}
          onChange={(at) => onChange(retiringAt(plan, at))}
        />
      </Turn>
      <Turn label="Spend per month" shown={money(spendingPerMonth(plan))} hint="From retirement on">
        <Slider
          label="Spend per month"
          valueText={money(spendingPerMonth(plan))}
          {...ranges.spending}
          value={Number(spendingPerMonth(plan))}
          onChange={(amount) => onChange(withSpending(plan, String(amount)))}
        />
      </Turn>
      <Turn label="Save per month" shown={money(savingPerMonth(plan))} hint="Until retirement">
        <Slider
          label="Save per month"
          valueText={money(savingPerMonth(plan))}
          {...ranges.saving}
          value={Number(savingPerMonth(plan))}
          onChange={(amount) => onChange(withSaving(plan, String(amount)))}
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
        hint={income ? (income.fromAge === null ? "Per month" : `Per month from ${income.fromAge}`) : "Per month, pension or social security"}
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

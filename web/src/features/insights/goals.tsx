import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { getPlanOptions, listGoalsOptions } from "@/api/@tanstack/react-query.gen";
import type { Goal } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { formatMoney, formatPercent } from "@/lib/money";
import { ErrorState } from "@/ui/error-state";
import { TextLink } from "@/ui/link";
import { Section } from "@/ui/page";
import { SkeletonRows } from "@/ui/skeleton";

const SHOWN = 4;
const FUNDING = {
  on_track: { label: "On track", tone: "text-gain-text" },
  at_risk: { label: "At risk", tone: "text-gold-text" },
  off_track: { label: "Off track", tone: "text-loss-text" },
} as const;

/** Goals and the plan with the probability that each is reached. */
export function Goals() {
  const goals = useQuery(listGoalsOptions());
  const plan = useQuery({ ...getPlanOptions(), staleTime: 60_000 });
  const saved = plan.data?.data.plan;
  // The plan's line stands above the goals: without it they would move down under the pointer.
  const pending = goals.isPending || plan.isPending;
  const open = (goals.data?.data ?? []).filter((goal) => goal.status === "active");
  return (
    <Section
      title="Goals"
      aside={
        <TextLink to="/goals" className="text-sm">
          {open.length > SHOWN ? `All ${open.length}` : "Open"}
        </TextLink>
      }
    >
      {pending ? <SkeletonRows count={3} label="Loading goals" /> : null}
      {goals.isError && !goals.data ? <ErrorState error={goals.error} onRetry={() => void goals.refetch()} className="py-4" /> : null}
      {goals.data && !pending && open.length === 0 && !saved ? (
        <p className="text-muted">
          What are you saving for? <TextLink to="/goals">Add a goal</TextLink> and see how likely it is.
        </p>
      ) : null}
      <ul className="divide-y divide-line" hidden={pending}>
        {saved ? (
          <li>
            <Link to="/plan" className="-mx-2 flex items-center justify-between gap-4 rounded-md px-2 py-2.5 transition-colors hover:bg-hover">
              <span className="min-w-0">
                <span className="block truncate font-medium">Retiring at {saved.outlook.retirementAge}</span>
                <span className="block text-sm text-muted">the money lasts through the age of {saved.outlook.endAge}</span>
              </span>
              <Probability value={saved.outlook.success.probability} state={stateOf(saved.outlook.success.probability, saved.assumptions.successThreshold)} />
            </Link>
          </li>
        ) : null}
        {open.slice(0, SHOWN).map((goal) => (
          <li key={goal.id}>
            <GoalLine goal={goal} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function GoalLine({ goal }: { goal: Goal }) {
  const money = (amount: string) => formatMoney(amount, goal.currency, { whole: true });
  return (
    <Link to="/goals" search={{ goal: goal.id }} className="-mx-2 flex items-center justify-between gap-4 rounded-md px-2 py-2.5 transition-colors hover:bg-hover">
      <span className="min-w-0">
        <span className="block truncate font-medium">{goal.name}</span>
        <span className="tabular block truncate text-sm text-muted">
          {money(goal.savings)} of {money(goal.target)} by {goal.targetDate.slice(0, 4)}
        </span>
      </span>
      <Probability value={goal.probability} state={FUNDING[goal.funding]} />
    </Link>
  );
}

function Probability({ value, state }: { value: number; state: (typeof FUNDING)[keyof typeof FUNDING] }) {
  return (
    <span className="shrink-0 text-right">
      <span className="tabular block text-lg leading-snug font-medium">{formatChance(value)}</span>
      <span className={cx("block text-xs", state.tone)}>{state.label}</span>
    </span>
  );
}

function stateOf(probability: number, threshold: number) {
  if (probability >= threshold) return FUNDING.on_track;
  return probability >= threshold * 0.75 ? FUNDING.at_risk : FUNDING.off_track;
}

/** A simulation is never certain: beyond its resolution it says so. */
function formatChance(probability: number): string {
  if (probability > 0.995) return `>${formatPercent(0.99)}`;
  return probability < 0.005 ? `<${formatPercent(0.01)}` : formatPercent(probability);
}

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { SlidersHorizontal } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { getPlanQueryKey, savePlanMutation } from "@/api/@tanstack/react-query.gen";
import type { Plan } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { useRegisterCommands } from "@/lib/commands";
import { useIsPhone } from "@/lib/media";
import { formatMoney } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { SidePanel } from "@/ui/dialog";
import { PageHeader } from "@/ui/page";
import { full, taxedAs } from "./assumptions";
import { outlookFan, pastOf } from "./fan";
import { FanFigure } from "./fan-figure";
import { Likelihood } from "./likelihood";
import { formatLikely } from "./likely";
import { LongRun } from "./long-run";
import { PlanDetails } from "./plan-details";
import { PlanSliders } from "./plan-sliders";
import { Reach } from "./reach";
import { useWhatIf } from "./use-what-if";

/** The plan to play with: the fan, the one number, and five sliders that answer at once. */
export function PlanDesk({ saved, mayWrite }: { saved: Plan; mayWrite: boolean }) {
  const [plan, setPlan] = useState(() => full(saved.assumptions));
  const [sheet, setSheet] = useState(false);
  const [details, setDetails] = useState(false);
  const phone = useIsPhone();
  const figure = useRef<HTMLDivElement>(null);
  const queryClient = useQueryClient();
  const { outlook, sought, pending, error } = useWhatIf(plan, saved.outlook);
  const currency = outlook.currency;
  const changed = JSON.stringify(plan) !== JSON.stringify(saved.assumptions);

  const keep = useMutation({
    ...savePlanMutation(),
    onSuccess: (answer) => {
      const before = saved.assumptions;
      queryClient.setQueryData(getPlanQueryKey(), { ...answer, data: { plan: answer.data, draft: null } });
      setPlan(full(answer.data.assumptions));
      notify({
        text: "Plan saved.",
        undo: async () => {
          await keep.mutateAsync({ body: before });
        },
      });
    },
  });

  useRegisterCommands([
    { id: "plan-details", label: "Change what the plan assumes", keywords: "accounts incomes fees birth year", run: () => setDetails(true) },
    ...(changed && mayWrite ? [{ id: "plan-save", label: "Save the plan", run: () => keep.mutate({ body: plan }) }] : []),
  ]);

  // the sheet covers the lower half: the fan moves to the upper one
  useEffect(() => {
    if (sheet && phone) figure.current?.scrollIntoView({ block: "start" });
  }, [sheet, phone]);

  const points = useMemo(() => outlookFan(outlook), [outlook]);
  const before = useMemo(() => (changed ? outlookFan(saved.outlook) : null), [changed, saved.outlook]);
  const past = useMemo(() => pastOf(saved.history), [saved.history]);
  const mark = useMemo(
    () => (outlook.retirementAge > outlook.ageNow ? { at: String(outlook.retirementAge), label: `Retire at ${outlook.retirementAge}` } : null),
    [outlook.retirementAge, outlook.ageNow],
  );
  const ending = outlook.ending;
  const sliders = <PlanSliders key={saved.updatedAt} plan={plan} onChange={setPlan} ageNow={outlook.ageNow} currency={currency} />;
  const acts = (
    <div className="flex w-full flex-wrap gap-2">
      <Button variant="primary" className="flex-1" disabled={!changed || !mayWrite} busy={keep.isPending} onClick={() => keep.mutate({ body: plan })}>
        Save plan
      </Button>
      <Button disabled={!changed} onClick={() => setPlan(full(saved.assumptions))}>
        Back to saved
      </Button>
    </div>
  );

  return (
    <>
      <PageHeader
        title="Plan"
        description={`In today’s money, ${taxedAs(plan)}`}
        actions={<Button onClick={() => setDetails(true)}>Assumptions</Button>}
      />
      <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,1fr)_18.5rem]">
        <div className="flex min-w-0 flex-col gap-6">
          <Likelihood outlook={outlook} saved={saved} threshold={plan.successThreshold} />
          {error ? (
            <p role="alert" className="text-sm text-loss-text">
              {errorMessage(error)}
            </p>
          ) : null}
          <div ref={figure} className="scroll-mt-4">
            <FanFigure
              tall
              points={points}
              past={past}
              before={before}
              mark={mark}
              currency={currency}
              first="Age"
              caption={before ? "Wealth by age; dashed: the saved plan’s median" : "Wealth by age, in 5,000 futures"}
              label={`Wealth by age. At the end, after the age of ${outlook.endAge}, the median is ${formatMoney(ending.p50, currency, { whole: true })}; one future in ten has less than ${formatMoney(ending.p10, currency, { whole: true })}.`}
            />
          </div>
          <Reach plan={plan} sought={sought} pending={pending} currency={currency} onTake={setPlan} />
          <LongRun plan={plan} />
        </div>
        <aside aria-label="Sliders" className="max-lg:hidden lg:sticky lg:top-8 print:hidden">
          <div className="rounded-lg border border-line bg-surface p-5">
            {sliders}
            <div className="mt-6">{acts}</div>
          </div>
        </aside>
      </div>

      {/* A bar of its own above the navigation: what floats would lie on the figures. */}
      <div className="sticky bottom-[calc(3.5rem+env(safe-area-inset-bottom))] z-10 -mx-4 mt-6 -mb-12 flex items-center gap-4 border-t border-line bg-paper px-4 py-2 md:bottom-0 md:-mx-8 md:px-8 lg:hidden print:hidden">
        <p className="tabular min-w-0 flex-1 truncate font-medium">{formatLikely(outlook.success.probability)} likely</p>
        <Button onClick={() => setSheet(true)}>
          <SlidersHorizontal size={16} strokeWidth={1.5} />
          Move the sliders
        </Button>
      </div>
      <SidePanel
        open={sheet}
        onOpenChange={setSheet}
        modal={!phone}
        title={`${formatLikely(outlook.success.probability)} likely`}
        footer={changed ? acts : null}
      >
        {sliders}
      </SidePanel>
      {sheet && phone ? <div aria-hidden className="h-96" /> : null}
      <PlanDetails plan={plan} currency={currency} source={outlook.marketSource} open={details} onOpenChange={setDetails} onTake={setPlan} />
    </>
  );
}

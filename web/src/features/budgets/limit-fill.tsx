import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { proposeLimitsOptions, setLimitsMutation, undoLimitsMutation } from "@/api/@tanstack/react-query.gen";
import type { Overview, ProposedLimits } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { formatNumber } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Switch } from "@/ui/switch";
import { FillDialog, type FillLine } from "./fill-dialog";
import { periodName } from "./periods";

const HOWS: readonly { value: ProposedLimits["how"]; label: string }[] = [
  { value: "as_before", label: "As before" },
  { value: "spent_before", label: "What was spent" },
  { value: "average", label: "Average of three" },
];

/** All limits of a period at once, from the one before: looked at first, set in one act, taken back in one. */
export function LimitFill({ overview, onSaved, onClose }: { overview: Overview; onSaved: () => void; onClose: () => void }) {
  const [how, setHow] = useState<ProposedLimits["how"]>("as_before");
  const [oneOff, setOneOff] = useState(false);
  const asked = useQuery({ ...proposeLimitsOptions({ query: { how, on: overview.on } }), placeholderData: keepPreviousData, staleTime: 0 });
  const set = useMutation({ ...setLimitsMutation(), meta: { quiet: true } });
  const undo = useMutation(undoLimitsMutation());
  const data = asked.data?.data;
  const rhythms = new Map(overview.budgets.map((line) => [line.id, line.rhythm]));
  const lines = data?.budgets.map((one): FillLine => {
    const other = one.first !== overview.first || one.last !== overview.last;
    const rhythm = rhythms.get(one.budgetId) ?? overview.rhythm;
    return { id: one.budgetId, name: one.name, currency: one.currency, before: one.limit, after: one.wanted, ...(other ? { period: periodName(one, rhythm) } : {}) };
  });
  const apply = (chosen: readonly FillLine[]) =>
    set.mutate(
      { body: { on: overview.on, oneOff, limits: chosen.flatMap((line) => (line.after ? [{ budgetId: line.id, limit: line.after }] : [])) } },
      {
        onSuccess: ({ data: act }) => {
          onSaved();
          onClose();
          notify({
            text: act.count === 1 ? "1 limit was set." : `${formatNumber(act.count)} limits were set.`,
            undo: async () => {
              await undo.mutateAsync({ path: { act_id: act.id } });
              onSaved();
            },
          });
        },
      },
    );
  return (
    <FillDialog
      title="Set all limits"
      description="From the period before. Budgets with a period of their own take theirs; amounts that were spent are rounded up."
      hows={HOWS}
      how={how}
      onHow={setHow}
      lines={asked.isPlaceholderData ? undefined : lines}
      error={asked.error}
      onRetry={() => void asked.refetch()}
      problem={set.isError ? errorMessage(set.error) : null}
      busy={set.isPending}
      verb={(count) => (count === 1 ? "Set 1 limit" : `Set ${formatNumber(count)} limits`)}
      onApply={apply}
      onClose={onClose}
    >
      <div className="mt-4">
        <Switch label="For this period alone" hint="The next one has the limits from before again." checked={oneOff} onChange={setOneOff} />
      </div>
    </FillDialog>
  );
}

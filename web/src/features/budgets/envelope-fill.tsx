import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fillEnvelopesMutation, proposeFillOptions } from "@/api/@tanstack/react-query.gen";
import type { FillEnvelopes, PlanPeriod } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { formatNumber } from "@/lib/money";
import { FillDialog, type FillLine } from "./fill-dialog";

type How = FillEnvelopes["how"];
const HOWS: readonly { value: How; label: string }[] = [
  { value: "as_before", label: "As before" },
  { value: "spent_before", label: "What was spent" },
  { value: "average", label: "Average of three" },
  { value: "cover", label: "Cover what lacks" },
  { value: "clear", label: "Take all back" },
];

interface EnvelopeFillProps {
  period: PlanPeriod;
  onDone: (text: string, act: { id: string } | null) => void;
  onClose: () => void;
}

/** Many envelopes filled in at once: looked at first, with what is left to assign afterwards. */
export function EnvelopeFill({ period, onDone, onClose }: EnvelopeFillProps) {
  const [how, setHow] = useState<How>("as_before");
  const path = { plan_id: period.plan.id };
  const asked = useQuery({ ...proposeFillOptions({ path, query: { how, on: period.on } }), placeholderData: keepPreviousData, staleTime: 0 });
  const fill = useMutation({ ...fillEnvelopesMutation(), meta: { quiet: true } });
  const data = asked.data?.data;
  const code = period.plan.currency;
  const lines = data?.envelopes.map((one): FillLine => ({ id: one.envelopeId, name: one.name, currency: code, before: one.assigned, after: one.wanted }));
  const apply = (chosen: readonly FillLine[]) =>
    fill.mutate(
      { path, body: { how, on: period.on, envelopeIds: chosen.map((line) => line.id) } },
      {
        onSuccess: (answer) => {
          onDone(chosen.length === 1 ? "1 envelope was filled in." : `${formatNumber(chosen.length)} envelopes were filled in.`, answer.data);
          onClose();
        },
      },
    );
  return (
    <FillDialog
      title="Fill in envelopes"
      description="What each was given in this period, as it is and as it would be."
      hows={HOWS}
      how={how}
      onHow={setHow}
      lines={asked.isPlaceholderData ? undefined : lines}
      error={asked.error}
      onRetry={() => void asked.refetch()}
      ready={data ? { amount: data.ready, currency: code } : undefined}
      problem={fill.isError ? errorMessage(fill.error) : null}
      busy={fill.isPending}
      verb={(count) => (count === 1 ? "Fill in 1 envelope" : `Fill in ${formatNumber(count)} envelopes`)}
      onApply={apply}
      onClose={onClose}
    />
  );
}

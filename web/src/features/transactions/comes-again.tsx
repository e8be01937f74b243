import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { changeRecurringMutation, makeRecurringMutation } from "@/api/@tanstack/react-query.gen";
import type { TransactionDetail } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { notify } from "@/lib/notices";
import { EVERY_OPTIONS, type Every } from "@/lib/rhythms";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Select } from "@/ui/select";

/** Makes a regular payment of one transaction; one that is known already opens instead. */
export default function ComesAgain({ transaction, onClose }: { transaction: TransactionDetail; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [every, setEvery] = useState<Every>("month");
  const [name, setName] = useState(transaction.merchantName);
  const refresh = () => client.invalidateQueries({ predicate: ({ queryKey }) => /Recurring|Upcoming/.test((queryKey[0] as Record<string, string> | undefined)?.["_id"] ?? "") });
  const change = useMutation({ ...changeRecurringMutation(), onSuccess: refresh });
  const make = useMutation({
    ...makeRecurringMutation(),
    meta: { quiet: true },
    onSuccess: async ({ data }) => {
      onClose();
      await refresh();
      notify({
        text: `${data.payee} is a regular payment.`,
        action: { label: "Open", run: () => void navigate({ to: "/recurring", search: { series: data.id } as never }) },
        undo: async () => {
          await change.mutateAsync({ path: { series_id: data.id }, body: { dismissed: true } });
        },
      });
    },
  });
  const save = () => {
    const called = name.trim();
    make.mutate({ body: { transactionId: transaction.id, every, ...(called && called !== transaction.merchantName ? { name: called } : {}) } });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="sm"
      title="This comes again"
      description="Guilder expects the next one, and takes up what is booked."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={make.isPending} onClick={save}>
            Make it regular
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="How often" error={make.isError ? errorMessage(make.error) : null}>
          <Select value={every} options={EVERY_OPTIONS} onChange={setEvery} />
        </Field>
        <Field label="Name">
          <Input value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}

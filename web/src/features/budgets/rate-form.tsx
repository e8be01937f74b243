import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { removeOwnRateMutation, stateRateMutation } from "@/api/@tanstack/react-query.gen";
import { errorMessage, fieldErrors } from "@/lib/api-error";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";

interface RateFormProps {
  currency: string;
  against: string;
  /** The days that it is to hold for. */
  first: string;
  last: string;
  onSaved: () => void;
  onClose: () => void;
}

/** A rate of one's own, for a currency that the bank publishes none for. It counts everywhere in the household. */
export function RateForm({ currency, against, first, last, onSaved, onClose }: RateFormProps) {
  const [rate, setRate] = useState("");
  const [from, setFrom] = useState(first);
  const [to, setTo] = useState(last);
  const save = useMutation({ ...stateRateMutation(), meta: { quiet: true } });
  const remove = useMutation(removeOwnRateMutation());
  const fields = fieldErrors(save.error);
  const value = rate.trim().replace(",", ".");
  const ready = /^\d+(\.\d+)?$/.test(value) && Number(value) > 0 && from !== "" && to !== "" && from <= to;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    save.mutate(
      { body: { currency, against, rate: value, firstOn: from, lastOn: to } },
      {
        onSuccess: ({ data }) => {
          onSaved();
          onClose();
          notify({
            text: `1 ${currency} counts as ${value} ${against} now.`,
            undo: async () => {
              await remove.mutateAsync({ path: { rate_id: data.id } });
              onSaved();
            },
          });
        },
      },
    );
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`A rate for ${currency}`}
      description="The European Central Bank has none for these days. Yours counts in every budget and report of this household, from the first to the last day."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="rate-form" disabled={!ready} busy={save.isPending}>
            Use this rate
          </Button>
        </>
      }
    >
      <form id="rate-form" onSubmit={submit} className="flex flex-col gap-4">
        <Field label={`What one ${currency} is worth in ${against}`} error={fields["rate"]} hint="As your card or your bank charged it, such as 0.92.">
          <Input autoFocus inputMode="decimal" autoComplete="off" className="tabular text-right" value={rate} onChange={(event) => setRate(event.target.value)} after={<span className="pr-2 text-xs">{against}</span>} />
        </Field>
        <div className="grid grid-cols-2 gap-4">
          <Field label="From" error={fields["firstOn"]}>
            <Input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
          </Field>
          <Field label="To" error={fields["lastOn"] ?? (from > to ? "The last day comes after the first." : undefined)}>
            <Input type="date" value={to} onChange={(event) => setTo(event.target.value)} />
          </Field>
        </div>
        {save.isError && !Object.keys(fields).length ? (
          <p role="alert" className="text-sm text-loss-text">
            {errorMessage(save.error)}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}

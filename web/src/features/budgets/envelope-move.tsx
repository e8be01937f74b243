import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { moveBetweenEnvelopesMutation } from "@/api/@tanstack/react-query.gen";
import type { PlanPeriod } from "@/api/types.gen";
import { errorMessage, fieldErrors } from "@/lib/api-error";
import { calculate } from "@/lib/calculate";
import { formatMoney, moneySign } from "@/lib/money";
import { Button } from "@/ui/button";
import { Combobox } from "@/ui/combobox";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";

/** null stands for what is ready to assign. */
export interface MoveDraft {
  fromId: string | null;
  toId: string | null;
  amount: string;
}

interface EnvelopeMoveProps {
  draft: MoveDraft;
  period: PlanPeriod;
  onDone: (text: string, act: { id: string } | null) => void;
  onClose: () => void;
}

const READY = "ready";

/** From one envelope to another: how overspending is covered. */
export function EnvelopeMove({ draft, period, onDone, onClose }: EnvelopeMoveProps) {
  const code = period.plan.currency;
  const [from, setFrom] = useState(draft.fromId ?? READY);
  const [to, setTo] = useState(draft.toId ?? READY);
  const [text, setText] = useState(formatMoney(draft.amount, code, { currency: "none" }));
  const move = useMutation({ ...moveBetweenEnvelopesMutation(), meta: { quiet: true } });
  const amount = calculate(text, code);
  const ready = amount !== null && moneySign(amount) > 0 && from !== to;
  const options = [
    { value: READY, label: "Ready to assign", hint: formatMoney(period.ready, code) },
    ...period.envelopes.map((line) => ({ value: line.id, label: line.name, hint: formatMoney(line.available, code) })),
  ];
  const name = (id: string) => options.find((option) => option.value === id)?.label ?? "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    move.mutate(
      { path: { plan_id: period.plan.id }, body: { fromId: from === READY ? null : from, toId: to === READY ? null : to, amount, on: period.on } },
      {
        onSuccess: (answer) => {
          onDone(`${formatMoney(amount, code)} moved from ${name(from)} to ${name(to)}.`, answer.data);
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Move money"
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="envelope-move" disabled={!ready} busy={move.isPending}>
            {amount && moneySign(amount) > 0 ? `Move ${formatMoney(amount, code)}` : "Move"}
          </Button>
        </>
      }
    >
      <form id="envelope-move" onSubmit={submit} className="flex flex-col gap-4">
        <Field label="From">
          <Combobox noun="envelope" value={from} options={options} onChange={setFrom} />
        </Field>
        <Field label="To">
          <Combobox noun="envelope" value={to} options={options} onChange={setTo} />
        </Field>
        <Field label="Amount" error={move.error ? (fieldErrors(move.error)["amount"] ?? errorMessage(move.error)) : amount === null ? "Write an amount or a sum, such as =120/2." : undefined}>
          <Input className="tabular text-right" autoComplete="off" value={text} after={<span className="pr-2 text-xs">{code}</span>} onFocus={(event) => event.target.select()} onChange={(event) => setText(event.target.value)} />
        </Field>
      </form>
    </Dialog>
  );
}

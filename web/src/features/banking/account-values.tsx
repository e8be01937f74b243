import { useMutation, useQuery } from "@tanstack/react-query";
import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { forgetBalanceMutation, listBalancesOptions, stateBalanceMutation } from "@/api/@tanstack/react-query.gen";
import type { Account, StatedBalance } from "@/api/types.gen";
import { VALUED } from "@/lib/account-kinds";
import { formatDay, today } from "@/lib/dates";
import { notify } from "@/lib/notices";
import { Button, IconButton } from "@/ui/button";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";

const STATED_BY = { statement: "by a statement", person: "by you", bank: "by the connected bank", holdings: "by its holdings at their last prices" };
const SHOWN = 12;

/** What an account holds or is worth, day by day: yours to add, correct and take back; what banks say stands as it is. */
export function AccountValues({ account, writable, onDone }: { account: Account; writable: boolean; onDone: () => void }) {
  const balances = useQuery(listBalancesOptions({ path: { account_id: account.id } })).data?.data ?? [];
  const [editing, setEditing] = useState<StatedBalance | null>(null);
  const [all, setAll] = useState(false);
  const path = { account_id: account.id };
  const state = useMutation({ ...stateBalanceMutation(), onSuccess: onDone });
  const forget = useMutation({ ...forgetBalanceMutation(), onSuccess: onDone });
  const remove = ({ on, amount }: StatedBalance) =>
    forget.mutate(
      { path: { ...path, on } },
      { onSuccess: () => notify({ text: `The value of ${formatDay(on)} was removed.`, undo: () => state.mutate({ path, body: { on, amount } }) }) },
    );
  const save = async (amount: string, on: string) => {
    await state.mutateAsync({ path, body: { amount, on } });
    if (editing && editing.on !== on) await forget.mutateAsync({ path: { ...path, on: editing.on } });
    setEditing(null);
  };
  return (
    <section>
      <h3 className="mb-2 text-sm font-medium">{title(account)}</h3>
      {writable ? <ValueForm key={editing?.on ?? "new"} account={account} editing={editing} busy={state.isPending} onSave={(amount, on) => void save(amount, on)} onCancel={() => setEditing(null)} /> : null}
      {balances.length ? (
        <ul className="mt-3 divide-y divide-line text-sm" aria-label="Values by day">
          {balances.slice(0, all ? balances.length : SHOWN).map((balance) => (
            <li key={`${balance.on} ${balance.source}`} className="flex min-h-10 items-center gap-2 py-1.5">
              <span className="min-w-0 flex-1">
                {formatDay(balance.on, { year: "always" })} <span className="text-muted">{STATED_BY[balance.source]}</span>
              </span>
              <Money amount={balance.amount} code={account.currency} />
              {writable && balance.source === "person" ? (
                <span className="-mr-1.5 flex">
                  <IconButton label={`Correct the value of ${formatDay(balance.on)}`} size="sm" onClick={() => setEditing(balance)}>
                    <Pencil size={14} strokeWidth={1.5} />
                  </IconButton>
                  <IconButton label={`Remove the value of ${formatDay(balance.on)}`} size="sm" onClick={() => remove(balance)}>
                    <Trash2 size={14} strokeWidth={1.5} />
                  </IconButton>
                </span>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      {balances.length > SHOWN && !all ? (
        <Button variant="quiet" size="sm" className="mt-1" onClick={() => setAll(true)}>
          Show all {balances.length}
        </Button>
      ) : null}
    </section>
  );
}

function title(account: Account): string {
  if (VALUED.has(account.kind)) return account.kind === "loan" || account.kind === "mortgage" ? "What is owed, by day" : "What it is worth, by day";
  return "What it holds by your bank";
}

interface ValueFormProps {
  account: Account;
  editing: StatedBalance | null;
  busy: boolean;
  onSave: (amount: string, on: string) => void;
  onCancel: () => void;
}

function ValueForm({ account, editing, busy, onSave, onCancel }: ValueFormProps) {
  const [amount, setAmount] = useState(editing?.amount ?? "");
  const [on, setOn] = useState(editing?.on ?? today());
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(amount, on);
        setAmount("");
      }}
    >
      <div className="grid grid-cols-2 gap-2">
        <Field label="Amount" hideLabel>
          <MoneyInput value={amount} currency={account.currency} placeholder="Amount" onChange={setAmount} />
        </Field>
        <Field label="At the end of" hideLabel>
          <Input type="date" value={on} max={today()} onChange={(event) => setOn(event.target.value)} />
        </Field>
      </div>
      <div className="flex gap-2">
        <Button type="submit" size="sm" disabled={!amount || !on} busy={busy}>
          {editing ? "Save the change" : "Save"}
        </Button>
        {editing ? (
          <Button size="sm" variant="quiet" onClick={onCancel}>
            Cancel
          </Button>
        ) : null}
      </div>
    </form>
  );
}

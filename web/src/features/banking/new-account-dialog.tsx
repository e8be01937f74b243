import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createAccountMutation, listAccountsQueryKey } from "@/api/@tanstack/react-query.gen";
import type { Account } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { VALUED } from "@/lib/account-kinds";
import { today } from "@/lib/dates";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { Select } from "@/ui/select";
import { CURRENCIES, KINDS } from "./account-words";

/** An account by hand: a house, a loan, cash, or one whose statements come later. */
export function NewAccountDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { workspace } = useAccount();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Account["kind"]>("checking");
  const [currency, setCurrency] = useState(workspace.currency);
  const [number, setNumber] = useState("");
  const [balance, setBalance] = useState("");
  const [on, setOn] = useState(today());
  const valued = VALUED.has(kind);
  const owed = kind === "loan" || kind === "mortgage";
  const create = useMutation({
    ...createAccountMutation(),
    onSuccess: ({ data }) => {
      void client.invalidateQueries({ queryKey: listAccountsQueryKey() });
      void client.invalidateQueries({ predicate: ({ queryKey }) => (queryKey[0] as Record<string, string> | undefined)?.["_id"] === "listAccounts" });
      notify({ text: `${data.name} was added.` });
      setName("");
      setNumber("");
      setBalance("");
      onOpenChange(false);
    },
  });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Add an account"
      description="What is owed is negative: a mortgage of 200,000 is −200,000."
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!name.trim()}
            busy={create.isPending}
            onClick={() => create.mutate({ body: { name: name.trim(), kind, currency, number, ...(balance ? { openingBalance: balance, ...(valued ? { valueOn: on } : {}) } : {}) } })}
          >
            Add the account
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Name">
          <Input value={name} maxLength={80} autoComplete="off" onChange={(event) => setName(event.target.value)} />
        </Field>
        <div className="grid grid-cols-2 gap-4">
          <Field label="Kind">
            <Select value={kind} options={KINDS} onChange={setKind} />
          </Field>
          <Field label="Currency">
            <Select value={currency} onChange={setCurrency} options={[...new Set([workspace.currency, ...CURRENCIES])].map((code) => ({ value: code, label: code }))} />
          </Field>
        </div>
        {valued ? (
          <div className="grid grid-cols-2 gap-4">
            <Field label={owed ? "Owed, with a minus" : "Worth"}>
              <MoneyInput value={balance} currency={currency} onChange={setBalance} />
            </Field>
            <Field label="At the end of">
              <Input type="date" value={on} max={today()} onChange={(event) => setOn(event.target.value)} />
            </Field>
          </div>
        ) : (
          <Field label="Balance before its first transaction" hint="Left empty, the balance is unknown until you or a statement tells it.">
            <MoneyInput value={balance} currency={currency} onChange={setBalance} />
          </Field>
        )}
        {kind === "property" || kind === "vehicle" || kind === "valuables" || kind === "cash" ? null : (
          <Field label="IBAN or number" hint="Statements find their account by it. Only the last four places are shown again.">
            <Input value={number} maxLength={64} autoComplete="off" onChange={(event) => setNumber(event.target.value)} />
          </Field>
        )}
      </div>
    </Dialog>
  );
}

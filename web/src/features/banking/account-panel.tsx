import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { changeAccountMutation, listBalancesOptions, stateBalanceMutation } from "@/api/@tanstack/react-query.gen";
import type { Account } from "@/api/types.gen";
import { formatDay, today } from "@/lib/dates";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { SidePanel } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { Input } from "@/ui/input";
import { TEXT_LINK } from "@/ui/link";
import { MoneyInput } from "@/ui/money-input";
import { Select } from "@/ui/select";
import { KINDS } from "./account-words";

const STATED_BY = { statement: "by a statement", person: "by you", bank: "by the connected bank" };

interface AccountPanelProps {
  account: Account | null;
  writable: boolean;
  onClose: () => void;
}

/** One account: its name and kind, what it holds, and putting it away. */
export function AccountPanel({ account, writable, onClose }: AccountPanelProps) {
  return (
    <SidePanel open={account !== null} onOpenChange={(open) => !open && onClose()} title={account?.name ?? "Account"}>
      {account ? <Detail key={account.id} account={account} writable={writable} onClose={onClose} /> : null}
    </SidePanel>
  );
}

function useRefresh(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ predicate: ({ queryKey }) => /Account|Balance|NetWorth/.test((queryKey[0] as Record<string, string> | undefined)?.["_id"] ?? "") });
}

function Detail({ account, writable, onClose }: { account: Account; writable: boolean; onClose: () => void }) {
  const refresh = useRefresh();
  const change = useMutation({ ...changeAccountMutation(), onSuccess: refresh });
  const [name, setName] = useState(account.name);
  const path = { account_id: account.id };
  const hide = (hidden: boolean) =>
    change.mutate(
      { path, body: { hidden } },
      {
        onSuccess: () => {
          onClose();
          if (hidden) notify({ text: `${account.name} was put away.`, undo: () => hide(false) });
        },
      },
    );
  return (
    <div className="flex flex-col gap-6">
      <div>
        <Money amount={account.balance} code={account.currency} className="text-2xl" />
        <p className="mt-1 text-sm text-pretty text-muted">
          {account.balanceOn ? `Counted from the balance stated for ${formatDay(account.balanceOn)}.` : "The opening balance and everything booked since."}
        </p>
      </div>
      <Link to="/transactions" search={{ account: account.id }} className={TEXT_LINK}>
        Show its transactions
      </Link>
      <Field label="Name">
        <Input value={name} maxLength={80} disabled={!writable} onChange={(event) => setName(event.target.value)} onBlur={() => name.trim() && name.trim() !== account.name && change.mutate({ path, body: { name: name.trim() } })} />
      </Field>
      <Field label="Kind">
        <Select value={account.kind} options={KINDS} disabled={!writable} onChange={(kind) => change.mutate({ path, body: { kind } })} />
      </Field>
      {writable ? <StateBalance account={account} onDone={refresh} /> : null}
      <Stated account={account} />
      {writable ? (
        <Button size="sm" className="self-start" busy={change.isPending} onClick={() => hide(!account.hidden)}>
          {account.hidden ? "Bring it back" : "Put it away"}
        </Button>
      ) : null}
    </div>
  );
}

function StateBalance({ account, onDone }: { account: Account; onDone: () => void }) {
  const [amount, setAmount] = useState("");
  const [on, setOn] = useState(today());
  const state = useMutation({
    ...stateBalanceMutation(),
    onSuccess: () => {
      setAmount("");
      onDone();
    },
  });
  return (
    <section>
      <h3 className="mb-2 text-sm font-medium">What it holds by your bank</h3>
      <div className="flex gap-2">
        <MoneyInput aria-label="Balance" value={amount} currency={account.currency} onChange={setAmount} />
        <Input type="date" aria-label="At the end of" value={on} max={today()} onChange={(event) => setOn(event.target.value)} />
        <Button disabled={!amount || !on} busy={state.isPending} onClick={() => state.mutate({ path: { account_id: account.id }, body: { amount, on } })}>
          Save
        </Button>
      </div>
    </section>
  );
}

function Stated({ account }: { account: Account }) {
  const balances = useQuery(listBalancesOptions({ path: { account_id: account.id } })).data?.data ?? [];
  if (!balances.length) return null;
  return (
    <section>
      <h3 className="mb-2 text-sm font-medium">Stated balances</h3>
      <ul className="divide-y divide-line text-sm">
        {balances.slice(0, 12).map((balance) => (
          <li key={`${balance.on} ${balance.source}`} className="flex justify-between gap-4 py-2">
            <span>
              {formatDay(balance.on, { year: "always" })} <span className="text-muted">{STATED_BY[balance.source]}</span>
            </span>
            <Money amount={balance.amount} code={account.currency} />
          </li>
        ))}
      </ul>
    </section>
  );
}

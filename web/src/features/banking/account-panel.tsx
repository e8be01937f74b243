import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { changeAccountMutation, deleteAccountMutation } from "@/api/@tanstack/react-query.gen";
import type { Account } from "@/api/types.gen";
import { formatDay, today } from "@/lib/dates";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { SidePanel } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { Input } from "@/ui/input";
import { TEXT_LINK } from "@/ui/link";
import { Select } from "@/ui/select";
import { AccountMerge } from "./account-merge";
import { AccountValues } from "./account-values";
import { KINDS } from "./account-words";

interface AccountPanelProps {
  account: Account | null;
  accounts: Account[];
  writable: boolean;
  onClose: () => void;
}

/** One account: its name and kind, what it holds, and putting it away. */
export function AccountPanel({ account, accounts, writable, onClose }: AccountPanelProps) {
  return (
    <SidePanel open={account !== null} onOpenChange={(open) => !open && onClose()} title={account?.name ?? "Account"}>
      {account ? <Detail key={account.id} account={account} accounts={accounts} writable={writable} onClose={onClose} /> : null}
    </SidePanel>
  );
}

function useRefresh(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ predicate: ({ queryKey }) => /Account|Balance|NetWorth/.test((queryKey[0] as Record<string, string> | undefined)?.["_id"] ?? "") });
}

function Detail({ account, accounts, writable, onClose }: { account: Account; accounts: Account[]; writable: boolean; onClose: () => void }) {
  const refresh = useRefresh();
  const change = useMutation({ ...changeAccountMutation(), onSuccess: refresh });
  const [name, setName] = useState(account.name);
  const path = { account_id: account.id };
  const bringBack = () => change.mutate({ path, body: { hidden: false } }, { onSuccess: onClose });
  const away = useMutation({
    ...deleteAccountMutation(),
    onSuccess: () => {
      refresh();
      onClose();
      notify({ text: `${account.name} was put away and no longer syncs.`, undo: bringBack });
    },
  });
  return (
    <div className="flex flex-col gap-6">
      <div>
        {account.balanceKnown ? <Money amount={account.balance} code={account.currency} className="text-2xl" /> : <p className="text-2xl text-muted">Balance unknown</p>}
        <p className="mt-1 text-sm text-pretty text-muted">{whence(account)}</p>
      </div>
      <Link to="/transactions" search={{ account: account.id }} className={TEXT_LINK}>
        Show its transactions
      </Link>
      <Link to="/accounts/$id/reconcile" params={{ id: account.id }} className={TEXT_LINK}>
        Reconcile with a statement
      </Link>
      <Field label="Name">
        <Input value={name} maxLength={80} disabled={!writable} onChange={(event) => setName(event.target.value)} onBlur={() => name.trim() && name.trim() !== account.name && change.mutate({ path, body: { name: name.trim() } })} />
      </Field>
      <Field label="Kind">
        <Select value={account.kind} options={KINDS} disabled={!writable} onChange={(kind) => change.mutate({ path, body: { kind } })} />
      </Field>
      <AccountValues account={account} writable={writable} onDone={refresh} />
      {writable ? (
        <>
          {account.hidden ? null : (
            <Field label="Closed on" hint="A closed account keeps its history and its balance.">
              <Input type="date" value={account.closedOn ?? ""} max={today()} onChange={(event) => change.mutate({ path, body: { closedOn: event.target.value || null } })} />
            </Field>
          )}
          <AccountMerge account={account} accounts={accounts} onDone={onClose} />
          {account.mergedInto ? null : account.hidden ? (
            <Button size="sm" className="self-start" busy={change.isPending} onClick={bringBack}>
              Bring it back
            </Button>
          ) : (
            <Button size="sm" className="self-start" busy={away.isPending} onClick={() => away.mutate({ path })}>
              Put it away
            </Button>
          )}
        </>
      ) : null}
    </div>
  );
}

function whence(account: Account): string {
  if (!account.balanceKnown) return "Nobody has said what it holds. Save below what your bank shows for a day, and Guilder counts from there.";
  return account.balanceOn ? `Counted from the balance stated for ${formatDay(account.balanceOn)}.` : "The opening balance and everything booked since.";
}

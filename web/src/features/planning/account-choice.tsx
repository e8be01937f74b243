import { useQuery } from "@tanstack/react-query";
import { listAccountsOptions } from "@/api/@tanstack/react-query.gen";
import { addMoney, formatMoney } from "@/lib/money";
import { Checkbox } from "@/ui/checkbox";
import { Field } from "@/ui/field";
import { MoneyInput } from "@/ui/money-input";

interface AccountChoiceProps {
  currency: string;
  accountIds: string[];
  savings: string;
  onChange: (change: { accountIds: string[]; savings: string }) => void;
  label?: string;
}

/** Where the money stands today: accounts that are followed, or an amount that is typed. */
export function AccountChoice({ currency, accountIds, savings, onChange, label = "Saved today" }: AccountChoiceProps) {
  const accounts = useQuery(listAccountsOptions());
  const fitting = (accounts.data?.data ?? []).filter((account) => account.currency === currency && !account.closedOn);
  const chosen = fitting.filter((account) => accountIds.includes(account.id));
  const toggle = (id: string, on: boolean) => onChange({ savings, accountIds: on ? [...accountIds, id] : accountIds.filter((other) => other !== id) });
  return (
    <div className="flex flex-col gap-3">
      {fitting.length ? (
        <fieldset>
          <legend className="mb-2 text-sm font-medium">Start from these accounts</legend>
          <div className="max-h-44 divide-y divide-line overflow-y-auto rounded-lg border border-line">
            {fitting.map((account) => (
              <label key={account.id} className="flex min-h-10 cursor-pointer items-center gap-3 px-3 hover:bg-hover">
                <Checkbox aria-label={account.name} checked={accountIds.includes(account.id)} onChange={(on) => toggle(account.id, on)} />
                <span className="min-w-0 truncate">{account.name}</span>
                <span className="ml-auto tabular text-sm text-muted">{formatMoney(account.balance, currency, { whole: true })}</span>
              </label>
            ))}
          </div>
        </fieldset>
      ) : null}
      {chosen.length ? (
        <p className="text-sm text-muted">
          Together <span className="tabular font-medium text-ink">{formatMoney(addMoney(...chosen.map((account) => account.balance)), currency)}</span>. The plan
          follows their balances.
        </p>
      ) : (
        <Field label={label} hint={fitting.length ? "Counts while no account is chosen." : undefined}>
          <MoneyInput value={savings} currency={currency} onChange={(amount) => onChange({ accountIds, savings: amount })} />
        </Field>
      )}
    </div>
  );
}

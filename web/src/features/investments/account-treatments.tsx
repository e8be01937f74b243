import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { listTreatmentsOptions, setTreatmentMutation } from "@/api/@tanstack/react-query.gen";
import type { Account, HoldingsView, SetTreatment } from "@/api/types.gen";
import { notify } from "@/lib/notices";
import { Money } from "@/ui/figure";
import { Section } from "@/ui/page";
import { Select } from "@/ui/select";
import { METHOD_OPTIONS, TAX_OPTIONS } from "./words";

interface AccountTreatmentsProps {
  accounts: readonly Account[];
  held: HoldingsView;
  writable: boolean;
}

/** The accounts' cash, whether their gains are taxed, and which lots they sell first. */
export function AccountTreatments({ accounts, held, writable }: AccountTreatmentsProps) {
  const client = useQueryClient();
  const treatments = useQuery(listTreatmentsOptions()).data?.data;
  const set = useMutation({ ...setTreatmentMutation(), onSuccess: () => client.invalidateQueries() });
  if (!treatments || accounts.length === 0) return null;
  const change = (account: Account, before: Required<SetTreatment>, after: Required<SetTreatment>) => {
    const path = { account_id: account.id };
    set.mutate(
      { path, body: after },
      {
        onSuccess: () =>
          notify({
            text: `The lots of ${account.name} are counted anew.`,
            undo: async () => {
              await set.mutateAsync({ path, body: before });
            },
          }),
      },
    );
  };
  return (
    <Section title="Accounts" className="mt-10">
      <ul className="divide-y divide-line border-y border-line">
        {accounts.map((account) => {
          const { method = "fifo", tax = "taxable" } = treatments.find(({ accountId }) => accountId === account.id) ?? {};
          const now = { method, tax };
          return (
            <li key={account.id} className="grid items-center gap-x-4 gap-y-2 py-3 md:grid-cols-[minmax(0,1fr)_16rem_12rem]">
              <span className="min-w-0">
                <span className="block truncate font-medium">{account.name}</span>
                <span className="block text-sm text-muted">
                  {held.cash
                    .filter(({ accountId, known }) => accountId === account.id && known)
                    .map((cash) => (
                      <span key={cash.currency} className="mr-2">
                        <Money amount={cash.amount} code={cash.currency} /> in cash
                      </span>
                    ))}
                </span>
              </span>
              <Select aria-label={`Taxes on ${account.name}`} value={tax} options={TAX_OPTIONS} disabled={!writable} onChange={(next) => change(account, now, { ...now, tax: next })} />
              <Select aria-label={`Which lots ${account.name} sells first`} value={method} options={METHOD_OPTIONS} disabled={!writable} onChange={(next) => change(account, now, { ...now, method: next })} />
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

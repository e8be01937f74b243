import { Link } from "@tanstack/react-router";
import type { Account } from "@/api/types.gen";
import { ACCOUNT_GROUPS } from "@/lib/account-kinds";
import { addMoney, formatNumber } from "@/lib/money";
import { Money } from "@/ui/figure";
import { Initial } from "@/ui/initial";
import { TextLink } from "@/ui/link";
import { Section } from "@/ui/page";

/** So many of one kind stand beside the rest of Home; all of them are one click away. */
const SHOWN = 8;

/** The accounts with their balances, by kind. */
export function Accounts({ accounts }: { accounts: Account[] }) {
  const open = accounts.filter((account) => account.closedOn === null);
  return (
    <Section
      title="Accounts"
      aside={
        <TextLink to="/accounts" className="text-sm">
          Open
        </TextLink>
      }
    >
      <div className="card divide-y divide-line">
        {ACCOUNT_GROUPS.map(({ title, kinds }) => {
          const own = open.filter((account) => kinds.includes(account.kind));
          return own.length ? <Group key={title} title={title} accounts={own} /> : null;
        })}
      </div>
    </Section>
  );
}

function Group({ title, accounts }: { title: string; accounts: Account[] }) {
  const currencies = [...new Set(accounts.map((account) => account.currency))];
  const known = accounts.every((account) => account.balanceKnown);
  const total = known && currencies.length === 1 && accounts.length > 1 ? addMoney(...accounts.map((account) => account.balance)) : null;
  return (
    <section aria-label={title} className="px-4 py-3">
      <h3 className="mb-1 flex justify-between gap-4 text-sm font-medium text-muted">
        {title}
        {total ? <Money amount={total} code={currencies[0] ?? ""} whole /> : null}
      </h3>
      <ul>
        {accounts.slice(0, SHOWN).map((account) => (
          <li key={account.id}>
            <Link to="/transactions" search={{ account: account.id } as never} className="-mx-2 flex items-center gap-3 rounded-md px-2 py-1.5 transition-colors hover:bg-hover">
              <Initial name={account.institution || account.name} />
              <span className="min-w-0 flex-1">
                <span className="block truncate">{account.name}</span>
                {account.institution ? <span className="block truncate text-xs text-muted">{account.institution}</span> : null}
              </span>
              {account.balanceKnown ? <Money amount={account.balance} code={account.currency} whole /> : <span className="text-sm text-muted">unknown</span>}
            </Link>
          </li>
        ))}
      </ul>
      {accounts.length > SHOWN ? (
        <TextLink to="/accounts" className="mt-1 inline-block text-sm">
          {formatNumber(accounts.length - SHOWN)} more
        </TextLink>
      ) : null}
    </section>
  );
}

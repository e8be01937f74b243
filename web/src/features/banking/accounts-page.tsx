import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Landmark, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { listAccountsOptions } from "@/api/@tanstack/react-query.gen";
import type { Account } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { formatDay } from "@/lib/dates";
import { addMoney } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { Money } from "@/ui/figure";
import { Initial } from "@/ui/initial";
import { Page, PageHeader, Section } from "@/ui/page";
import { SkeletonRows } from "@/ui/skeleton";
import { AccountPanel } from "./account-panel";
import { Connections } from "./connections";
import { NewAccountDialog } from "./new-account-dialog";

const ConnectDialog = lazy(() => import("./connect-dialog").then((file) => ({ default: file.ConnectDialog })));

const GROUPS: readonly { title: string; kinds: readonly Account["kind"][] }[] = [
  { title: "Cash", kinds: ["checking", "savings", "cash"] },
  { title: "Cards", kinds: ["card"] },
  { title: "Investments and pension", kinds: ["investment", "pension", "crypto"] },
  { title: "Property", kinds: ["property"] },
  { title: "Loans", kinds: ["loan", "mortgage"] },
];
const WRITERS = new Set(["owner", "admin", "member"]);

interface AccountsPageProps {
  connecting: boolean;
  onConnecting: (open: boolean) => void;
}

export function AccountsPage({ connecting, onConnecting }: AccountsPageProps) {
  const client = useQueryClient();
  const { workspace } = useAccount();
  const writable = WRITERS.has(workspace.role);
  const found = useQuery(listAccountsOptions({ query: { hidden: true } }));
  const [open, setOpen] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const accounts = found.data?.data ?? [];
  const shown = accounts.filter((account) => !account.hidden);
  const hidden = accounts.filter((account) => account.hidden);
  const connect = writable ? (
    <Button variant="primary" onClick={() => onConnecting(true)}>
      <Landmark size={16} strokeWidth={1.5} aria-hidden />
      Connect a bank
    </Button>
  ) : null;
  const add = writable ? (
    <Button onClick={() => setAdding(true)}>
      <Plus size={16} strokeWidth={1.5} aria-hidden />
      Add an account
    </Button>
  ) : null;
  return (
    <Page>
      <PageHeader
        title="Accounts"
        description={shown.length ? <Totals accounts={shown} /> : undefined}
        actions={
          shown.length ? (
            <>
              {add}
              {connect}
            </>
          ) : null
        }
      />
      {found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : found.isPending ? (
        <SkeletonRows count={5} label="Loading accounts" />
      ) : accounts.length === 0 ? (
        <EmptyState
          icon={<Landmark />}
          title="No accounts yet"
          action={
            <>
              {connect}
              <Button asChild>
                <Link to="/import">Import a statement</Link>
              </Button>
              {add}
            </>
          }
        >
          An account comes with its bank or its first statement. A house, a loan or cash you add by hand.
        </EmptyState>
      ) : (
        <>
          <Connections writable={writable} />
          {GROUPS.map(({ title, kinds }) => {
            const own = shown.filter((account) => kinds.includes(account.kind));
            return own.length ? <Group key={title} title={title} accounts={own} onOpen={setOpen} /> : null;
          })}
          {hidden.length ? <Group title="Put away" accounts={hidden} onOpen={setOpen} /> : null}
        </>
      )}
      <AccountPanel account={accounts.find((account) => account.id === open) ?? null} writable={writable} onClose={() => setOpen(null)} />
      {connecting ? (
        <Suspense fallback={null}>
          <ConnectDialog
            open
            onOpenChange={onConnecting}
            onConnected={(connection) => {
              onConnecting(false);
              void client.invalidateQueries();
              notify({ text: `${connection.institution} is connected. Its movements are on their way.` });
            }}
          />
        </Suspense>
      ) : null}
      <NewAccountDialog open={adding} onOpenChange={setAdding} />
    </Page>
  );
}

/** What is held and owed, per currency: they are never added. */
function Totals({ accounts }: { accounts: Account[] }) {
  const currencies = [...new Set(accounts.map((account) => account.currency))];
  return (
    <span className="flex flex-wrap gap-x-5">
      {currencies.map((code) => (
        <span key={code}>
          <Money amount={addMoney(...accounts.filter((account) => account.currency === code).map((account) => account.balance))} code={code} /> in all
        </span>
      ))}
    </span>
  );
}

function Group({ title, accounts, onOpen }: { title: string; accounts: Account[]; onOpen: (id: string) => void }) {
  const currencies = [...new Set(accounts.map((account) => account.currency))];
  const total = currencies.length === 1 && accounts.length > 1 ? <Money amount={addMoney(...accounts.map((account) => account.balance))} code={currencies[0] ?? ""} className="text-muted" /> : null;
  return (
    <Section title={title} aside={total}>
      <ul className="card divide-y divide-line">
        {accounts.map((account) => (
          <li key={account.id}>
            <button type="button" onClick={() => onOpen(account.id)} className="flex w-full items-center gap-3 px-4 py-3 text-left transition-colors hover:bg-hover">
              <Initial name={account.institution || account.name} />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{account.name}</span>
                <span className="block truncate text-sm text-muted">
                  {[account.institution, account.number, account.closedOn ? `closed ${formatDay(account.closedOn)}` : "", account.balanceOn ? `stated ${formatDay(account.balanceOn)}` : ""].filter(Boolean).join(" · ") || account.currency}
                </span>
              </span>
              <Money amount={account.balance} code={account.currency} />
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

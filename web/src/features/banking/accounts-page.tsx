import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, Landmark, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { arrangeAccountsMutation, listAccountsOptions, listAccountsQueryKey } from "@/api/@tanstack/react-query.gen";
import type { Account } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { ACCOUNT_GROUPS } from "@/lib/account-kinds";
import { formatDay } from "@/lib/dates";
import { addMoney } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button, IconButton } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { Money } from "@/ui/figure";
import { Initial } from "@/ui/initial";
import { Page, PageHeader, Section } from "@/ui/page";
import { SkeletonRows } from "@/ui/skeleton";
import { AccountPanel } from "./account-panel";
import { AlikeAccounts } from "./alike-accounts";
import { Connections } from "./connections";
import { NewAccountDialog } from "./new-account-dialog";

const ConnectDialog = lazy(() => import("./connect-dialog").then((file) => ({ default: file.ConnectDialog })));

const WRITERS = new Set(["owner", "admin", "member"]);

interface AccountsPageProps {
  connecting: boolean;
  /** The account that is open when the page comes up. */
  opened: string | null;
  onConnecting: (open: boolean) => void;
}

export function AccountsPage({ connecting, opened, onConnecting }: AccountsPageProps) {
  const client = useQueryClient();
  const { workspace } = useAccount();
  const writable = WRITERS.has(workspace.role);
  const found = useQuery(listAccountsOptions({ query: { hidden: true } }));
  const [open, setOpen] = useState<string | null>(opened);
  const [adding, setAdding] = useState(false);
  const [arranging, setArranging] = useState(false);
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
              {writable && shown.length > 1 ? (
                <Button variant="quiet" aria-pressed={arranging} onClick={() => setArranging(!arranging)}>
                  {arranging ? "Done" : "Arrange"}
                </Button>
              ) : null}
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
          <AlikeAccounts accounts={shown} writable={writable} />
          {ACCOUNT_GROUPS.map(({ title, kinds }) => {
            const own = shown.filter((account) => kinds.includes(account.kind));
            return own.length ? <Group key={title} title={title} accounts={own} all={accounts} arranging={arranging} onOpen={setOpen} /> : null;
          })}
          {hidden.length ? <Group title="Put away" accounts={hidden} all={accounts} arranging={false} onOpen={setOpen} /> : null}
        </>
      )}
      <AccountPanel account={accounts.find((account) => account.id === open) ?? null} accounts={accounts} writable={writable} onClose={() => setOpen(null)} />
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
  const known = accounts.filter((account) => account.balanceKnown);
  const missing = accounts.length - known.length;
  const currencies = [...new Set(known.map((account) => account.currency))];
  return (
    <span className="flex flex-wrap gap-x-5">
      {currencies.map((code) => (
        <span key={code}>
          <Money amount={addMoney(...known.filter((account) => account.currency === code).map((account) => account.balance))} code={code} /> in all
        </span>
      ))}
      {missing ? <span>{missing === 1 ? "one balance is unknown" : `${missing} balances are unknown`}</span> : null}
    </span>
  );
}

interface GroupProps {
  title: string;
  accounts: Account[];
  all: Account[];
  arranging: boolean;
  onOpen: (id: string) => void;
}

function Group({ title, accounts, all, arranging, onOpen }: GroupProps) {
  const currencies = [...new Set(accounts.map((account) => account.currency))];
  const summed = currencies.length === 1 && accounts.length > 1 && accounts.every((account) => account.balanceKnown);
  const total = summed ? <Money amount={addMoney(...accounts.map((account) => account.balance))} code={currencies[0] ?? ""} className="text-muted" /> : null;
  const move = useArrange(all);
  return (
    <Section title={title} aside={total}>
      <ul className="card divide-y divide-line">
        {accounts.map((account, at) => (
          <li key={account.id} className="flex items-center">
            <button type="button" onClick={() => onOpen(account.id)} className="flex min-w-0 flex-1 items-center gap-3 px-4 py-3 text-left transition-colors hover:bg-hover">
              <Initial name={account.institution || account.name} />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{account.name}</span>
                <span className="block truncate text-sm text-muted">{detail(account, all)}</span>
              </span>
              {account.balanceKnown ? <Money amount={account.balance} code={account.currency} /> : <span className="shrink-0 text-sm text-muted">Balance unknown</span>}
            </button>
            {arranging ? (
              <span className="flex pr-2">
                <IconButton label={`Move ${account.name} up`} size="sm" disabled={at === 0} onClick={() => move(account.id, accounts[at - 1]?.id)}>
                  <ArrowUp size={16} strokeWidth={1.5} />
                </IconButton>
                <IconButton label={`Move ${account.name} down`} size="sm" disabled={at === accounts.length - 1} onClick={() => move(accounts[at + 1]?.id, account.id)}>
                  <ArrowDown size={16} strokeWidth={1.5} />
                </IconButton>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function detail(account: Account, all: Account[]): string {
  const into = account.mergedInto ? all.find((each) => each.id === account.mergedInto)?.name : null;
  if (into) return `part of ${into}`;
  const parts = [account.institution, account.number, account.closedOn ? `closed ${formatDay(account.closedOn)}` : "", account.balanceOn ? `stated ${formatDay(account.balanceOn)}` : ""];
  return parts.filter(Boolean).join(" · ") || account.currency;
}

/** Puts one account before another, at once on the page and then on the server. */
function useArrange(all: Account[]): (moved: string | undefined, before: string | undefined) => void {
  const client = useQueryClient();
  const key = listAccountsQueryKey({ query: { hidden: true } });
  const arrange = useMutation({
    ...arrangeAccountsMutation(),
    onSettled: () => void client.invalidateQueries({ predicate: ({ queryKey }) => (queryKey[0] as Record<string, string> | undefined)?.["_id"] === "listAccounts" }),
  });
  return (moved, before) => {
    const rest = all.filter((account) => account.id !== moved);
    const own = all.find((account) => account.id === moved);
    const at = rest.findIndex((account) => account.id === before);
    if (!own || at < 0) return;
    const order = [...rest.slice(0, at), own, ...rest.slice(at)];
    client.setQueryData<{ data: Account[] }>(key, (known) => (known ? { ...known, data: order } : known));
    arrange.mutate({ body: { accountIds: order.map((account) => account.id) } });
  };
}

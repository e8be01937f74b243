/** What a transaction belongs to: the other half of a transfer, the payment behind a refund, a pending line's booking. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowLeftRight, ArrowRight } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { refuseLinkMutation, undoActMutation } from "@/api/@tanstack/react-query.gen";
import type { Account, Act, LinkedLine, LinkedPair, TransactionDetail } from "@/api/types.gen";
import { formatDay } from "@/lib/dates";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Money } from "@/ui/figure";
import { refreshRecord } from "./use-choose-category";

const TransferDialog = lazy(() => import("./transfer-dialog"));

export type Accounts = ReadonlyMap<string, Account>;

/** A notice with undo for an act on a link. */
export function useTold(): (act: Act, text: string) => void {
  const client = useQueryClient();
  const undo = useMutation(undoActMutation());
  return (act, text) => {
    refreshRecord(client);
    notify({
      text,
      undo: async () => {
        await undo.mutateAsync({ path: { act_id: act.actId } });
        refreshRecord(client);
      },
    });
  };
}

interface LinksProps {
  transaction: TransactionDetail;
  accounts: Accounts;
  writable: boolean;
  onOpen: (id: string) => void;
}

export function Links({ transaction, accounts, writable, onOpen }: LinksProps) {
  const [choosing, setChoosing] = useState(false);
  const paired = transaction.links.some((link) => link.kind === "transfer");
  const offer = writable && !paired && !transaction.parts;
  if (!transaction.links.length && !offer) return null;
  return (
    <section className="flex flex-col gap-3">
      {transaction.links.map((link) => (
        <Belongs key={link.id} link={link} self={transaction.id} accounts={accounts} writable={writable} onOpen={onOpen} />
      ))}
      {offer ? (
        <Button size="sm" variant="quiet" className="-ml-2.5 self-start" onClick={() => setChoosing(true)}>
          <ArrowLeftRight size={16} strokeWidth={1.5} aria-hidden />
          This is a transfer…
        </Button>
      ) : null}
      {choosing ? (
        <Suspense>
          <TransferDialog transaction={transaction} accounts={accounts} onClose={() => setChoosing(false)} />
        </Suspense>
      ) : null}
    </section>
  );
}

interface BelongsProps {
  link: LinkedPair;
  self: string;
  accounts: Accounts;
  writable: boolean;
  onOpen: (id: string) => void;
}

/** One link, told from the side of the line that is open. */
function Belongs({ link, self, accounts, writable, onOpen }: BelongsProps) {
  const other = link.one.id === self ? link.other : link.one;
  const account = accounts.get(other.accountId)?.name ?? "another account";
  const when = formatDay(other.bookedOn);
  return (
    <div className="rounded-lg border border-line p-3">
      <p className="font-medium">
        {link.one.id === self ? `Transfer to ${account}` : `Transfer from ${account}`}, {when}
      </p>
      <p className="mt-0.5 text-sm text-muted">
        <Money amount={other.amount} code={other.currency} /> · {link.reason}
      </p>
      <div className="mt-2 -ml-2.5 flex flex-wrap gap-1">
        <Button size="sm" variant="quiet" onClick={() => onOpen(other.id)}>
          <ArrowRight size={16} strokeWidth={1.5} aria-hidden />
          Go to the other half
        </Button>
        {writable ? <Refuse link={link} /> : null}
      </div>
    </div>
  );
}

function Refuse({ link }: { link: LinkedPair }) {
  const told = useTold();
  const refuse = useMutation({ ...refuseLinkMutation(), onSuccess: ({ data }) => told(data, "Taken apart. These two are not paired again.") });
  return (
    <Button size="sm" variant="quiet" busy={refuse.isPending} onClick={() => refuse.mutate({ path: { link_id: link.id } })}>
      Not a transfer
    </Button>
  );
}

/** One side of a link in a list. */
export function LineOf({ line, accounts, children }: { line: LinkedLine; accounts: Accounts; children?: ReactNode }) {
  return (
    <span className="flex w-full min-w-0 items-baseline gap-3">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{line.merchantName}</span>
        <span className="block truncate text-sm text-muted">
          {formatDay(line.bookedOn)} · {accounts.get(line.accountId)?.name}
        </span>
        {children}
      </span>
      <Money amount={line.amount} code={line.currency} />
    </span>
  );
}

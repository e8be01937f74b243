/** What a transaction belongs to: the other half of a transfer, the payment behind a refund, a pending line's booking. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowLeftRight, ArrowRight } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { confirmLinkMutation, listLinkQuestionsOptions, refuseLinkMutation, undoActMutation } from "@/api/@tanstack/react-query.gen";
import type { Account, Act, LinkedLine, LinkedPair, TransactionDetail } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
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

/** How many questions wait. */
export function useQuestions(): number {
  return useQuery(listLinkQuestionsOptions()).data?.data.length ?? 0;
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
  return (
    <div className="rounded-lg border border-line p-3">
      <p className="font-medium">{told(link, self, accounts)}</p>
      <p className="mt-0.5 text-sm text-muted">
        <Money amount={other.amount} code={other.currency} /> · {link.reason}
      </p>
      <div className={cx("mt-2 flex flex-wrap gap-1", link.state === "linked" && "-ml-2.5")}>
        {writable ? <Answers link={link} /> : null}
        {other.gone ? null : (
          <Button size="sm" variant="quiet" onClick={() => onOpen(other.id)}>
            <ArrowRight size={16} strokeWidth={1.5} aria-hidden />
            {link.kind === "transfer" ? "Go to the other half" : "Show it"}
          </Button>
        )}
      </div>
    </div>
  );
}

/** The link in a sentence: "Transfer to Savings, 3 May". */
function told(link: LinkedPair, self: string, accounts: Accounts): string {
  const first = link.one.id === self;
  const other = first ? link.other : link.one;
  const when = formatDay(other.bookedOn);
  const asked = link.state === "suggested";
  if (link.kind === "transfer") return `Transfer ${first ? "to" : "from"} ${accounts.get(other.accountId)?.name ?? "another account"}, ${when}`;
  if (link.kind === "refund") return first ? `${asked ? "Refunded" : "Was refunded"} on ${when}${asked ? "?" : ""}` : `Refund of your payment on ${when}${asked ? "?" : ""}`;
  return first ? `Is this the same payment as the one booked on ${when}?` : `Is this the same payment that was pending since ${when}?`;
}

const YES: Partial<Record<LinkedPair["kind"], { label: string; done: string }>> = {
  refund: { label: "A refund", done: "Counted as a refund: it lessens what was spent." },
  payment: { label: "Same payment", done: "One payment now. What you had set stays." },
};
const NO: Record<LinkedPair["kind"], { label: string; done: string }> = {
  transfer: { label: "Not a transfer", done: "Taken apart. These two are not paired again." },
  refund: { label: "No refund", done: "No refund. Guilder does not ask again." },
  payment: { label: "Two payments", done: "Two payments. Guilder does not ask again." },
};

/** What a person may say about a link. */
export function Answers({ link, onDone }: { link: LinkedPair; onDone?: () => void }) {
  const tell = useTold();
  const yes = link.state === "suggested" ? YES[link.kind] : undefined;
  const no = NO[link.kind];
  const after = (text: string) => ({
    onSuccess: ({ data }: { data: Act }) => {
      tell(data, text);
      onDone?.();
    },
  });
  const confirm = useMutation(confirmLinkMutation());
  const refuse = useMutation(refuseLinkMutation());
  const path = { link_id: link.id };
  return (
    <>
      {yes ? (
        <Button size="sm" busy={confirm.isPending} onClick={() => confirm.mutate({ path }, after(yes.done))}>
          {yes.label}
        </Button>
      ) : null}
      <Button size="sm" variant={yes ? "secondary" : "quiet"} busy={refuse.isPending} onClick={() => refuse.mutate({ path }, after(no.done))}>
        {no.label}
      </Button>
    </>
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
          {line.pending && !line.gone ? " · pending" : ""}
        </span>
        {line.gone ? <span className="block text-sm text-muted">Was pending, no longer counted</span> : null}
        {children}
      </span>
      <Money amount={line.amount} code={line.currency} />
    </span>
  );
}

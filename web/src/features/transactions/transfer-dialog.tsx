import { useMutation, useQuery } from "@tanstack/react-query";
import { listTransferCandidatesOptions, pairTransactionsMutation } from "@/api/@tanstack/react-query.gen";
import type { TransactionDetail } from "@/api/types.gen";
import { formatDay } from "@/lib/dates";
import { formatMoney, formatPercent } from "@/lib/money";
import { Dialog } from "@/ui/dialog";
import { ErrorState } from "@/ui/error-state";
import { SkeletonRows } from "@/ui/skeleton";
import { LineOf, useTold, type Accounts } from "./links";

interface TransferDialogProps {
  transaction: TransactionDetail;
  accounts: Accounts;
  onClose: () => void;
}

/** The other half of a transfer, chosen among the lines that fit. */
export default function TransferDialog({ transaction, accounts, onClose }: TransferDialogProps) {
  const told = useTold();
  const found = useQuery(listTransferCandidatesOptions({ path: { transaction_id: transaction.id } }));
  const pair = useMutation({
    ...pairTransactionsMutation(),
    onSuccess: ({ data }) => {
      onClose();
      told(data, "Paired as a transfer. It counts neither as spending nor as income.");
    },
  });
  const candidates = found.data?.data ?? [];
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Which line is the other half?"
      description={`Lines of your other accounts within two weeks and ${formatPercent(0.1)} of ${formatMoney(transaction.amount, transaction.currency, { sign: "never" })}.`}
    >
      {found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : found.isPending ? (
        <SkeletonRows count={3} />
      ) : candidates.length ? (
        <ul className="divide-y divide-line">
          {candidates.map(({ line, reason }) => (
            <li key={line.id}>
              <button type="button" aria-label={`${line.merchantName}, ${formatMoney(line.amount, line.currency)}, ${formatDay(line.bookedOn)}`} disabled={pair.isPending} onClick={() => pair.mutate({ body: { ids: [transaction.id, line.id] } })} className="-mx-2 flex w-[calc(100%+1rem)] rounded-md px-2 py-2.5 text-left transition-colors hover:bg-hover">
                <LineOf line={line} accounts={accounts}>
                  <span className="block truncate text-sm text-muted">{reason}</span>
                </LineOf>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-pretty text-muted">
          No line fits. Import the other account’s statement, or choose a category of transfers: then this line counts neither as spending nor as income.
        </p>
      )}
    </Dialog>
  );
}

/** Amount, day and account of one transaction, corrected in place; beside each what the bank or file says. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeTransactionMutation } from "@/api/@tanstack/react-query.gen";
import type { Account, ChangeTransaction, TransactionDetail } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { formatDay } from "@/lib/dates";
import { compareMoney, formatMoney } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { Select } from "@/ui/select";
import { refreshRecord } from "./use-choose-category";

interface FiguresProps {
  transaction: TransactionDetail;
  accounts: ReadonlyMap<string, Account>;
  writable: boolean;
}

type Figure = "amount" | "bookedOn" | "accountId";

const SOURCES: Record<TransactionDetail["source"], string> = { hand: "You entered", bank: "The bank says", file: "The file says" };

export function Figures({ transaction, accounts, writable }: FiguresProps) {
  const client = useQueryClient();
  const change = useMutation({
    ...changeTransactionMutation(),
    meta: { quiet: true },
    onSuccess: () => {
      refreshRecord(client);
      if (transaction.ticked) notify({ text: "It is no longer ticked on its statement, as it says something else now." });
    },
  });
  const [amount, setAmount] = useState(transaction.amount);
  const [asked, setAsked] = useState<Figure | null>(null);
  const save = (body: Pick<ChangeTransaction, Figure>, figure: Figure) => {
    setAsked(figure);
    change.mutate({ path: { transaction_id: transaction.id }, body }, { onError: () => setAmount(transaction.amount) });
  };
  const error = (figure: Figure) => (asked === figure && change.isError ? errorMessage(change.error) : null);
  const own = (field: string) => (transaction.setBy[field] ? "Set by you" : undefined);
  const told = (value: string) => `${SOURCES[transaction.source]} ${value}. Yours stands.`;
  const saveAmount = () => amount && compareMoney(amount, transaction.amount) !== 0 && save({ amount }, "amount");
  const still = transaction.pending ? "The bank may still change it" : transaction.parts ? "Put its parts together to change it" : undefined;
  const options = [...accounts.values()]
    .filter(({ id, currency, hidden }) => id === transaction.accountId || (currency === transaction.currency && !hidden))
    .map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <form
          onBlur={saveAmount}
          onSubmit={(event) => {
            event.preventDefault();
            saveAmount();
          }}
        >
          <Field label="Amount" error={error("amount")} hint={transaction.toldAmount ? told(formatMoney(transaction.toldAmount, transaction.currency)) : (still ?? own("amount"))}>
            <MoneyInput value={amount} currency={transaction.currency} disabled={!writable || transaction.pending || transaction.parts > 0} onChange={setAmount} />
          </Field>
        </form>
        <Field label="Date" error={error("bookedOn")} hint={transaction.toldOn ? told(formatDay(transaction.toldOn)) : own("booked_on")}>
          <Input
            type="date"
            key={transaction.bookedOn}
            defaultValue={transaction.bookedOn}
            disabled={!writable}
            onBlur={(event) => event.target.value && event.target.value !== transaction.bookedOn && save({ bookedOn: event.target.value }, "bookedOn")}
          />
        </Field>
      </div>
      <Field label="Account" error={error("accountId")} hint={own("account")}>
        <Select value={transaction.accountId} options={options} disabled={!writable || transaction.pending} onChange={(accountId) => accountId !== transaction.accountId && save({ accountId }, "accountId")} />
      </Field>
      {transaction.ticked && writable ? <p className="text-sm text-muted">Ticked on a statement. Another amount, day or account takes the tick off.</p> : null}
    </>
  );
}

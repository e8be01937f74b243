import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { previewMergeOptions } from "@/api/@tanstack/react-query.gen";
import type { Account } from "@/api/types.gen";
import { formatNumber } from "@/lib/money";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { useMerge } from "./alike-accounts";

/** What no bank keeps an account of. */
const THINGS: ReadonlySet<Account["kind"]> = new Set(["property", "vehicle", "valuables", "cash"]);

/** Makes the account part of another one of its currency, after saying what that does; or takes it out again. */
export function AccountMerge({ account, accounts, onDone }: { account: Account; accounts: Account[]; onDone: () => void }) {
  const { merge, part } = useMerge(onDone);
  const [into, setInto] = useState("");
  const path = { account_id: account.id };
  const others = accounts.filter((each) => each.id !== account.id && each.currency === account.currency && !each.mergedInto && !each.hidden && !THINGS.has(each.kind));
  const told = useQuery({ ...previewMergeOptions({ path, query: { into } }), enabled: into !== "" && !account.mergedInto }).data?.data;
  if (account.mergedInto) {
    const name = accounts.find((each) => each.id === account.mergedInto)?.name ?? "another account";
    return (
      <section className="flex flex-col items-start gap-2">
        <p className="text-sm text-pretty text-muted">It is part of {name}: what was booked here is there.</p>
        <Button size="sm" busy={part.isPending} onClick={() => part.mutate({ path }, { onSuccess: onDone })}>
          Take it apart again
        </Button>
      </section>
    );
  }
  if (!others.length || THINGS.has(account.kind)) return null;
  return (
    <section className="flex flex-col gap-3">
      <Field label="The same account as" hint={told ? words(told.moved, told.doubled) : "Where a file and a connected bank, or two ways to one bank, made two accounts of one."}>
        <Select value={into} placeholder="Choose an account" options={others.map((each) => ({ value: each.id, label: each.name }))} onChange={setInto} />
      </Field>
      {into ? (
        <Button size="sm" className="self-start" disabled={!told} busy={merge.isPending} onClick={() => merge.mutate({ path, body: { into } })}>
          Merge into {others.find((each) => each.id === into)?.name}
        </Button>
      ) : null}
    </section>
  );
}

function words(moved: number, doubled: number): string {
  const goes = `${formatNumber(moved)} ${moved === 1 ? "transaction moves" : "transactions move"} there.`;
  return doubled ? `${goes} ${formatNumber(doubled)} are in both and stay once. You can take it apart again.` : `${goes} You can take it apart again.`;
}

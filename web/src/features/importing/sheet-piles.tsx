import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Check, CircleAlert } from "lucide-react";
import { useState } from "react";
import { chooseImportAccountMutation, flipImportLinesMutation, listAccountsOptions, listImportLinesInfiniteOptions } from "@/api/@tanstack/react-query.gen";
import type { Import, Line, Sheet } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { cx } from "@/lib/class-names";
import { useCategories } from "@/lib/categories";
import { formatDay } from "@/lib/dates";
import { formatNumber } from "@/lib/money";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { ErrorState } from "@/ui/error-state";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import { SkeletonRows } from "@/ui/skeleton";
import { useShowImport } from "./use-imports";

type Pile = Line["pile"];

const KINDS: readonly { value: NonNullable<Sheet["newAccount"]>["kind"]; label: string }[] = [
  { value: "checking", label: "Current account" }, { value: "savings", label: "Savings" }, { value: "card", label: "Card" }, { value: "loan", label: "Loan" },
  { value: "mortgage", label: "Mortgage" }, { value: "investment", label: "Investments" }, { value: "pension", label: "Pension" }, { value: "cash", label: "Cash" },
];
const NEW = "new";

/** One account's part of a file. */
export function SheetPiles({ found, sheet }: { found: Import; sheet: Sheet }) {
  const [chosen, setPile] = useState<Pile | null>(null);
  const piles = (["new", "doubtful", "known"] as const).filter((pile) => sheet[pile] > 0);
  const pile = chosen && sheet[chosen] ? chosen : (piles[0] ?? "new");
  return (
    <section aria-label={sheet.number || found.fileName} className="mt-5 border-t border-line pt-5">
      <Target found={found} sheet={sheet} />
      <Proof sheet={sheet} />
      <TellBalance found={found} sheet={sheet} />
      {sheet.warnings.length ? <Warnings warnings={sheet.warnings} /> : null}
      {piles.length ? (
        <>
          <Segmented
            label="Pile"
            className="mt-5 max-md:w-full"
            value={pile}
            onChange={setPile}
            options={piles.map((each) => ({ value: each, label: `${NAMES[each]} ${formatNumber(sheet[each])}` }))}
          />
          <PileLines key={pile} found={found} sheet={sheet} pile={pile} />
        </>
      ) : null}
    </section>
  );
}

const NAMES: Record<Pile, string> = { new: "New", known: "Already here", doubtful: "Look again" };

/** Where it goes: an account that is there, or a new one. */
function Target({ found, sheet }: { found: Import; sheet: Sheet }) {
  const { workspace } = useAccount();
  const show = useShowImport();
  const accounts = useQuery(listAccountsOptions()).data?.data ?? [];
  const choose = useMutation({ ...chooseImportAccountMutation(), onSuccess: ({ data }) => show(data) });
  const path = { import_id: found.id };
  const fresh = sheet.newAccount;
  const send = (newAccount: NonNullable<Sheet["newAccount"]>) => choose.mutate({ path, body: { sheet: sheet.index, newAccount } });
  const fitting = accounts.filter((account) => !sheet.currency || account.currency === sheet.currency);
  return (
    <div className="grid gap-4 md:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)_minmax(0,1fr)_6rem] md:items-end">
      <Field label={sheet.number ? `Account ${sheet.number} goes to` : "Goes to"}>
        <Select
          value={sheet.accountId ?? NEW}
          onChange={(id) =>
            id === NEW ? send({ name: "Current account", kind: "checking", currency: sheet.currency ?? workspace.currency }) : choose.mutate({ path, body: { sheet: sheet.index, accountId: id } })
          }
          options={[...fitting.map((account) => ({ value: account.id, label: account.name, hint: account.currency })), { value: NEW, label: "A new account" }]}
        />
      </Field>
      {fresh ? (
        <>
          <Field label="Its name">
            <Input defaultValue={fresh.name} maxLength={80} key={fresh.name} onBlur={(event) => event.target.value.trim() && event.target.value.trim() !== fresh.name && send({ ...fresh, name: event.target.value.trim() })} />
          </Field>
          <Field label="Kind">
            <Select value={fresh.kind} options={KINDS} onChange={(kind) => send({ ...fresh, kind })} />
          </Field>
          <Field label="Currency">
            {sheet.currency ? (
              <Input value={sheet.currency} readOnly />
            ) : (
              <Select value={fresh.currency} placeholder="Choose" onChange={(currency) => send({ ...fresh, currency })} options={[...new Set([workspace.currency, "EUR", "USD", "GBP", "CHF", "JPY", "SEK", "NOK", "DKK", "PLN", "CAD", "AUD"])].map((code) => ({ value: code, label: code }))} />
            )}
          </Field>
        </>
      ) : null}
    </div>
  );
}

/** The sums, held against what the statement itself says. */
function Proof({ sheet }: { sheet: Sheet }) {
  const { workspace } = useAccount();
  const code = sheet.currency ?? sheet.newAccount?.currency ?? workspace.currency;
  const opening = sheet.balances.find((balance) => balance.kind === "opening");
  const closing = sheet.balances.find((balance) => balance.kind === "closing");
  return (
    <dl className="mt-5 flex flex-wrap gap-x-8 gap-y-3">
      {sheet.firstOn && sheet.lastOn ? (
        <Figure name="Period">
          {formatDay(sheet.firstOn)} – {formatDay(sheet.lastOn)}
        </Figure>
      ) : null}
      {opening ? (
        <Figure name="Opening balance">
          <Money amount={opening.amount} code={opening.currency || code} />
        </Figure>
      ) : null}
      <Figure name="All booked lines">
        <Money amount={sheet.sum} code={code} sign="always" />
      </Figure>
      {closing ? (
        <Figure name="Closing balance">
          <Money amount={closing.amount} code={closing.currency || code} />
        </Figure>
      ) : null}
      {sheet.balanced === null ? null : (
        <Figure name="Adds up">
          {sheet.balanced ? (
            <span className="inline-flex items-center gap-1.5 text-gain-text">
              <Check size={16} strokeWidth={1.5} aria-hidden /> Yes
            </span>
          ) : (
            <span className="inline-flex items-center gap-1.5 text-loss-text">
              <CircleAlert size={16} strokeWidth={1.5} aria-hidden /> No, a line may be missing
            </span>
          )}
        </Figure>
      )}
    </dl>
  );
}

/** A file that tells no balance: what the new account held can be said here, or later. Without it nothing is made up. */
function TellBalance({ found, sheet }: { found: Import; sheet: Sheet }) {
  const show = useShowImport();
  const choose = useMutation({ ...chooseImportAccountMutation(), onSuccess: ({ data }) => show(data) });
  const fresh = sheet.newAccount;
  const [balance, setBalance] = useState(fresh?.balance ?? "");
  if (!fresh?.currency || !sheet.lastOn || sheet.balances.some((each) => each.kind === "closing")) return null;
  const send = () => {
    if (balance !== (fresh.balance ?? "")) choose.mutate({ path: { import_id: found.id }, body: { sheet: sheet.index, newAccount: { ...fresh, balance: balance || null } } });
  };
  return (
    <div className="mt-5 max-w-sm" onBlur={send}>
      <Field label={`Balance at the end of ${formatDay(sheet.lastOn)}`} hint="The file does not tell it. Left empty, the account’s balance is unknown until you or a statement says it.">
        <MoneyInput value={balance} currency={fresh.currency} placeholder="Unknown" onChange={setBalance} />
      </Field>
    </div>
  );
}

function Figure({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="tabular mt-0.5">{children}</dd>
    </div>
  );
}

function Warnings({ warnings }: { warnings: string[] }) {
  return (
    <details className="mt-4 text-sm">
      <summary className="w-fit cursor-default rounded-sm text-muted hover:text-ink">
        {warnings.length === 1 ? "One note about this file" : `${formatNumber(warnings.length)} notes about this file`}
      </summary>
      <ul className="mt-2 flex list-disc flex-col gap-1 pl-5">
        {warnings.map((warning) => (
          <li key={warning} className="text-pretty">
            {warning}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The lines of a pile, each with its reason and a box that takes it in or leaves it out. */
function PileLines({ found, sheet, pile }: { found: Import; sheet: Sheet; pile: Pile }) {
  const show = useShowImport();
  const lines = useInfiniteQuery({
    ...listImportLinesInfiniteOptions({ path: { import_id: found.id }, query: { pile, sheet: sheet.index, limit: 50 } }),
    initialPageParam: -1,
    getNextPageParam: (last) => (last.pagination.cursor === null ? undefined : Number(last.pagination.cursor)),
    refetchOnWindowFocus: false,
  });
  const flip = useMutation({ ...flipImportLinesMutation(), onSuccess: ({ data }) => show(data) });
  const [ahead, setAhead] = useState<ReadonlyMap<number, boolean>>(new Map());
  const all = lines.data?.pages.flatMap((page) => page.data) ?? [];
  if (lines.isError) return <ErrorState error={lines.error} onRetry={() => void lines.refetch()} />;
  if (lines.isPending) return <SkeletonRows count={4} />;
  const set = (line: Line, included: boolean) => {
    setAhead((map) => new Map(map).set(line.position, included));
    flip.mutate({ path: { import_id: found.id }, body: { positions: [line.position], included } });
  };
  return (
    <>
      <ul className="mt-3 divide-y divide-line border-y border-line">
        {all.map((line) => (
          <PileLine key={line.position} line={line} included={ahead.get(line.position) ?? line.included} onFlip={(included) => set(line, included)} />
        ))}
      </ul>
      {lines.hasNextPage ? (
        <Button variant="quiet" size="sm" className="mt-2" busy={lines.isFetchingNextPage} onClick={() => void lines.fetchNextPage()}>
          Show more of {formatNumber(sheet[pile])}
        </Button>
      ) : null}
    </>
  );
}

function PileLine({ line, included, onFlip }: { line: Line; included: boolean; onFlip: (included: boolean) => void }) {
  const tree = useCategories();
  const category = line.categoryId ? tree.byId.get(line.categoryId)?.name : undefined;
  return (
    <li className={cx("flex items-start gap-3 py-2.5", !included && "text-muted")}>
      <span className="pt-0.5">
        <Checkbox aria-label={`${included ? "Leave out" : "Take in"} ${line.merchantName}, ${formatDay(line.bookedOn)}`} checked={included} onChange={onFlip} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-baseline gap-2">
          <span className="truncate">{line.merchantName || line.description}</span>
          {category && line.pile === "new" ? <span className="shrink-0 text-sm text-muted">{category}</span> : null}
        </p>
        <p className="truncate text-xs text-muted">
          {formatDay(line.bookedOn)}
          {line.description && line.description !== line.merchantName ? ` · ${line.description}` : ""}
        </p>
        {line.reason ? (
          <p className="mt-0.5 text-sm text-pretty text-muted">
            {line.reason}
            {line.twin && line.pile === "doubtful" ? ` It is “${line.twin.description}” of ${formatDay(line.twin.bookedOn)}.` : ""}
          </p>
        ) : null}
      </div>
      <Money amount={line.amount} code={line.currency || "EUR"} {...(line.currency ? {} : { currency: "none" as const })} />
    </li>
  );
}

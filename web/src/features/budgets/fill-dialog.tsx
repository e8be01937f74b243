import { useState, type ReactNode } from "react";
import { cx } from "@/lib/class-names";
import { addMoney, formatMoney, moneySign, negateMoney } from "@/lib/money";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { Dialog } from "@/ui/dialog";
import { ErrorState } from "@/ui/error-state";
import { Segmented } from "@/ui/segmented";
import { SkeletonRows } from "@/ui/skeleton";

export interface FillLine {
  id: string;
  name: string;
  /** Its period, where it is not the page's. */
  period?: string;
  currency: string;
  before: string;
  /** Null where there is nothing to take it from. */
  after: string | null;
}

interface FillDialogProps<How extends string> {
  title: string;
  description: string;
  hows: readonly { value: How; label: string }[];
  how: How;
  onHow: (how: How) => void;
  /** Undefined while they are worked out. */
  lines: readonly FillLine[] | undefined;
  error: unknown;
  onRetry: () => void;
  /** What is ready to assign now: what is left of it then is told. */
  ready?: { amount: string; currency: string } | undefined;
  children?: ReactNode;
  problem: string | null;
  busy: boolean;
  verb: (count: number) => string;
  onApply: (chosen: readonly FillLine[]) => void;
  onClose: () => void;
}

/** Many amounts at once, from what was before: each is shown as it is and as it would be, and can be left out. */
export function FillDialog<How extends string>({ title, description, hows, how, onHow, lines, error, onRetry, ready, children, problem, busy, verb, onApply, onClose }: FillDialogProps<How>) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const changing = (lines ?? []).filter((line) => line.after !== null && moneySign(addMoney(line.after, negateMoney(line.before))) !== 0);
  const same = (lines?.length ?? 0) - changing.length;
  const chosen = changing.filter((line) => !left.has(line.id));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title={title}
      description={description}
      footer={
        <>
          {problem ? (
            <p role="alert" className="flex-1 text-sm text-loss-text">
              {problem}
            </p>
          ) : null}
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!chosen.length} busy={busy} onClick={() => onApply(chosen)}>
            {verb(chosen.length)}
          </Button>
        </>
      }
    >
      <Segmented label="Taken from" value={how} onChange={onHow} options={hows} className="flex w-full flex-wrap" />
      {error && !lines ? <ErrorState error={error} onRetry={onRetry} /> : null}
      {!lines && !error ? <SkeletonRows count={5} /> : null}
      {changing.length ? (
        <ul aria-label="What would change" className="mt-4 divide-y divide-line border-y border-line">
          {changing.map((line) => {
            const taken = !left.has(line.id);
            return (
              <li key={line.id} className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-4 py-2.5">
                <span className="flex min-w-0 items-center gap-3">
                  <Checkbox
                    aria-label={`Change ${line.name}`}
                    checked={taken}
                    onChange={() => setLeft((set) => new Set(taken ? [...set, line.id] : [...set].filter((known) => known !== line.id)))}
                  />
                  <span className="min-w-0">
                    <span className="block truncate font-medium">{line.name}</span>
                    {line.period ? <span className="block truncate text-xs text-muted">{line.period}</span> : null}
                  </span>
                </span>
                <span className={cx("tabular text-right", !taken && "opacity-50")}>
                  <span className="text-muted">{formatMoney(line.before, line.currency)}</span>
                  <span aria-hidden> → </span>
                  <span className="sr-only"> becomes </span>
                  <span className="font-medium">{formatMoney(line.after ?? line.before, line.currency)}</span>
                </span>
              </li>
            );
          })}
        </ul>
      ) : lines ? (
        <p className="mt-4">Nothing would change.</p>
      ) : null}
      {changing.length && same ? <p className="mt-2 text-sm text-muted">{same === 1 ? "1 stays as it is." : `${same} stay as they are.`}</p> : null}
      {ready ? <LeftThen ready={ready} chosen={chosen} /> : null}
      {children}
    </Dialog>
  );
}

function LeftThen({ ready, chosen }: { ready: { amount: string; currency: string }; chosen: readonly FillLine[] }) {
  const more = chosen.reduce((sum, line) => addMoney(sum, addMoney(line.after ?? line.before, negateMoney(line.before))), "0");
  const after = addMoney(ready.amount, negateMoney(more));
  const short = moneySign(after) < 0;
  return (
    <dl className="tabular mt-4 grid grid-cols-[minmax(0,1fr)_auto] gap-x-6 gap-y-1" aria-live="polite">
      <dt className="text-muted">Ready to assign now</dt>
      <dd className="text-right">{formatMoney(ready.amount, ready.currency)}</dd>
      <dt className="font-medium">{short ? "Assigned more than there is" : "Left to assign then"}</dt>
      <dd className={cx("text-right font-medium", short && "text-loss-text")}>{formatMoney(short ? negateMoney(after) : after, ready.currency)}</dd>
    </dl>
  );
}

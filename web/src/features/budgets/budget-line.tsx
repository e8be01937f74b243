import { Bell, Ellipsis, List, X } from "lucide-react";
import { useNavigate } from "@tanstack/react-router";
import { useState, type KeyboardEvent } from "react";
import { getBudgetWorking } from "@/api/sdk.gen";
import type { BudgetMonth, Category, Progress } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { formatMoney, moneySign } from "@/lib/money";
import type { WorkingSource } from "@/lib/working";
import { IconButton } from "@/ui/button";
import { CategoryIcon } from "@/ui/category-icon";
import { Money } from "@/ui/figure";
import { Menu, MenuItem, MenuSeparator } from "@/ui/menu";
import { MoneyInput } from "@/ui/money-input";
import { Meter } from "@/ui/progress";

/** The part of the transactions page's address that finds them. */
export interface Behind {
  from: string;
  to: string;
  category?: string[];
  uncategorised?: true;
}

interface BudgetLineProps {
  line: Progress;
  category: Category | undefined;
  month: BudgetMonth;
  editable: boolean;
  /** Which transactions stand behind it. */
  behind: Behind;
  onLimit: (limit: string) => void;
  onThresholds: () => void;
  onClose: () => void;
}

/** One budget: what is spent of the limit, the pace, and what is left. The limit is changed in its place. */
export function BudgetLine({ line, category, month, editable, behind, onLimit, onThresholds, onClose }: BudgetLineProps) {
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const name = category?.name ?? "Category";
  const over = moneySign(line.left) < 0;
  const running = month.elapsed > 0 && month.elapsed < 1;
  const working =
    (figure: "spent" | "left"): WorkingSource =>
    async () =>
      (await getBudgetWorking({ path: { budget_id: line.id }, query: { month: line.month, figure }, throwOnError: true })).data.data;
  return (
    <li className="group grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-3 gap-y-2 border-b border-line px-2 py-3.5 last:border-0 md:grid-cols-[minmax(0,14rem)_minmax(0,1fr)_8.5rem_2rem] md:gap-x-6">
      <span className={cx("flex min-w-0 items-center gap-3", line.nested && "md:pl-6")}>
        <span className="grid size-8 shrink-0 place-items-center rounded-full bg-wash">
          <CategoryIcon name={category?.icon ?? "tag"} />
        </span>
        <span className="min-w-0">
          <span className="block truncate font-medium">{name}</span>
          <State line={line} />
        </span>
      </span>

      <span className="max-md:order-last max-md:col-span-3">
        <Meter value={line.used} {...(running ? { pace: month.elapsed } : {})} label={`${name}: spent of the limit`} />
        <span className="mt-2 flex items-baseline justify-between gap-4 text-sm">
          <span className="text-muted">
            <Money amount={line.spent} code={line.currency} working={working("spent")} className="text-ink" /> spent
          </span>
          {editing ? (
            <LimitEditor
              line={line}
              onDone={(limit) => {
                setEditing(false);
                if (limit && limit !== line.limit) onLimit(limit);
              }}
            />
          ) : editable ? (
            <button
              type="button"
              onClick={() => setEditing(true)}
              className="tabular -my-1 rounded-md px-1.5 py-1 text-muted transition-colors hover:bg-hover hover:text-ink"
            >
              <span className="sr-only">Change the limit of {name}, </span>of {formatMoney(line.limit, line.currency)}
            </button>
          ) : (
            <span className="tabular text-muted">of {formatMoney(line.limit, line.currency)}</span>
          )}
        </span>
      </span>

      <span className="text-right max-md:row-start-1 max-md:col-start-2">
        <Money amount={over ? line.left.replace("-", "") : line.left} code={line.currency} working={working("left")} className={cx("text-lg font-medium", over && "text-loss-text")} />
        <span className="block text-xs text-muted">{over ? "over" : "left"}</span>
      </span>

      <span className="max-md:row-start-1 max-md:col-start-3">
        <Menu
          trigger={
            <IconButton label={`More for ${name}`} size="sm" className="text-muted">
              <Ellipsis size={16} strokeWidth={1.5} />
            </IconButton>
          }
        >
          <MenuItem icon={<List size={16} strokeWidth={1.5} />} onSelect={() => void navigate({ to: "/transactions", search: behind })}>
            See the transactions
          </MenuItem>
          {editable ? (
            <>
              <MenuItem icon={<Bell size={16} strokeWidth={1.5} />} onSelect={onThresholds}>
                Limit and notices
              </MenuItem>
              <MenuSeparator />
              <MenuItem danger icon={<X size={16} strokeWidth={1.5} />} onSelect={onClose}>
                Keep it no longer
              </MenuItem>
            </>
          ) : null}
        </Menu>
      </span>
    </li>
  );
}

function State({ line }: { line: Progress }) {
  const also = line.elsewhere.map((other) => formatMoney(other.spent, other.currency)).join(" and ");
  const words = [
    line.status === "over" ? "Over the limit" : line.status === "ahead" ? "Ahead of an even pace" : null,
    line.nested ? "Counted in the budget above" : null,
    also ? `${also} beside it` : null,
  ].filter(Boolean);
  if (!words.length) return null;
  return <span className={cx("block truncate text-xs", line.status === "over" ? "text-loss-text" : "text-muted")}>{words.join(" · ")}</span>;
}

function LimitEditor({ line, onDone }: { line: Progress; onDone: (limit: string | null) => void }) {
  const [limit, setLimit] = useState(line.limit);
  const valid = limit !== "" && moneySign(limit) > 0;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && valid) onDone(limit);
    if (event.key === "Escape") onDone(null);
  };
  return (
    <span
      role="group"
      aria-label="Change the limit"
      className="-my-2 block w-36"
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onDone(valid ? limit : null);
      }}
    >
      <MoneyInput value={limit} currency={line.currency} onChange={setLimit} autoFocus aria-label="Limit a month" />
    </span>
  );
}

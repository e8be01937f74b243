import { Link } from "@tanstack/react-router";
import { ArrowRightLeft, Ellipsis, Pencil, X } from "lucide-react";
import { useState } from "react";
import type { EnvelopeLine, PlanPeriod } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { compareMoney, formatMoney, moneySign, negateMoney } from "@/lib/money";
import { IconButton } from "@/ui/button";
import { CategoryIcon } from "@/ui/category-icon";
import { Menu, MenuItem, MenuSeparator } from "@/ui/menu";
import { AmountButton } from "./amount-editor";
import type { MoveDraft } from "./envelope-move";

interface EnvelopeRowProps {
  line: EnvelopeLine;
  period: PlanPeriod;
  icon: string | undefined;
  editable: boolean;
  onAssign: (amount: string) => void;
  onMove: (draft: MoveDraft) => void;
  onChange: () => void;
  onClose: () => void;
}

const DRAGGED = "application/x-guilder-envelope";

/** One envelope: assigned in its place, spent with the transactions behind it, available to be moved by click or by drag. */
export function EnvelopeRow({ line, period, icon, editable, onAssign, onMove, onChange, onClose }: EnvelopeRowProps) {
  const [over, setOver] = useState(false);
  const code = period.plan.currency;
  const sign = moneySign(line.available);
  const lacks = sign < 0 ? negateMoney(line.available) : "";
  const account = period.plan.accountIds.length === 1 ? { account: period.plan.accountIds[0] ?? "" } : {};
  const open = () => onMove(sign < 0 ? { fromId: null, toId: line.id, amount: lacks } : { fromId: line.id, toId: null, amount: line.available });
  const drop = (from: string) => {
    const giver = period.envelopes.find((each) => each.id === from);
    if (!giver || from === line.id) return;
    const amount = lacks && compareMoney(giver.available, lacks) > 0 ? lacks : giver.available;
    onMove({ fromId: from, toId: line.id, amount });
  };
  return (
    <li
      data-row=""
      onDragOver={(event) => {
        if (!editable || !event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        drop(event.dataTransfer.getData(DRAGGED));
      }}
      className={cx(
        "grid grid-cols-[minmax(0,1fr)_auto_2rem] items-center gap-x-4 gap-y-1 border-b border-line px-2 py-2.5 last:border-0 md:grid-cols-[minmax(0,1fr)_9rem_8rem_8.5rem_2rem]",
        over && "rounded-md bg-wash",
      )}
    >
      <span className="flex min-w-0 items-center gap-3">
        <span className="grid size-8 shrink-0 place-items-center rounded-full bg-wash">
          <CategoryIcon name={icon ?? "piggy-bank"} />
        </span>
        <span className="min-w-0">
          <span className="block truncate font-medium">{line.name}</span>
          {moneySign(line.carried) ? <span className="tabular block truncate text-xs text-muted">{formatMoney(line.carried, code)} from before</span> : null}
        </span>
      </span>
      <span className="text-right max-md:row-start-2 max-md:col-start-1 max-md:pl-11 max-md:text-left max-md:text-sm max-md:text-muted">
        <AmountButton label={`amount assigned to ${line.name}`} amount={line.assigned} currency={code} editable={editable} onChange={onAssign} />
        <span className="md:hidden"> assigned</span>
      </span>
      <span className="tabular text-right max-md:row-start-2 max-md:col-span-2 max-md:col-start-2 max-md:text-sm max-md:text-muted">
        {line.countedIds.length ? (
          <Link to="/transactions" search={{ from: period.first, to: period.last, category: line.countedIds, ...account }} className="relative inline-block rounded-sm underline decoration-line decoration-dotted underline-offset-4 hover:text-info">
            <span className="sr-only">{line.name}: the transactions of </span>
            {formatMoney(line.spent, code)}
          </Link>
        ) : (
          formatMoney(line.spent, code)
        )}
        <span className="md:hidden"> spent</span>
      </span>
      <span className="text-right max-md:row-start-1 max-md:col-start-2">
        {editable && sign ? (
          <button
            type="button"
            draggable={sign > 0}
            onDragStart={(event) => event.dataTransfer.setData(DRAGGED, line.id)}
            onClick={open}
            className={cx(
              "tabular rounded-full px-2.5 py-0.5 font-medium transition-colors",
              sign < 0 ? "bg-loss/12 text-loss-text hover:bg-loss/20" : "bg-wash hover:bg-hover",
            )}
          >
            <span className="sr-only">{sign < 0 ? `Cover ${line.name}: ` : `Move from ${line.name}: `}</span>
            {formatMoney(line.available, code)}
          </button>
        ) : (
          <span className={cx("tabular px-2.5", sign < 0 ? "font-medium text-loss-text" : "text-muted")}>{formatMoney(line.available, code)}</span>
        )}
      </span>
      <span className="max-md:row-start-1 max-md:col-start-3">
        {editable ? (
          <Menu
            trigger={
              <IconButton label={`More for ${line.name}`} size="sm" className="text-muted">
                <Ellipsis size={16} strokeWidth={1.5} />
              </IconButton>
            }
          >
            <MenuItem icon={<ArrowRightLeft size={16} strokeWidth={1.5} />} onSelect={open}>
              {sign < 0 ? "Cover it" : "Move money"}
            </MenuItem>
            {moneySign(line.usual) > 0 ? (
              <MenuItem onSelect={() => onAssign(line.usual)}>Assign the usual {formatMoney(line.usual, code)}</MenuItem>
            ) : null}
            <MenuItem icon={<Pencil size={16} strokeWidth={1.5} />} onSelect={onChange}>
              Name and categories
            </MenuItem>
            <MenuSeparator />
            <MenuItem danger icon={<X size={16} strokeWidth={1.5} />} onSelect={onClose}>
              Put it away
            </MenuItem>
          </Menu>
        ) : null}
      </span>
    </li>
  );
}

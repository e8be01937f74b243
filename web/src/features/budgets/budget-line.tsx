import { ArrowLeftRight, Bell, Copy, Ellipsis, EyeOff, History, List, X } from "lucide-react";
import { useNavigate } from "@tanstack/react-router";
import { getBudgetWorking } from "@/api/sdk.gen";
import type { Category, Forecast, Progress, Rhythm } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { addMoney, formatMoney, moneySign, negateMoney } from "@/lib/money";
import type { WorkingSource } from "@/lib/working";
import { IconButton } from "@/ui/button";
import { CategoryIcon } from "@/ui/category-icon";
import { Money } from "@/ui/figure";
import { Menu, MenuItem, MenuSeparator } from "@/ui/menu";
import { Meter } from "@/ui/progress";
import { AmountButton } from "./amount-editor";
import { periodName, rhythmName } from "./periods";

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
  /** What it is likely to come to; of a running period alone. */
  forecast: Forecast | undefined;
  /** The page's own period: a line with another says its own. */
  shown: { first: string; last: string; rhythm: Rhythm };
  editable: boolean;
  /** Which transactions stand behind it. */
  behind: Behind;
  onLimit: (limit: string) => void;
  onChange: () => void;
  onCopy: () => void;
  /** State a rate for a currency that has none. */
  onRate: (currency: string) => void;
  onHistory: () => void;
  onClose: () => void;
}

/** One budget: what is spent of the limit, the pace, and what is left. The limit is changed in its place. */
export function BudgetLine({ line, category, forecast, shown, editable, behind, onLimit, onChange, onCopy, onRate, onHistory, onClose }: BudgetLineProps) {
  const navigate = useNavigate();
  const { name } = line;
  const over = moneySign(line.left) < 0;
  const running = line.elapsed > 0 && line.elapsed < 1;
  const working =
    (figure: "spent" | "left" | "forecast"): WorkingSource =>
    async () =>
      (await getBudgetWorking({ path: { budget_id: line.id }, query: { on: line.first, figure }, throwOnError: true })).data.data;
  return (
    <li data-row="" className="group grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-3 gap-y-2 border-b border-line px-2 py-3.5 last:border-0 md:grid-cols-[minmax(0,14rem)_minmax(0,1fr)_8.5rem_2rem] md:gap-x-6">
      <span className={cx("flex min-w-0 items-center gap-3", line.nested && "md:pl-6")}>
        <span className="grid size-8 shrink-0 place-items-center rounded-full bg-wash">
          <CategoryIcon name={category?.icon ?? (line.whole ? "wallet" : "layers")} />
        </span>
        <span className="min-w-0">
          <span className="flex items-center gap-1.5">
            <span className="truncate font-medium">{name}</span>
            {line.private ? <EyeOff size={12} strokeWidth={1.5} className="shrink-0 text-muted" aria-label="For your eyes only" /> : null}
          </span>
          <State line={line} own={line.first !== shown.first || line.last !== shown.last} />
        </span>
      </span>

      <span className="max-md:order-last max-md:col-span-3">
        <Meter value={line.used} {...(running ? { pace: line.elapsed } : {})} label={`${name}: spent of the limit`} />
        <span className="mt-2 flex items-baseline justify-between gap-4 text-sm">
          <span className="text-muted">
            <Money amount={line.spent} code={line.currency} working={working("spent")} className="text-ink" /> spent
          </span>
          <span className="text-muted">
            <AmountButton
              label={`limit of ${name}`}
              lead="of "
              amount={line.limit}
              currency={line.currency}
              editable={editable}
              positive
              onChange={onLimit}
            />
            {moneySign(line.carried) ? ` ${moneySign(line.carried) > 0 ? "+" : "−"} ${formatMoney(line.carried.replace("-", ""), line.currency)} carried` : null}
          </span>
        </span>
        {running && forecast && forecast.first === line.first ? <Likely forecast={forecast} working={working("forecast")} /> : null}
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
          <MenuItem icon={<History size={16} strokeWidth={1.5} />} onSelect={onHistory}>
            Earlier periods
          </MenuItem>
          {editable ? (
            <>
              <MenuItem icon={<Bell size={16} strokeWidth={1.5} />} onSelect={onChange}>
                Limit, carrying on and notices
              </MenuItem>
              <MenuItem icon={<Copy size={16} strokeWidth={1.5} />} onSelect={onCopy}>
                Copy to another category
              </MenuItem>
              {unrated(line).map((currency) => (
                <MenuItem key={currency} icon={<ArrowLeftRight size={16} strokeWidth={1.5} />} onSelect={() => onRate(currency)}>
                  State a rate for {currency}
                </MenuItem>
              ))}
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

const OUTLOOKS = { within: "", close: " · may not last", over: " · will not last" };

/** "Likely €412 to €455 by the end": the range, with how it came about behind it. */
function Likely({ forecast, working }: { forecast: Forecast; working: WorkingSource }) {
  const { low, high, currency, outlook } = forecast;
  return (
    <span className={cx("mt-1 block text-xs", outlook === "over" ? "text-loss-text" : "text-muted")}>
      Likely <Money amount={low} code={currency} working={working} whole />
      {low === high ? null : (
        <>
          {" "}
          to <Money amount={high} code={currency} working={working} whole />
        </>
      )}{" "}
      by the end{OUTLOOKS[outlook]}
    </span>
  );
}

/** Currencies that count in it and have no rate. */
function unrated(line: Progress): string[] {
  return line.converts ? line.elsewhere.filter((other) => moneySign(other.leftOut)).map((other) => other.currency) : [];
}

/** Amounts in words, without those that are nothing. */
function sums(amounts: readonly (readonly [string, string])[]): string {
  return amounts
    .filter(([amount]) => moneySign(amount))
    .map(([amount, currency]) => formatMoney(amount, currency))
    .join(" and ");
}

function State({ line, own }: { line: Progress; own: boolean }) {
  const beside = sums(line.elsewhere.map((other) => [other.leftOut, other.currency]));
  const counted = sums(line.elsewhere.map((other) => [addMoney(other.spent, negateMoney(other.leftOut)), other.currency]));
  const words = [
    line.status === "over" ? "Over the limit" : line.status === "ahead" ? "Ahead of an even pace" : null,
    own ? (line.rhythm.every === "once" ? rhythmName(line.rhythm) : `${periodName(line, line.rhythm)}`) : null,
    line.nested ? "Counted in the budget above" : null,
    line.converts && counted ? `${counted} of it converted` : null,
    beside ? (line.converts ? `${beside} without a rate, not counted` : `${beside} beside it`) : null,
  ].filter(Boolean);
  if (!words.length) return null;
  return <span className={cx("block text-xs text-pretty", line.status === "over" ? "text-loss-text" : "text-muted")}>{words.join(" · ")}</span>;
}

import { useState, type KeyboardEvent } from "react";
import { calculate } from "@/lib/calculate";
import { cx } from "@/lib/class-names";
import { formatMoney } from "@/lib/money";
import { Input } from "@/ui/input";

interface AmountButtonProps {
  /** What it is the amount of: "limit of Groceries". */
  label: string;
  amount: string;
  currency: string;
  /** Before the figure: "of ". */
  lead?: string;
  editable: boolean;
  /** Only above zero. */
  positive?: boolean;
  className?: string;
  onChange: (amount: string) => void;
}

/**
 * An amount that is changed in its place: Enter or a click opens it, sums are worked out ("=120/2"), Enter keeps, Escape
 * leaves. The arrows go to the next amount of the page that can be changed.
 */
export function AmountButton({ label, amount, currency, lead = "", editable, positive = false, className, onChange }: AmountButtonProps) {
  const [text, setText] = useState<string | null>(null);
  const shown = `${lead}${formatMoney(amount, currency)}`;
  if (!editable) return <span className={cx("tabular", className)}>{shown}</span>;
  if (text === null) {
    return (
      <button
        type="button"
        data-amount=""
        onClick={() => setText(formatMoney(amount, currency, { currency: "none" }))}
        onKeyDown={(event) => step(event)}
        className={cx("tabular -mx-1.5 -my-1 rounded-md px-1.5 py-1 transition-colors hover:bg-hover hover:text-ink", className)}
      >
        <span className="sr-only">Change the {label}, </span>
        {shown}
      </button>
    );
  }
  const result = calculate(text, currency);
  const valid = result !== null && (!positive || Number(result) > 0);
  const close = (keep: boolean, button: HTMLElement | null) => {
    setText(null);
    if (keep && valid && result !== amount) onChange(result);
    // The button comes back in its place; who came by key goes on by key.
    if (button) requestAnimationFrame(() => button.querySelector<HTMLElement>("[data-amount]")?.focus());
  };
  return (
    <span className="-my-2 inline-block w-36 text-left">
      <Input
        autoFocus
        aria-label={capitalised(label)}
        aria-invalid={valid ? undefined : true}
        inputMode="text"
        autoComplete="off"
        className="tabular text-right"
        value={text}
        after={<span className="pr-2 text-xs">{currency}</span>}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => close(true, null)}
        onKeyDown={(event) => {
          const holder = event.currentTarget.closest<HTMLElement>("[data-row]");
          if (event.key === "Enter" && valid) {
            event.preventDefault();
            close(true, holder);
          }
          if (event.key === "Escape") {
            event.stopPropagation();
            setText(null);
            requestAnimationFrame(() => holder?.querySelector<HTMLElement>("[data-amount]")?.focus());
          }
        }}
      />
      {/[-+*/×÷:(]/.test(text.replace(/^[-−]/, "")) ? (
        <span aria-live="polite" className="tabular block pt-1 text-right text-xs text-muted">
          {result === null ? "Not a sum yet" : `= ${formatMoney(result, currency)}`}
        </span>
      ) : null}
    </span>
  );
}

function step(event: KeyboardEvent<HTMLButtonElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  const all = [...document.querySelectorAll<HTMLElement>("[data-amount]")];
  const next = all[all.indexOf(event.currentTarget) + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

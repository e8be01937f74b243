import { cx } from "@/lib/class-names";
import { formatMoney, formatNumber, formatPercent, moneySign, type MoneyFormat } from "@/lib/money";
import { openWorking, type WorkingSource } from "@/lib/working";

interface ShownAs {
  /** Colour by sign: for changes of money only. The sign is always written too. */
  coloured?: boolean;
  /** Makes the figure a button that opens its working. */
  working?: WorkingSource | null | undefined;
  className?: string;
}

interface MoneyProps extends ShownAs, Omit<MoneyFormat, "locale"> {
  amount: string;
  code: string;
}

/** An amount of money. With `working` it opens formula, inputs and rows. */
export function Money({ amount, code, coloured = false, working, className, sign, currency, whole, compact }: MoneyProps) {
  const text = formatMoney(amount, code, {
    ...(sign && { sign }),
    ...(currency && { currency }),
    ...(whole && { whole }),
    ...(compact && { compact }),
  });
  const direction = coloured ? moneySign(amount) : 0;
  return (
    <Figure working={working} className={cx(direction > 0 && "text-gain-text", direction < 0 && "text-loss-text", className)}>
      {text}
    </Figure>
  );
}

interface PercentProps extends ShownAs {
  /** A fraction: 0.07 or "0.07". */
  fraction: string | number;
  digits?: number;
  sign?: MoneyFormat["sign"];
}

export function Percent({ fraction, digits, sign, coloured = false, working, className }: PercentProps) {
  const value = Number(fraction);
  return (
    <Figure working={working} className={cx(coloured && value > 0 && "text-gain-text", coloured && value < 0 && "text-loss-text", className)}>
      {formatPercent(fraction, { ...(digits === undefined ? {} : { digits }), ...(sign && { sign }) })}
    </Figure>
  );
}

export function Count({ value, working, className }: { value: number | string; working?: WorkingSource | null; className?: string }) {
  return (
    <Figure working={working} {...(className ? { className } : {})}>
      {formatNumber(value)}
    </Figure>
  );
}

interface FigureProps {
  working?: WorkingSource | null | undefined;
  className?: string;
  children: string;
}

/** Any figure, already formatted by `lib/money` or `lib/dates`. */
export function Figure({ working, className, children }: FigureProps) {
  if (!working) {
    return (
      <span data-figure className={cx("tabular whitespace-nowrap", className)}>
        {children}
      </span>
    );
  }
  return (
    <button
      type="button"
      data-figure
      aria-label={`${children}, show the working`}
      onClick={() => openWorking(working)}
      className={cx("tabular figure-link rounded-sm whitespace-nowrap transition-colors", className)}
    >
      {children}
    </button>
  );
}

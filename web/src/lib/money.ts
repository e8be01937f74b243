/**
 * Money for people. Amounts arrive as decimal strings ("-1234.50") and stay strings: no float ever holds
 * an amount, so formatting takes the digits as they are and only groups them.
 */

export interface MoneyFormat {
  /** `auto`: minus only; `always`: plus too (for changes); `never`: the bare size. */
  sign?: "auto" | "always" | "never";
  /** `symbol` "$1.00", `code` "1.00 USD", `none` "1.00". */
  currency?: "symbol" | "code" | "none";
  /** Whole units, rounded half away from zero. */
  whole?: boolean;
  /** 1.2 M instead of 1,234,567.00 from 100,000 up; `always` for marks of an axis that goes beyond that. */
  compact?: boolean | "always";
  locale?: string;
}

const MINUS = "−";
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

let defaultLocale = typeof navigator === "undefined" ? "en-US" : navigator.language;

/** Set once by the session from the person's preferences. */
export function setLocale(chosen: string): void {
  defaultLocale = chosen;
}

export function locale(): string {
  return defaultLocale;
}

const formats = new Map<string, Intl.NumberFormat>();

function formatter(where: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = where + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(where, options);
    formats.set(key, format);
  }
  return format;
}

/** Decimal places of a currency: 2 for EUR, 0 for JPY, 3 for KWD. */
export function currencyDigits(currency: string): number {
  try {
    return formatter("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

interface Parts {
  negative: boolean;
  integer: string;
  fraction: string;
}

function split(amount: string): Parts {
  const match = DECIMAL.exec(amount.trim());
  if (!match) throw new RangeError(`Not a decimal amount: ${amount}`);
  const [, sign, integer = "0", fraction = ""] = match;
  return { negative: sign === "-", integer: integer.replace(/^0+(?=\d)/, ""), fraction };
}

/** Rounds half away from zero to `digits` places, on the digits themselves. */
function round(parts: Parts, digits: number): Parts {
  const { negative, integer, fraction } = parts;
  if (fraction.length <= digits) return { negative, integer, fraction: fraction.padEnd(digits, "0") };
  let units = BigInt(integer + fraction.slice(0, digits));
  if ((fraction[digits] ?? "0") >= "5") units += 1n;
  const text = units.toString().padStart(digits + 1, "0");
  return { negative, integer: text.slice(0, text.length - digits), fraction: digits ? text.slice(-digits) : "" };
}

function isZero({ integer, fraction }: Parts): boolean {
  return /^0*$/.test(integer + fraction);
}

function signOf(parts: Parts, sign: MoneyFormat["sign"]): string {
  if (isZero(parts) || sign === "never") return "";
  if (parts.negative) return MINUS;
  return sign === "always" ? "+" : "";
}

export function formatMoney(amount: string, currency: string, options: MoneyFormat = {}): string {
  const where = options.locale ?? defaultLocale;
  const style = options.currency ?? "symbol";
  const digits = options.whole ? 0 : currencyDigits(currency);
  const parts = round(split(amount), digits);
  const sign = signOf(parts, options.sign ?? "auto");

  if (options.compact === "always" || (options.compact && parts.integer.length > 5)) {
    const short = formatter(where, { notation: "compact", maximumSignificantDigits: 3, ...currencyOptions(style, currency) });
    // A compact figure is an approximation by design; three digits survive any float.
    return sign + withCode(short.format(Number(parts.integer)), style, currency);
  }

  const shape = formatter(where, { minimumFractionDigits: digits, maximumFractionDigits: digits, ...currencyOptions(style, currency) });
  const text = shape
    .formatToParts(BigInt(parts.integer))
    .map((part) => (part.type === "fraction" ? localDigits(parts.fraction, where) : part.value))
    .join("");
  return sign + withCode(text, style, currency);
}

/** How the marks of an axis are written: all in one way, so that 100K never stands above 80,000, and no two alike. */
export function tickFormat(marks: readonly number[], currency: string): (mark: number) => string {
  const whole = marks.every(Number.isInteger);
  const write = (compact: "always" | false) => (mark: number) => formatMoney(mark.toFixed(2), currency, { whole, compact });
  const short = write(marks.some((mark) => Math.abs(mark) >= 100_000) ? "always" : false);
  return new Set(marks.map(short)).size < new Set(marks).size ? write(false) : short;
}

function currencyOptions(style: MoneyFormat["currency"], currency: string): Intl.NumberFormatOptions {
  return style === "symbol" ? { style: "currency", currency, currencyDisplay: "narrowSymbol" } : {};
}

function withCode(text: string, style: MoneyFormat["currency"], currency: string): string {
  return style === "code" ? `${text}\u00a0${currency}` : text;
}

function localDigits(digits: string, where: string): string {
  const format = formatter(where, { useGrouping: false });
  return Array.from(digits, (digit) => format.format(Number(digit))).join("");
}

/** "0.0725" → "7.25 %" in the reader's way. `digits` is the greatest number of decimals shown. */
export function formatPercent(fraction: string | number, options: { digits?: number; sign?: MoneyFormat["sign"]; locale?: string } = {}): string {
  const where = options.locale ?? defaultLocale;
  const value = Number(fraction);
  const text = formatter(where, { style: "percent", maximumFractionDigits: options.digits ?? 0 }).format(Math.abs(value));
  const empty = /^[^1-9]*$/.test(text);
  const sign = empty || options.sign === "never" ? "" : value < 0 ? MINUS : options.sign === "always" ? "+" : "";
  return sign + text;
}

export function formatNumber(value: string | number, options: { digits?: number; locale?: string } = {}): string {
  const text = formatter(options.locale ?? defaultLocale, { maximumFractionDigits: options.digits ?? 0 }).format(Number(value));
  return text.replace(/^-/, MINUS);
}

/** −1, 0 or 1. */
export function moneySign(amount: string): -1 | 0 | 1 {
  const parts = split(amount);
  if (isZero(parts)) return 0;
  return parts.negative ? -1 : 1;
}

/** Adds decimal strings of one currency exactly. */
export function addMoney(...amounts: string[]): string {
  const all = amounts.map(split);
  const digits = Math.max(0, ...all.map((parts) => parts.fraction.length));
  let total = 0n;
  for (const parts of all) {
    const units = BigInt(parts.integer + parts.fraction.padEnd(digits, "0"));
    total += parts.negative ? -units : units;
  }
  return fromUnits(total, digits);
}

export function negateMoney(amount: string): string {
  const parts = split(amount);
  const plain = parts.fraction ? `${parts.integer}.${parts.fraction}` : parts.integer;
  return parts.negative || isZero(parts) ? plain : `-${plain}`;
}

export function compareMoney(left: string, right: string): -1 | 0 | 1 {
  return moneySign(addMoney(left, negateMoney(right)));
}

function fromUnits(units: bigint, digits: number): string {
  const size = (units < 0n ? -units : units).toString().padStart(digits + 1, "0");
  const integer = size.slice(0, size.length - digits);
  const text = digits ? `${integer}.${size.slice(-digits)}` : integer;
  return units < 0n ? `-${text}` : text;
}

/**
 * Reads what a person typed ("1.234,50", "1,234.5", "−20", "(20)") as a decimal string with the currency's
 * digits; null when it is no amount or holds more decimals than the currency has.
 */
export function parseMoney(text: string, currency: string, where: string = defaultLocale): string | null {
  const decimal = formatter(where, {}).formatToParts(1.5).find((part) => part.type === "decimal")?.value ?? ".";
  let body = text.replace(/[\s\u00a0\u202f'’_]/g, "").replace(/[−–—]/g, "-").replace(/[^\d.,()+-]/g, "");
  let negative = false;
  if (/^\(.*\)$/.test(body)) {
    negative = true;
    body = body.slice(1, -1);
  }
  if (/^[+-]/.test(body)) {
    negative = negative !== body.startsWith("-");
    body = body.slice(1);
  }
  if (!/^\d[\d.,]*$|^[.,]\d+$/.test(body)) return null;
  const point = decimalMark(body, decimal, currencyDigits(currency));
  const cut = point === null ? body.length : body.lastIndexOf(point);
  const integer = body.slice(0, cut).replace(/[.,]/g, "") || "0";
  const fraction = body.slice(cut + 1);
  const digits = currencyDigits(currency);
  if (fraction.replace(/0+$/, "").length > digits) return null;
  const plain = round({ negative: false, integer, fraction: fraction.slice(0, digits) }, digits);
  const value = plain.fraction ? `${plain.integer}.${plain.fraction}` : plain.integer;
  const trimmed = value.replace(/^0+(?=\d)/, "");
  return negative && !/^[0.]*$/.test(trimmed) ? `-${trimmed}` : trimmed;
}

/** Which mark is the decimal one: with both present the last; alone, the locale's, or one that cannot group. */
function decimalMark(body: string, localMark: string, digits: number): string | null {
  const comma = body.lastIndexOf(",");
  const dot = body.lastIndexOf(".");
  if (comma >= 0 && dot >= 0) return comma > dot ? "," : ".";
  const mark = comma >= 0 ? "," : dot >= 0 ? "." : null;
  if (mark === null) return null;
  const pieces = body.split(mark);
  if (pieces.length > 2) return null;
  const tail = pieces[1] ?? "";
  if (mark === localMark) return mark;
  return tail.length === 3 && digits !== 3 ? null : mark;
}

/** Sums as people type them into an amount: "=120/2", "45,50 + 12". Exact: fractions of whole numbers, no floats. */
import { currencyDigits, parseMoney } from "./money";

interface Fraction {
  top: bigint;
  bottom: bigint;
}

type Sign = "+" | "-" | "*" | "/";

/** The result as a decimal string with the currency's digits, rounded half up; null when it cannot be read. */
export function calculate(text: string, currency: string): string | null {
  const words = text.trim().replace(/^=/, "").replace(/[−–—]/g, "-").replace(/[×·]/g, "*").replace(/[÷:]/g, "/");
  const pieces = words.match(/[-+*/()]|[^-+*/()\s][^-+*/()]*/g);
  if (!pieces?.length) return null;
  let at = 0;
  const peek = () => pieces[at];

  function value(): Fraction | null {
    const piece = pieces?.[at++];
    if (piece === "-") {
      const inner = value();
      return inner && { top: -inner.top, bottom: inner.bottom };
    }
    if (piece === "(") {
      const inner = sum();
      return pieces?.[at++] === ")" ? inner : null;
    }
    return piece === undefined ? null : number(piece, currency);
  }

  function product(): Fraction | null {
    let left = value();
    while (left && (peek() === "*" || peek() === "/")) {
      const sign = pieces?.[at++] as Sign;
      const right = value();
      left = right && combine(left, sign, right);
    }
    return left;
  }

  function sum(): Fraction | null {
    let left = product();
    while (left && (peek() === "+" || peek() === "-")) {
      const sign = pieces?.[at++] as Sign;
      const right = product();
      left = right && combine(left, sign, right);
    }
    return left;
  }

  const result = sum();
  return result && at === pieces.length ? rounded(result, currencyDigits(currency)) : null;
}

function number(text: string, currency: string): Fraction | null {
  // A factor may have more digits than the money: "=19.99*1.075".
  const plain = /^\d+[.,]\d+$/.test(text.trim()) && !parseMoney(text, currency) ? text.trim().replace(",", ".") : parseMoney(text, currency);
  if (plain === null || !/^-?\d+(\.\d+)?$/.test(plain)) return null;
  const [whole = "0", part = ""] = plain.split(".");
  return { top: BigInt(whole + part), bottom: 10n ** BigInt(part.length) };
}

function combine(left: Fraction, sign: Sign, right: Fraction): Fraction | null {
  if (sign === "*") return { top: left.top * right.top, bottom: left.bottom * right.bottom };
  if (sign === "/") {
    if (right.top === 0n) return null;
    const turn = right.top < 0n ? -1n : 1n;
    return { top: left.top * right.bottom * turn, bottom: left.bottom * right.top * turn };
  }
  const other = sign === "+" ? right.top : -right.top;
  return { top: left.top * right.bottom + other * left.bottom, bottom: left.bottom * right.bottom };
}

function rounded({ top, bottom }: Fraction, digits: number): string {
  const scaled = (top < 0n ? -top : top) * 10n ** BigInt(digits);
  const units = (scaled * 2n + bottom) / (bottom * 2n);
  const text = units.toString().padStart(digits + 1, "0");
  const plain = digits ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text;
  return top < 0n && units !== 0n ? `-${plain}` : plain;
}

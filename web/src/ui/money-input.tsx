import { useState } from "react";
import { formatMoney, parseMoney } from "@/lib/money";
import { Input } from "./input";

interface MoneyInputProps {
  /** A decimal string, or "" when empty. */
  value: string;
  currency: string;
  onChange: (value: string) => void;
  "aria-label"?: string;
  autoFocus?: boolean;
  placeholder?: string;
  disabled?: boolean;
  className?: string;
}

/** Takes an amount as people type it and gives a decimal string. Shows it grouped when the field is left. */
export function MoneyInput({ value, currency, onChange, className, ...rest }: MoneyInputProps) {
  const [text, setText] = useState<string | null>(null);
  const shown = text ?? (value ? formatMoney(value, currency, { currency: "none" }) : "");
  return (
    <Input
      {...rest}
      inputMode="decimal"
      autoComplete="off"
      className={`tabular text-right ${className ?? ""}`}
      value={shown}
      after={<span className="pr-2 text-xs">{currency}</span>}
      onFocus={(event) => event.target.select()}
      onChange={(event) => {
        setText(event.target.value);
        if (event.target.value.trim() === "") onChange("");
        const amount = parseMoney(event.target.value, currency);
        if (amount !== null) onChange(amount);
      }}
      onBlur={() => setText(null)}
    />
  );
}

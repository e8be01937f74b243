import { useState } from "react";
import { Input } from "@/ui/input";

interface PercentInputProps {
  /** A fraction: 0.07 is written 7. */
  value: number;
  min: number;
  max: number;
  onChange: (fraction: number) => void;
  "aria-label"?: string;
}

/** A rate in percent; what lies outside min and max is not passed on, and gone when the field is left. */
export function PercentInput({ value, min, max, onChange, ...rest }: PercentInputProps) {
  const [text, setText] = useState<string | null>(null);
  return (
    <Input
      {...rest}
      inputMode="decimal"
      autoComplete="off"
      className="tabular text-right"
      after={<span className="pr-1 text-xs">%</span>}
      value={text ?? String(Math.round(value * 1e6) / 1e4)}
      onFocus={(event) => event.target.select()}
      onBlur={() => setText(null)}
      onChange={(event) => {
        setText(event.target.value);
        const typed = event.target.value.trim().replace("−", "-").replace(",", ".");
        const next = Number(typed) / 100;
        if (/^-?\d*\.?\d+$/.test(typed) && next >= min && next <= max) onChange(next);
      }}
    />
  );
}

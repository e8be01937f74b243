import { useState } from "react";
import { Input } from "@/ui/input";

interface NumberInputProps {
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
  after?: string;
  "aria-label"?: string;
}

/** A whole number; what lies outside min and max is not passed on, and gone when the field is left. */
export function NumberInput({ value, min, max, onChange, after, ...rest }: NumberInputProps) {
  const [text, setText] = useState<string | null>(null);
  return (
    <Input
      {...rest}
      inputMode="numeric"
      autoComplete="off"
      className="tabular"
      value={text ?? String(value)}
      {...(after ? { after: <span className="pr-3 text-xs">{after}</span> } : {})}
      onFocus={(event) => event.target.select()}
      onBlur={() => setText(null)}
      onChange={(event) => {
        setText(event.target.value);
        const next = Number(event.target.value);
        if (/^\d+$/.test(event.target.value) && next >= min && next <= max) onChange(next);
      }}
    />
  );
}

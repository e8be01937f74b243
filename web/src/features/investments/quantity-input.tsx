import { useState } from "react";
import { Input } from "@/ui/input";
import { formatQuantity, parseQuantity } from "./quantity";

interface QuantityInputProps {
  /** A decimal string, or "" when empty. */
  value: string;
  onChange: (value: string) => void;
  /** Stands behind the number: a currency. */
  after?: string;
  placeholder?: string;
}

/** Units, or a price for one, as people type them. */
export function QuantityInput({ value, onChange, after, placeholder }: QuantityInputProps) {
  const [text, setText] = useState<string | null>(null);
  return (
    <Input
      inputMode="decimal"
      autoComplete="off"
      className="tabular text-right"
      value={text ?? (value ? formatQuantity(value) : "")}
      {...(placeholder ? { placeholder } : {})}
      {...(after ? { after: <span className="pr-2 text-xs">{after}</span> } : {})}
      onFocus={(event) => event.target.select()}
      onBlur={() => setText(null)}
      onChange={(event) => {
        setText(event.target.value);
        if (event.target.value.trim() === "") onChange("");
        const quantity = parseQuantity(event.target.value);
        if (quantity !== null) onChange(quantity);
      }}
    />
  );
}

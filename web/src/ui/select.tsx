import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "@/lib/class-names";
import { cspNonce } from "@/lib/csp";
import { useFieldProps } from "./field";
import { CONTROL } from "./input";

export interface Option<T extends string = string> {
  value: T;
  label: string;
  icon?: ReactNode;
  hint?: string;
}

interface SelectProps<T extends string> {
  value: T | null;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
  placeholder?: string;
  "aria-label"?: string;
  disabled?: boolean;
  className?: string;
}

/** One of a few. For long lists take `Combobox`. */
export function Select<T extends string>({ value, options, onChange, placeholder = "Choose", disabled, className, ...rest }: SelectProps<T>) {
  const field = useFieldProps();
  return (
    <Radix.Root value={value ?? ""} onValueChange={(next) => onChange(next as T)} {...(disabled === undefined ? {} : { disabled })}>
      <Radix.Trigger {...field} {...rest} className={cx(CONTROL, "flex h-9 items-center justify-between gap-2 px-3 text-left max-md:h-11 data-placeholder:text-muted", className)}>
        <span className="truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <ChevronDown size={16} strokeWidth={1.5} className="shrink-0 text-muted" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-rise-in overflow-hidden rounded-lg bg-surface shadow-float"
        >
          <Radix.Viewport className="p-1" nonce={cspNonce()}>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                className="relative flex min-h-8 cursor-default items-center gap-2 rounded-md py-1 pr-8 pl-2.5 outline-none select-none data-highlighted:bg-hover max-md:min-h-11"
              >
                {option.icon}
                <Radix.ItemText>{option.label}</Radix.ItemText>
                {option.hint ? <span className="text-sm text-muted">{option.hint}</span> : null}
                <Radix.ItemIndicator className="absolute right-2">
                  <Check size={16} strokeWidth={1.5} />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import { cx } from "@/lib/class-names";
import { useFieldProps } from "./field";

interface CheckboxProps {
  checked: boolean | "indeterminate";
  onChange: (checked: boolean) => void;
  "aria-label"?: string;
  disabled?: boolean;
  className?: string;
}

export function Checkbox({ checked, onChange, disabled = false, className, ...rest }: CheckboxProps) {
  const field = useFieldProps();
  return (
    <Radix.Root
      checked={checked}
      disabled={disabled}
      onCheckedChange={(next) => onChange(next === true)}
      {...field}
      {...rest}
      className={cx(
        "grid size-4 shrink-0 place-items-center rounded-sm border border-faint bg-surface text-paper transition-colors hover:border-ink disabled:opacity-50 data-[state=checked]:border-ink data-[state=checked]:bg-ink data-[state=indeterminate]:border-ink data-[state=indeterminate]:bg-ink",
        className,
      )}
    >
      <Radix.Indicator>{checked === "indeterminate" ? <Minus size={12} strokeWidth={2.5} /> : <Check size={12} strokeWidth={2.5} />}</Radix.Indicator>
    </Radix.Root>
  );
}

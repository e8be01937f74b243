import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import { useId } from "react";
import { cx } from "@/lib/class-names";
import { useFieldProps } from "./field";

interface CheckboxProps {
  checked: boolean | "indeterminate";
  onChange: (checked: boolean) => void;
  /** Stands beside the box. Without it give `aria-label`, or put the box into a `Field`. */
  label?: string;
  "aria-label"?: string;
  disabled?: boolean;
  className?: string;
}

export function Checkbox({ checked, onChange, label, disabled = false, className, ...rest }: CheckboxProps) {
  const field = useFieldProps();
  const ownId = useId();
  const id = field.id ?? ownId;
  const box = (
    <Radix.Root
      checked={checked}
      disabled={disabled}
      onCheckedChange={(next) => onChange(next === true)}
      {...field}
      {...rest}
      id={id}
      className={cx(
        "grid size-4 shrink-0 place-items-center rounded-sm border border-faint bg-surface text-paper transition-colors hover:border-ink disabled:opacity-50 data-[state=checked]:border-ink data-[state=checked]:bg-ink data-[state=indeterminate]:border-ink data-[state=indeterminate]:bg-ink",
        label ? "" : className,
      )}
    >
      <Radix.Indicator>{checked === "indeterminate" ? <Minus size={12} strokeWidth={2.5} /> : <Check size={12} strokeWidth={2.5} />}</Radix.Indicator>
    </Radix.Root>
  );
  if (!label) return box;
  return (
    <div className={cx("flex min-h-6 items-center gap-2.5", className)}>
      {box}
      <label htmlFor={id}>{label}</label>
    </div>
  );
}

import { Switch as Radix } from "radix-ui";
import { useId, type ReactNode } from "react";

interface SwitchProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: string;
  hint?: ReactNode;
  disabled?: boolean;
  /** The label is for screen readers only. */
  hideLabel?: boolean;
}

/** On or off, in force at once. */
export function Switch({ checked, onChange, label, hint, disabled = false, hideLabel = false }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-6">
      <div className={hideLabel ? "sr-only" : "min-w-0"}>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {hint ? (
          <p id={`${id}-hint`} className="text-sm text-muted">
            {hint}
          </p>
        ) : null}
      </div>
      <Radix.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        {...(hint ? { "aria-describedby": `${id}-hint` } : {})}
        className="relative mt-0.5 h-5 w-9 shrink-0 rounded-full bg-faint transition-colors disabled:opacity-50 data-[state=checked]:bg-ink"
      >
        <Radix.Thumb className="block size-4 translate-x-0.5 rounded-full bg-surface transition-transform data-[state=checked]:translate-x-[18px]" />
      </Radix.Root>
    </div>
  );
}

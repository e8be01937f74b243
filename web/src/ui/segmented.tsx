import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "@/lib/class-names";

interface SegmentedProps<T extends string> {
  value: T;
  onChange: (value: T) => void;
  options: readonly { value: T; label: string; icon?: ReactNode }[];
  label: string;
  size?: "sm" | "md";
  className?: string;
}

/** One of two to six, all in sight: ranges, modes. */
export function Segmented<T extends string>({ value, onChange, options, label, size = "md", className }: SegmentedProps<T>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        if (next) onChange(next as T);
      }}
      className={cx("inline-flex rounded-lg border border-line bg-sunken p-0.5", className)}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className={cx(
            "inline-flex flex-1 items-center justify-center gap-1.5 rounded-md border border-transparent px-3 font-medium whitespace-nowrap text-muted transition-colors hover:text-ink data-[state=on]:border-line data-[state=on]:bg-surface data-[state=on]:text-ink",
            size === "sm" ? "h-6 text-sm max-md:h-8" : "h-8 max-md:h-9",
          )}
        >
          {option.icon}
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}

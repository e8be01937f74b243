import { Slider as Radix } from "radix-ui";

interface SliderProps {
  value: number;
  min: number;
  max: number;
  step: number;
  label: string;
  /** What is read aloud instead of the bare number: "67 years". */
  valueText?: string;
  /** While it moves. */
  onChange: (value: number) => void;
  /** Once it is let go. */
  onCommit?: (value: number) => void;
  disabled?: boolean;
}

export function Slider({ value, min, max, step, label, valueText, onChange, onCommit, disabled = false }: SliderProps) {
  return (
    <Radix.Root
      value={[value]}
      min={min}
      max={max}
      step={step}
      disabled={disabled}
      onValueChange={([next]) => next !== undefined && onChange(next)}
      {...(onCommit ? { onValueCommit: ([next]: number[]) => next !== undefined && onCommit(next) } : {})}
      className="relative flex h-6 w-full touch-none items-center select-none data-disabled:opacity-50 max-md:h-9"
    >
      <Radix.Track className="relative h-1 grow rounded-full bg-line-strong">
        <Radix.Range className="absolute h-full rounded-full bg-ink" />
      </Radix.Track>
      <Radix.Thumb
        aria-label={label}
        {...(valueText ? { "aria-valuetext": valueText } : {})}
        className="block size-4 rounded-full border-2 border-ink bg-surface transition-transform hover:scale-110 max-md:size-6"
      />
    </Radix.Root>
  );
}

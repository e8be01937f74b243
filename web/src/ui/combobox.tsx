import { Check, ChevronDown, Plus } from "lucide-react";
import { Popover as Radix } from "radix-ui";
import { useMemo, useState, type ReactElement, type ReactNode } from "react";
import { cx } from "@/lib/class-names";
import { matches } from "@/lib/match";
import { useFieldProps } from "./field";
import { CONTROL } from "./input";
import { useListbox } from "./use-listbox";

export interface ComboboxOption {
  value: string;
  label: string;
  /** Found by these too: a code, a parent's name. */
  keywords?: string;
  /** Options with the same group stand under its heading (keep them together). */
  group?: string;
  icon?: ReactNode;
  hint?: string;
}

interface ComboboxProps {
  value: string | null;
  options: readonly ComboboxOption[];
  onChange: (value: string) => void;
  /** Offers to make a new one of what was typed. */
  onCreate?: (label: string) => void;
  /** What one chooses: "category". Used in the placeholder and for screen readers. */
  noun: string;
  placeholder?: string;
  /** Another trigger than the field-like button: a chip, a table cell. */
  trigger?: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string;
}

/** One of many, found by typing. */
export function Combobox({ value, options, onChange, onCreate, noun, placeholder, trigger, open, onOpenChange, className }: ComboboxProps) {
  const field = useFieldProps();
  const [ownOpen, setOwnOpen] = useState(false);
  const shown = open ?? ownOpen;
  const setShown = (next: boolean) => {
    setOwnOpen(next);
    onOpenChange?.(next);
  };
  const chosen = options.find((option) => option.value === value);
  return (
    <Radix.Root open={shown} onOpenChange={setShown}>
      <Radix.Trigger asChild>
        {trigger ?? (
          <button type="button" {...field} className={cx(CONTROL, "flex h-9 items-center justify-between gap-2 px-3 text-left max-md:h-11", className)}>
            <span className={cx("flex min-w-0 items-center gap-2", !chosen && "text-muted")}>
              {chosen?.icon}
              <span className="truncate">{chosen?.label ?? placeholder ?? `Choose a ${noun}`}</span>
            </span>
            <ChevronDown size={16} strokeWidth={1.5} className="shrink-0 text-muted" />
          </button>
        )}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={`Choose a ${noun}`}
          align="start"
          sideOffset={4}
          collisionPadding={12}
          className="z-50 flex max-h-[min(22rem,var(--radix-popover-content-available-height))] w-[max(16rem,var(--radix-popover-trigger-width))] max-w-[calc(100vw-24px)] animate-rise-in flex-col overflow-hidden rounded-lg bg-surface shadow-float"
        >
          <Choices
            options={options}
            value={value}
            noun={noun}
            onChoose={(next) => {
              setShown(false);
              if (next !== value) onChange(next);
            }}
            {...(onCreate
              ? {
                  onCreate: (label: string) => {
                    setShown(false);
                    onCreate(label);
                  },
                }
              : {})}
          />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ChoicesProps {
  options: readonly ComboboxOption[];
  value: string | null;
  noun: string;
  onChoose: (value: string) => void;
  onCreate?: (label: string) => void;
}

function Choices({ options, value, noun, onChoose, onCreate }: ChoicesProps) {
  const [text, setText] = useState("");
  const found = useMemo(() => options.filter((option) => matches(text, `${option.label} ${option.group ?? ""} ${option.keywords ?? ""}`)), [options, text]);
  const typed = text.trim();
  const creatable = Boolean(onCreate && typed && !options.some((option) => option.label.toLowerCase() === typed.toLowerCase()));
  const count = found.length + (creatable ? 1 : 0);
  const choose = (index: number) => {
    const option = found[index];
    if (option) onChoose(option.value);
    else if (creatable) onCreate?.(typed);
  };
  const list = useListbox(count, choose, text);
  return (
    <>
      <input
        {...list.inputProps}
        aria-label={`Find a ${noun}`}
        placeholder={`Find a ${noun}`}
        value={text}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={list.onKeyDown}
        className="h-10 w-full shrink-0 border-b border-line bg-transparent px-3 text-base outline-none max-md:text-lg"
      />
      <div id={list.listId} role="listbox" aria-label={noun} className="min-h-0 flex-1 overflow-y-auto p-1">
        {found.map((option, index) => (
          <div key={option.value} role="presentation">
            {option.group && option.group !== found[index - 1]?.group ? (
              <p aria-hidden className="eyebrow px-2.5 pt-2 pb-1">
                {option.group}
              </p>
            ) : null}
            <Row id={list.optionId(index)} active={list.active === index} selected={option.value === value} onPoint={() => list.setActive(index)} onChoose={() => choose(index)}>
              {option.icon}
              <span className="min-w-0 flex-1 truncate">{option.label}</span>
              {option.hint ? <span className="text-sm text-muted">{option.hint}</span> : null}
              {option.value === value ? <Check size={16} strokeWidth={1.5} aria-hidden /> : null}
            </Row>
          </div>
        ))}
        {creatable ? (
          <Row id={list.optionId(found.length)} active={list.active === found.length} selected={false} onPoint={() => list.setActive(found.length)} onChoose={() => choose(found.length)}>
            <Plus size={16} strokeWidth={1.5} aria-hidden />
            <span className="min-w-0 truncate">
              Create “{typed}”
            </span>
          </Row>
        ) : null}
        {count === 0 ? <p className="px-2.5 py-3 text-muted">No {noun} matches “{typed}”.</p> : null}
      </div>
    </>
  );
}

interface RowProps {
  id: string;
  active: boolean;
  selected: boolean;
  onPoint: () => void;
  onChoose: () => void;
  children: ReactNode;
}

function Row({ id, active, selected, onPoint, onChoose, children }: RowProps) {
  return (
    // The text field above holds the focus and handles the keys; this row only answers to the pointer.
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      onPointerMove={onPoint}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
      onKeyDown={(event) => event.key === "Enter" && onChoose()}
      className={cx("flex min-h-8 cursor-default items-center gap-2 rounded-md px-2.5 py-1 max-md:min-h-11", active && "bg-hover")}
    >
      {children}
    </div>
  );
}

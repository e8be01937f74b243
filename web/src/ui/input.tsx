import { useState, type InputHTMLAttributes, type ReactNode, type Ref, type TextareaHTMLAttributes } from "react";
import { Eye, EyeOff, Search, X } from "lucide-react";
import { cx } from "@/lib/class-names";
import { useFieldProps } from "./field";

export const CONTROL =
  "w-full min-w-0 rounded-lg border border-line-strong bg-surface text-base text-ink transition-colors hover:border-faint focus-visible:border-info focus-visible:outline-3 focus-visible:outline-offset-0 focus-visible:outline-info/25 aria-invalid:border-loss disabled:opacity-60 max-md:text-lg";

interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  /** Inside the field, before the text. */
  before?: ReactNode;
  /** Inside the field, behind the text. */
  after?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

export function Input({ before, after, className, ...rest }: InputProps) {
  const field = useFieldProps();
  const input = <input className={cx(CONTROL, "h-9 px-3 max-md:h-11", before ? "pl-9" : "", after ? "pr-10" : "", className)} {...field} {...rest} />;
  if (!before && !after) return input;
  return (
    <span className="relative flex w-full min-w-0">
      {before ? <span className="pointer-events-none absolute inset-y-0 left-0 grid w-9 place-items-center text-muted">{before}</span> : null}
      {input}
      {after ? <span className="absolute inset-y-0 right-0 grid min-w-10 place-items-center text-muted">{after}</span> : null}
    </span>
  );
}

export function PasswordInput(props: Omit<InputProps, "type" | "after" | "before">) {
  const [shown, setShown] = useState(false);
  return (
    <Input
      {...props}
      type={shown ? "text" : "password"}
      autoCapitalize="off"
      spellCheck={false}
      after={
        <button
          type="button"
          aria-label={shown ? "Hide the password" : "Show the password"}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
          className="grid size-8 place-items-center rounded-md hover:text-ink"
        >
          {shown ? <EyeOff size={16} strokeWidth={1.5} /> : <Eye size={16} strokeWidth={1.5} />}
        </button>
      }
    />
  );
}

interface SearchInputProps extends Omit<InputProps, "type" | "value" | "onChange" | "before" | "after"> {
  value: string;
  onChange: (value: string) => void;
  label: string;
}

export function SearchInput({ value, onChange, label, ...rest }: SearchInputProps) {
  return (
    <Input
      role="searchbox"
      {...rest}
      type="text"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      before={<Search size={16} strokeWidth={1.5} />}
      after={
        value ? (
          <button type="button" aria-label="Clear the search" onClick={() => onChange("")} className="grid size-8 place-items-center rounded-md hover:text-ink">
            <X size={16} strokeWidth={1.5} />
          </button>
        ) : null
      }
    />
  );
}

interface TextAreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  ref?: Ref<HTMLTextAreaElement>;
}

export function TextArea({ className, ...rest }: TextAreaProps) {
  const field = useFieldProps();
  return <textarea className={cx(CONTROL, "min-h-20 px-3 py-2", className)} {...field} {...rest} />;
}

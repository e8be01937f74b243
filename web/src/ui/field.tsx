import { createContext, use, useId, useMemo, type ReactNode } from "react";
import { cx } from "@/lib/class-names";

interface FieldIds {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
}

const FieldContext = createContext<FieldIds | null>(null);

/** What an input inside a `Field` spreads on itself: its id and what describes it. */
export function useFieldProps(): { id?: string; "aria-describedby"?: string; "aria-invalid"?: true } {
  const field = use(FieldContext);
  if (!field) return {};
  return {
    id: field.id,
    ...(field.describedBy ? { "aria-describedby": field.describedBy } : {}),
    ...(field.invalid ? { "aria-invalid": true } : {}),
  };
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | null | undefined;
  /** The label is for screen readers only. */
  hideLabel?: boolean;
  /** Stands at the right of the label, such as "Forgot?". */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** Label, control, hint or error. The control inside picks up its id by itself. */
export function Field({ label, hint, error, hideLabel = false, aside, className, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  const describedBy = note ? noteId : undefined;
  const invalid = Boolean(error);
  const ids = useMemo(() => ({ id, describedBy, invalid }), [id, describedBy, invalid]);
  return (
    <FieldContext value={ids}>
      <div className={cx("flex flex-col gap-2", className)}>
        <div className={cx("flex items-baseline justify-between gap-4", hideLabel && "sr-only")}>
          <label htmlFor={id} className="text-sm font-medium">
            {label}
          </label>
          {aside}
        </div>
        {children}
        {note ? (
          <p id={noteId} role={error ? "alert" : undefined} className={cx("text-sm", error ? "text-loss-text" : "text-muted")}>
            {note}
          </p>
        ) : null}
      </div>
    </FieldContext>
  );
}

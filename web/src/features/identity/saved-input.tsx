import { useState } from "react";
import { Input } from "@/ui/input";

interface SavedInputProps {
  value: string;
  "aria-label": string;
  maxLength?: number;
  disabled?: boolean;
  autoComplete?: string;
  /** Called when the field is left, or on Enter, with another text than before that is not empty. */
  onSave: (value: string) => void;
}

/** A text that is saved when one leaves it; Escape brings the old one back. */
export function SavedInput({ value, onSave, ...rest }: SavedInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const finish = () => {
    const next = draft?.trim();
    setDraft(null);
    if (next && next !== value) onSave(next);
  };
  return (
    <Input
      {...rest}
      value={draft ?? value}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setDraft(null);
      }}
    />
  );
}

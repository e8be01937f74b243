import { keyLabels } from "@/lib/shortcuts";

/** Keys as people see them on their keyboard: `keys="mod+k"`. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className="inline-flex gap-0.5 font-sans text-xs text-muted">
      {keyLabels(keys).map((label) => (
        <span key={label} className="inline-grid h-5 min-w-5 place-items-center rounded-sm border border-line px-1">
          {label}
        </span>
      ))}
    </kbd>
  );
}

import { FileUp } from "lucide-react";
import { useRef, useState, type DragEvent, type ReactNode } from "react";
import { cx } from "@/lib/class-names";
import { Button } from "./button";

interface FileDropZoneProps {
  onFiles: (files: File[]) => void;
  /** File types for the chooser: ".csv,.ofx". Dropping takes anything. */
  accept?: string;
  title: string;
  hint?: ReactNode;
  disabled?: boolean;
  compact?: boolean;
}

export function FileDropZone({ onFiles, accept, title, hint, disabled = false, compact = false }: FileDropZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length && !disabled) onFiles(files);
  };

  return (
    <section
      aria-label={title}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cx(
        "flex items-center rounded-xl border border-dashed transition-colors",
        compact ? "gap-4 p-4" : "flex-col px-6 py-14 text-center",
        over ? "border-info bg-info-soft" : "border-line-strong bg-surface",
      )}
    >
      <FileUp size={compact ? 20 : 28} strokeWidth={1.25} className={cx("shrink-0 text-muted", !compact && "mb-4")} aria-hidden />
      <div className="min-w-0 flex-1">
        <h2 className={compact ? "font-medium" : "text-lg"}>{title}</h2>
        {hint ? <div className={cx("text-pretty text-muted", !compact && "mx-auto mt-1.5 max-w-[52ch]")}>{hint}</div> : null}
      </div>
      <Button variant={compact ? "secondary" : "primary"} disabled={disabled} onClick={() => input.current?.click()} className={compact ? "" : "mt-5"}>
        Choose files
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        tabIndex={-1}
        aria-label={title}
        className="sr-only"
        {...(accept ? { accept } : {})}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = "";
          if (files.length) onFiles(files);
        }}
      />
    </section>
  );
}

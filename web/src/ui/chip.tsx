import { X } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "@/lib/class-names";

type Tone = "plain" | "info" | "gain" | "loss" | "gold";

const TONES: Record<Tone, string> = {
  plain: "bg-wash text-ink",
  info: "bg-info-soft text-info",
  gain: "bg-gain-soft text-gain-text",
  loss: "bg-loss-soft text-loss-text",
  gold: "bg-gold-soft text-gold-text",
};

interface ChipProps {
  tone?: Tone;
  /** A dot in the colour of a series or category: any CSS colour. */
  dot?: string;
  icon?: ReactNode;
  /** With it the chip is a button. */
  onClick?: () => void;
  /** With it the chip can be taken away; `removeLabel` says what. */
  onRemove?: () => void;
  removeLabel?: string;
  className?: string;
  children: ReactNode;
}

/** A short word about a row: category, state, filter. */
export function Chip({ tone = "plain", dot, icon, onClick, onRemove, removeLabel = "Remove", className, children }: ChipProps) {
  const body = (
    <>
      {dot ? <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ backgroundColor: dot }} /> : null}
      {icon}
      <span className="truncate">{children}</span>
    </>
  );
  const shape = cx("inline-flex h-6 max-w-full min-w-0 items-center gap-1.5 rounded-md px-2 text-sm whitespace-nowrap", TONES[tone], className);
  if (onRemove) {
    return (
      <span className={cx(shape, "pr-0.5")}>
        {onClick ? (
          <button type="button" onClick={onClick} className="inline-flex min-w-0 items-center gap-1.5 rounded-sm">
            {body}
          </button>
        ) : (
          body
        )}
        <button type="button" aria-label={removeLabel} onClick={onRemove} className="grid size-5 place-items-center rounded-sm hover:bg-hover">
          <X size={12} strokeWidth={2} />
        </button>
      </span>
    );
  }
  if (onClick) {
    return (
      <button type="button" onClick={onClick} className={cx(shape, "transition-colors hover:brightness-95 dark:hover:brightness-110")}>
        {body}
      </button>
    );
  }
  return <span className={shape}>{body}</span>;
}

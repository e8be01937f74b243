import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "@/lib/class-names";
import { IconButton } from "./button";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One sentence under the title. */
  description?: ReactNode;
  /** The act, at the right; on phones at the bottom over the full width. */
  footer?: ReactNode;
  size?: "sm" | "md" | "lg";
  children?: ReactNode;
}

/** The focus goes to what asked for it, else to the panel itself: a ring around the close button says nothing. */
function focusPanel(event: Event): void {
  event.preventDefault();
  const panel = event.currentTarget;
  if (panel instanceof HTMLElement && !panel.contains(document.activeElement)) panel.focus();
}

const SIZES = { sm: "md:max-w-sm", md: "md:max-w-lg", lg: "md:max-w-3xl" };

/** A dialog; on phones a sheet from below. */
export function Dialog({ open, onOpenChange, title, description, footer, size = "md", children }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim" />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          onOpenAutoFocus={focusPanel}
          className={cx(
            "fixed z-50 flex max-h-[88dvh] w-full flex-col bg-surface shadow-float focus-visible:outline-none",
            "max-md:inset-x-0 max-md:bottom-0 max-md:animate-sheet-in max-md:rounded-t-xl max-md:pb-[env(safe-area-inset-bottom)]",
            "md:top-1/2 md:left-1/2 md:-translate-x-1/2 md:-translate-y-1/2 md:animate-fade-in md:rounded-xl",
            SIZES[size],
          )}
        >
          <header className="flex items-start justify-between gap-4 px-6 pt-5 pb-4 max-md:px-4">
            <div className="min-w-0">
              <Radix.Title className="font-sans text-lg font-semibold">{title}</Radix.Title>
              {description ? <Radix.Description className="mt-1 text-muted">{description}</Radix.Description> : null}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" size="sm" className="-mr-1">
                <X size={16} strokeWidth={1.5} />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-6 pb-5 max-md:px-4">{children}</div>
          {footer ? (
            <footer className="flex justify-end gap-2 border-t border-line px-6 py-4 max-md:flex-col-reverse max-md:px-4 max-md:[&>button]:h-11 max-md:[&>button]:w-full">
              {footer}
            </footer>
          ) : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface SidePanelProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** Hides the title bar's text for sight only; the panel brings its own heading. */
  hideTitle?: boolean;
  /** `false` leaves the page behind usable: a detail beside a list. */
  modal?: boolean;
  footer?: ReactNode;
  children: ReactNode;
}

/** A panel at the right edge for one row or one working; on phones a sheet. */
export function SidePanel({ open, onOpenChange, title, hideTitle = false, modal = true, footer, children }: SidePanelProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange} modal={modal}>
      <Radix.Portal>
        {modal ? <Radix.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim" /> : null}
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focusPanel}
          {...(modal ? {} : { onInteractOutside: (event: Event) => event.preventDefault() })}
          className={cx(
            "fixed z-50 flex flex-col bg-surface shadow-float focus-visible:outline-none",
            "max-md:inset-x-0 max-md:bottom-0 max-md:max-h-[88dvh] max-md:animate-sheet-in max-md:rounded-t-xl max-md:pb-[env(safe-area-inset-bottom)]",
            "md:inset-y-0 md:right-0 md:w-[26rem] md:max-w-full md:animate-panel-in",
          )}
        >
          <header className="flex min-h-14 items-center justify-between gap-4 border-b border-line px-5 py-3 max-md:px-4">
            <Radix.Title className={cx("min-w-0 font-sans text-lg leading-snug font-semibold", hideTitle && "sr-only")}>{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label="Close" size="sm" className="-mr-1 ml-auto">
                <X size={16} strokeWidth={1.5} />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-5 max-md:px-4">{children}</div>
          {footer ? <footer className="flex gap-2 border-t border-line px-5 py-4 max-md:px-4">{footer}</footer> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

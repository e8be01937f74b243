import { X } from "lucide-react";
import { cx } from "@/lib/class-names";
import { dismiss, holdNotices, releaseNotices, undoLast, undoNotice, useNotices } from "@/lib/notices";
import { useShortcuts } from "@/lib/shortcuts";
import { Kbd } from "./kbd";

/** Where notices appear; mounted once, by the root. */
export function NoticeArea() {
  const notices = useNotices((state) => state.notices);
  useShortcuts([{ keys: "mod+z", label: "Undo the last act", run: () => void undoLast() }], notices.some((notice) => notice.undo));
  return (
    <section
      aria-label="Notices"
      aria-live="polite"
      onMouseEnter={holdNotices}
      onMouseLeave={releaseNotices}
      onFocus={holdNotices}
      onBlur={releaseNotices}
      className="pointer-events-none fixed print:hidden inset-x-4 bottom-[calc(4.5rem+env(safe-area-inset-bottom))] z-60 flex flex-col items-center gap-2 md:bottom-6"
    >
      {notices.map((notice) => (
        <div
          key={notice.id}
          role={notice.tone === "error" ? "alert" : undefined}
          className={cx(
            "pointer-events-auto flex min-h-11 max-w-full animate-rise-in items-center gap-3 rounded-lg bg-ink py-1.5 pr-1.5 pl-4 text-paper shadow-float md:max-w-lg",
          )}
        >
          {notice.tone === "error" ? <span aria-hidden className="size-2 shrink-0 rounded-full bg-loss" /> : null}
          <p className="min-w-0 flex-1 py-1">{notice.text}</p>
          {notice.action ? <NoticeButton onClick={() => (dismiss(notice.id), notice.action?.run())}>{notice.action.label}</NoticeButton> : null}
          {notice.undo ? (
            <NoticeButton onClick={() => undoNotice(notice)}>
              Undo
              <span className="max-md:hidden [&_*]:border-current [&_*]:text-current">
                <Kbd keys="mod+z" />
              </span>
            </NoticeButton>
          ) : null}
          <button type="button" aria-label="Close this notice" onClick={() => dismiss(notice.id)} className="grid size-8 place-items-center rounded-md opacity-70 hover:opacity-100">
            <X size={16} strokeWidth={1.5} />
          </button>
        </div>
      ))}
    </section>
  );
}

function NoticeButton({ onClick, children }: { onClick: () => void; children: React.ReactNode }) {
  return (
    <button type="button" onClick={onClick} className="inline-flex h-8 shrink-0 items-center gap-2 rounded-md px-2.5 font-medium text-gold dark:text-gold-hover [[data-theme=dark]_&]:text-[oklch(0.5_0.1_78)]">
      {children}
    </button>
  );
}

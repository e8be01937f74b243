import type { ReactNode } from "react";
import { cx } from "@/lib/class-names";

/** The frame of a page's content. `wide` is for tables and charts, `reading` for text and forms. */
export function Page({ width = "wide", className, children }: { width?: "wide" | "reading"; className?: string; children: ReactNode }) {
  return <div className={cx("mx-auto w-full px-4 pt-6 pb-12 md:px-8 md:pt-8", width === "wide" ? "max-w-page" : "max-w-[44rem]", className)}>{children}</div>;
}

interface PageHeaderProps {
  title: string;
  /** Under the title: a period, a count, one sentence. */
  description?: ReactNode;
  /** At the right: filters and the one primary act. */
  actions?: ReactNode;
  className?: string;
}

/** The page's one h1, in the serif. */
export function PageHeader({ title, description, actions, className }: PageHeaderProps) {
  return (
    <header className={cx("mb-6 flex items-end justify-between gap-x-6 gap-y-3 max-md:flex-wrap", className)}>
      <div className="min-w-0">
        <h1 className="text-2xl">{title}</h1>
        {description ? <div className="mt-1 text-pretty text-muted">{description}</div> : null}
      </div>
      {actions ? <div className="flex shrink-0 flex-wrap items-center gap-2 max-md:max-w-full max-md:shrink print:hidden">{actions}</div> : null}
    </header>
  );
}

/** A titled block of a page. */
export function Section({ title, aside, className, children }: { title: string; aside?: ReactNode; className?: string; children: ReactNode }) {
  return (
    <section className={cx("mt-8 first:mt-0", className)}>
      <div className="mb-3 flex min-h-7 items-center justify-between gap-4">
        <h2 className="text-lg">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

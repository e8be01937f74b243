import type { ReactNode } from "react";
import { cx } from "@/lib/class-names";

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  /** A short promise: what stands here once there is something. */
  children?: ReactNode;
  /** One act. */
  action?: ReactNode;
  className?: string;
}

export function EmptyState({ icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div className={cx("flex flex-col items-center px-6 py-16 text-center", className)}>
      {icon ? <div className="mb-4 text-muted [&_svg]:size-7 [&_svg]:stroke-[1.25]">{icon}</div> : null}
      <h2 className="text-lg font-semibold">{title}</h2>
      {children ? <div className="mt-1.5 max-w-[44ch] text-pretty text-muted">{children}</div> : null}
      {action ? <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  );
}

import type { HTMLAttributes, ReactNode, TdHTMLAttributes, ThHTMLAttributes } from "react";
import { ArrowDown, ArrowUp } from "lucide-react";
import { cx } from "@/lib/class-names";

/** Parts of a plain table with hairlines. Long lists take TanStack Virtual with `role="table"` rows instead. */
export function Table({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    // a table that scrolls in itself is reached by the keyboard
    <div {...(className?.includes("max-h-") ? { tabIndex: 0 } : {})} className={cx("relative overflow-x-auto", className)}>
      <table aria-label={label} className="w-full border-collapse">
        {children}
      </table>
    </div>
  );
}

interface HeadCellProps extends ThHTMLAttributes<HTMLTableCellElement> {
  numeric?: boolean;
  sorted?: "ascending" | "descending" | null;
  onSort?: () => void;
}

export function HeadCell({ numeric = false, sorted, onSort, className, children, ...rest }: HeadCellProps) {
  return (
    <th
      scope="col"
      {...(onSort ? { "aria-sort": sorted ?? "none" } : {})}
      className={cx("h-9 border-b border-line px-3 text-sm font-medium whitespace-nowrap text-muted first:pl-0 last:pr-0", numeric ? "text-right" : "text-left", className)}
      {...rest}
    >
      {onSort ? (
        <button type="button" onClick={onSort} className="inline-flex items-center gap-1 rounded-sm hover:text-ink">
          {children}
          {sorted === "ascending" ? <ArrowUp size={12} aria-hidden /> : sorted === "descending" ? <ArrowDown size={12} aria-hidden /> : null}
        </button>
      ) : (
        children
      )}
    </th>
  );
}

export function Row({ className, ...rest }: HTMLAttributes<HTMLTableRowElement>) {
  return <tr className={cx("border-b border-line last:border-0", className)} {...rest} />;
}

export function Cell({ numeric = false, className, ...rest }: TdHTMLAttributes<HTMLTableCellElement> & { numeric?: boolean }) {
  return <td className={cx("h-11 px-3 first:pl-0 last:pr-0", numeric && "tabular text-right whitespace-nowrap", className)} {...rest} />;
}

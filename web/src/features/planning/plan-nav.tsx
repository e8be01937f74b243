import { Link, useMatchRoute } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { cx } from "@/lib/class-names";

const PAGES = [
  { to: "/plan", label: "Outlook" },
  { to: "/plan/household", label: "Household" },
  { to: "/plan/ledger", label: "Years" },
  { to: "/plan/scenarios", label: "Scenarios" },
  { to: "/plan/taxes", label: "Taxes" },
  { to: "/plan/social-security", label: "Social Security" },
  { to: "/plan/portfolio", label: "Portfolio" },
  { to: "/plan/risk", label: "Risk" },
  { to: "/plan/history", label: "History" },
] as const;

/** The pages of the plan. On a phone the row scrolls, and the page that is open is in sight. */
export function PlanNav() {
  const matches = useMatchRoute();
  const row = useRef<HTMLDivElement>(null);
  const here = PAGES.find(({ to }) => matches({ to }))?.to ?? "/plan";

  useEffect(() => {
    const open = row.current?.querySelector<HTMLElement>(`[href="${here}"]`);
    if (open && row.current) row.current.scrollLeft = open.offsetLeft - (row.current.clientWidth - open.offsetWidth) / 2;
  }, [here]);

  return (
    <nav aria-label="Pages of the plan" className="mx-auto w-full max-w-page px-4 pt-3 md:px-8 md:pt-4 print:hidden">
      <div ref={row} className="relative flex gap-6 overflow-x-auto border-b border-line [scrollbar-width:none]">
        {PAGES.map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: true }}
            preload="intent"
            className={cx(
              "flex h-10 shrink-0 items-center border-b-2 font-medium transition-colors hover:text-ink focus-visible:outline-offset-[-2px]",
              to === here ? "border-ink text-ink" : "border-transparent text-muted",
            )}
          >
            {label}
          </Link>
        ))}
      </div>
    </nav>
  );
}

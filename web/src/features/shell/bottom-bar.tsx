import { Link } from "@tanstack/react-router";
import { Ellipsis, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { BAR, DESTINATIONS } from "./navigation";

const MoreSheet = lazy(() => import("./more-sheet").then((module) => ({ default: module.MoreSheet })));

const SLOT = "flex h-14 flex-col items-center justify-center gap-0.5 text-xs text-muted";

/** The phone's navigation: four pages and More. */
export function BottomBar() {
  const [more, setMore] = useState<boolean | null>(null);
  return (
    <>
      <nav aria-label="Main" className="fixed inset-x-0 bottom-0 z-30 border-t print:hidden border-line bg-paper pb-[env(safe-area-inset-bottom)]">
        <ul className="grid grid-cols-5">
          {BAR.flatMap((to) => DESTINATIONS.filter((destination) => destination.to === to)).map(({ to, label, icon: Icon }) => (
            <li key={to}>
              <Link to={to} activeOptions={{ exact: to === "/", includeSearch: false }} className={SLOT} activeProps={{ className: "text-ink! font-medium" }}>
                {to === "/import" ? (
                  <span className="grid size-6 place-items-center rounded-full bg-gold text-gold-ink">
                    <Plus size={16} strokeWidth={2} aria-hidden />
                  </span>
                ) : (
                  <span className="grid size-6 place-items-center">
                    <Icon size={20} strokeWidth={1.5} aria-hidden />
                  </span>
                )}
                {label}
              </Link>
            </li>
          ))}
          <li>
            <button type="button" aria-haspopup="dialog" aria-expanded={more === true} onClick={() => setMore(true)} className={`${SLOT} w-full`}>
              <span className="grid size-6 place-items-center">
                <Ellipsis size={20} strokeWidth={1.5} aria-hidden />
              </span>
              More
            </button>
          </li>
        </ul>
      </nav>
      {more === null ? null : (
        <Suspense fallback={null}>
          <MoreSheet open={more} onOpenChange={setMore} />
        </Suspense>
      )}
    </>
  );
}

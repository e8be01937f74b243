import { Link } from "@tanstack/react-router";
import { Ellipsis, Plus } from "lucide-react";
import { useState } from "react";
import { Dialog } from "@/ui/dialog";
import { BAR, DESTINATIONS } from "./navigation";
import { useShell } from "./shell-state";
import { UserMenu } from "./user-menu";
import { WorkspaceSwitcher } from "./workspace-switcher";

const SLOT = "flex h-14 flex-col items-center justify-center gap-1 text-xs text-muted";

/** The phone's navigation: four pages and More. */
export function BottomBar() {
  const [more, setMore] = useState(false);
  const inBar = BAR.flatMap((to) => DESTINATIONS.filter((destination) => destination.to === to));
  return (
    <>
      <nav aria-label="Main" className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-paper pb-[env(safe-area-inset-bottom)]">
        <ul className="grid grid-cols-5">
          {inBar.map(({ to, label, icon: Icon }) => (
            <li key={to}>
              <Link to={to} activeOptions={{ exact: to === "/", includeSearch: false }} className={SLOT} activeProps={{ className: "text-ink! font-medium" }}>
                {to === "/import" ? (
                  <span className="grid size-6 place-items-center rounded-full bg-gold text-gold-ink">
                    <Plus size={16} strokeWidth={2} aria-hidden />
                  </span>
                ) : (
                  <Icon size={20} strokeWidth={1.5} aria-hidden />
                )}
                {label}
              </Link>
            </li>
          ))}
          <li>
            <button type="button" aria-haspopup="dialog" aria-expanded={more} onClick={() => setMore(true)} className={`${SLOT} w-full`}>
              <Ellipsis size={20} strokeWidth={1.5} aria-hidden />
              More
            </button>
          </li>
        </ul>
      </nav>
      <Dialog open={more} onOpenChange={setMore} title="More">
        <nav aria-label="More pages" className="-mx-2 mb-3">
          <ul>
            {DESTINATIONS.filter(({ to }) => !BAR.includes(to)).map(({ to, label, icon: Icon }) => (
              <li key={to}>
                <Link to={to} onClick={() => setMore(false)} className="flex h-12 items-center gap-4 rounded-lg px-2 text-lg">
                  <Icon size={20} strokeWidth={1.5} className="text-muted" aria-hidden />
                  {label}
                </Link>
              </li>
            ))}
            <li>
              <button
                type="button"
                onClick={() => {
                  setMore(false);
                  useShell.getState().openPalette();
                }}
                className="flex h-12 w-full items-center gap-4 rounded-lg px-2 text-left text-lg"
              >
                <Ellipsis size={20} strokeWidth={1.5} className="text-muted" aria-hidden />
                Find anything
              </button>
            </li>
          </ul>
        </nav>
        <div className="flex flex-col gap-2 border-t border-line pt-4">
          <WorkspaceSwitcher compact={false} />
          <UserMenu compact={false} />
        </div>
      </Dialog>
    </>
  );
}

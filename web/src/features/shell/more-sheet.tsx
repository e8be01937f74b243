import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { Dialog } from "@/ui/dialog";
import { BAR, DESTINATIONS } from "./navigation";
import { useShell } from "./shell-state";
import { UnreadCount } from "./unread-count";
import { UserMenu } from "./user-menu";
import { WorkspaceSwitcher } from "./workspace-switcher";

const ROW = "flex h-12 w-full items-center gap-4 rounded-lg px-2 text-left text-lg";

/** Every page that has no place in the bottom bar, the workspace and the person. */
export function MoreSheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="More">
      <nav aria-label="More pages" className="-mx-2 mb-3">
        <ul>
          {DESTINATIONS.filter(({ to }) => !BAR.includes(to)).map(({ to, label, icon: Icon }) => (
            <li key={to}>
              <Link to={to} onClick={() => onOpenChange(false)} className={ROW}>
                <Icon size={20} strokeWidth={1.5} className="text-muted" aria-hidden />
                {label}
                {to === "/notifications" ? <UnreadCount /> : null}
              </Link>
            </li>
          ))}
          <li>
            <button
              type="button"
              className={ROW}
              onClick={() => {
                onOpenChange(false);
                useShell.getState().openPalette();
              }}
            >
              <Search size={20} strokeWidth={1.5} className="text-muted" aria-hidden />
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
  );
}

import { Link } from "@tanstack/react-router";
import { PanelLeft, Search } from "lucide-react";
import { lazy, Suspense } from "react";
import { cx } from "@/lib/class-names";
import { IconButton } from "@/ui/button";
import { Kbd } from "@/ui/kbd";
import { Mark } from "@/ui/mark";
import { DESTINATIONS, type Destination } from "./navigation";
import { useShell } from "./shell-state";
import { UserMenu } from "./user-menu";
import { WorkspaceSwitcher } from "./workspace-switcher";

/** Loaded beside the page: the sidebar stands without it. */
const UnreadCount = lazy(() => import("./unread-count").then((module) => ({ default: module.UnreadCount })));

const ROW = "relative flex h-9 items-center gap-3 rounded-lg px-2.5 font-medium text-muted transition-colors hover:bg-hover hover:text-ink";

export function Sidebar({ collapsed, onToggle }: { collapsed: boolean; onToggle: () => void }) {
  const openPalette = useShell((state) => state.openPalette);
  return (
    <aside aria-label="Sidebar" className={cx("sticky top-(--bar,0px) flex print:hidden h-[calc(100dvh-var(--bar,0px))] shrink-0 flex-col border-r border-line bg-sunken/50 px-3 pt-3 pb-3 transition-[width]", collapsed ? "w-[61px]" : "w-60")}>
      <div className={cx("mb-4 flex items-center", collapsed ? "flex-col gap-2" : "justify-between")}>
        <Link to="/" aria-label="Guilder, home" className="flex h-9 items-center gap-2.5 rounded-lg px-1.5">
          <Mark size={22} />
          {collapsed ? null : <span className="font-serif text-xl font-medium tracking-[-0.01em]">Guilder</span>}
        </Link>
        <IconButton label={collapsed ? "Unfold the sidebar" : "Fold the sidebar"} aria-expanded={!collapsed} size="sm" className="text-muted" onClick={onToggle}>
          <PanelLeft size={16} strokeWidth={1.5} />
        </IconButton>
      </div>

      <WorkspaceSwitcher compact={collapsed} />

      <button
        type="button"
        onClick={openPalette}
        title="Go, do or ask"
        className={cx("mt-2 mb-3 flex h-9 items-center rounded-lg border border-line bg-surface text-muted transition-colors hover:border-line-strong hover:text-ink", collapsed ? "justify-center" : "gap-3 px-2.5")}
      >
        <Search size={16} strokeWidth={1.5} aria-hidden />
        <span className={collapsed ? "sr-only" : "min-w-0 flex-1 truncate text-left"}>Go, do or ask</span>
        {collapsed ? null : <Kbd keys="mod+k" />}
      </button>

      <nav aria-label="Main" className="min-h-0 flex-1 overflow-y-auto">
        <ul className="flex flex-col gap-0.5">
          {DESTINATIONS.map((destination) => (
            <li key={destination.to}>
              <NavigationLink destination={destination} collapsed={collapsed} />
            </li>
          ))}
        </ul>
      </nav>

      <UserMenu compact={collapsed} />
    </aside>
  );
}

function NavigationLink({ destination, collapsed }: { destination: Destination; collapsed: boolean }) {
  const { to, label, icon: Icon } = destination;
  return (
    <Link
      to={to}
      activeOptions={{ exact: to === "/", includeSearch: false }}
      className={ROW}
      activeProps={{ className: "bg-hover text-ink!" }}
      {...(collapsed ? { title: label } : {})}
    >
      <Icon size={16} strokeWidth={1.5} className="shrink-0" aria-hidden />
      <span className={collapsed ? "sr-only" : ""}>{label}</span>
      {to === "/notifications" ? (
        <Suspense fallback={null}>
          <UnreadCount dot={collapsed} />
        </Suspense>
      ) : null}
    </Link>
  );
}

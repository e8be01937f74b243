import { ChevronsUpDown } from "lucide-react";
import { lazy } from "react";
import { useAccount } from "@/lib/account";
import { cx } from "@/lib/class-names";
import { MenuWhenWanted } from "./menu-when-wanted";

const load = () => import("./workspace-menu").then((module) => ({ default: module.WorkspaceMenu }));
const WorkspaceMenu = lazy(load);

export function WorkspaceSwitcher({ compact }: { compact: boolean }) {
  const { workspace } = useAccount();
  return (
    <MenuWhenWanted
      menu={WorkspaceMenu}
      preload={load}
      // A render function, called by MenuWhenWanted; not a component.
      renderTrigger={(props) => (
        <button
          type="button"
          {...props}
          aria-label={`Workspace ${workspace.name}`}
          className={cx("flex h-10 w-full items-center rounded-lg text-left transition-colors hover:bg-hover", compact ? "justify-center" : "gap-2.5 px-1.5")}
        >
          <span aria-hidden className="grid size-6 shrink-0 place-items-center rounded-md border border-line-strong bg-surface text-xs font-semibold">
            {workspace.name.slice(0, 1).toUpperCase()}
          </span>
          {compact ? null : (
            <>
              <span className="min-w-0 flex-1 truncate font-medium">{workspace.name}</span>
              <ChevronsUpDown size={16} strokeWidth={1.5} className="shrink-0 text-muted" aria-hidden />
            </>
          )}
        </button>
      )}
    />
  );
}

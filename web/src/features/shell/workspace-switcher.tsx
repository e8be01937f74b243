import { ChevronsUpDown } from "lucide-react";
import { lazy } from "react";
import { useAccount } from "@/lib/account";
import { cx } from "@/lib/class-names";
import { Initial } from "@/ui/initial";
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
          className={cx("flex h-10 w-full items-center rounded-lg text-left transition-colors hover:bg-hover", compact ? "justify-center" : "gap-2.5 px-1.5")}
        >
          <Initial name={workspace.name} shape="square" size="sm" className="border border-line-strong bg-surface" />
          <span className="sr-only">Workspace </span>
          <span className={compact ? "sr-only" : "min-w-0 flex-1 truncate font-medium"}>{workspace.name}</span>
          {compact ? null : <ChevronsUpDown size={16} strokeWidth={1.5} className="shrink-0 text-muted" aria-hidden />}
        </button>
      )}
    />
  );
}

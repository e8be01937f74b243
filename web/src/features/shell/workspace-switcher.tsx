import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { ChevronsUpDown, Plus } from "lucide-react";
import { cx } from "@/lib/class-names";
import { switchWorkspace, useAccount } from "@/lib/account";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/ui/menu";

export function WorkspaceSwitcher({ compact }: { compact: boolean }) {
  const { workspace, workspaces } = useAccount();
  const queryClient = useQueryClient();
  const router = useRouter();
  const navigate = useNavigate();

  const open = async (id: string) => {
    switchWorkspace(queryClient, id);
    await navigate({ to: "/" });
    await router.invalidate();
  };

  return (
    <Menu
      align="start"
      className="w-60"
      trigger={
        <button
          type="button"
          aria-label={`Workspace ${workspace.name}`}
          className={cx("flex h-10 items-center rounded-lg text-left transition-colors hover:bg-hover", compact ? "justify-center" : "gap-2.5 px-1.5")}
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
      }
    >
      <MenuLabel>Workspaces</MenuLabel>
      {workspaces.map((known) => (
        <MenuItem key={known.id} checked={known.id === workspace.id} onSelect={() => void open(known.id)}>
          {known.name}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem icon={<Plus size={16} strokeWidth={1.5} />} onSelect={() => void navigate({ to: "/welcome" })}>
        New household
      </MenuItem>
    </Menu>
  );
}

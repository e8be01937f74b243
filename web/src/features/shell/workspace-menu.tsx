import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import type { ReactElement } from "react";
import { switchWorkspace, useAccount } from "@/lib/account";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/ui/menu";

export function WorkspaceMenu({ trigger }: { trigger: ReactElement }) {
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
    <Menu defaultOpen align="start" className="w-54" trigger={trigger}>
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

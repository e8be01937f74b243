import { useNavigate } from "@tanstack/react-router";
import { Keyboard, LogOut, Monitor, Moon, Settings, Sun } from "lucide-react";
import type { ReactElement } from "react";
import { useAccount } from "@/lib/account";
import { useOwnTheme } from "@/lib/own-theme";
import type { ThemeChoice } from "@/lib/theme";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/ui/menu";
import { useShell } from "./shell-state";

const THEMES: { value: ThemeChoice; label: string; icon: typeof Sun }[] = [
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
  { value: "system", label: "As the system", icon: Monitor },
];

export function UserMenuItems({ trigger }: { trigger: ReactElement }) {
  const { person } = useAccount();
  const { choice, choose } = useOwnTheme();
  const navigate = useNavigate();
  return (
    <Menu defaultOpen align="start" side="top" className="w-54" trigger={trigger}>
      <MenuLabel>{person.email}</MenuLabel>
      <MenuItem icon={<Settings size={16} strokeWidth={1.5} />} shortcut="g s" onSelect={() => void navigate({ to: "/settings" })}>
        Settings
      </MenuItem>
      <MenuItem icon={<Keyboard size={16} strokeWidth={1.5} />} shortcut="?" onSelect={() => useShell.getState().openShortcuts()}>
        Shortcuts
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>Theme</MenuLabel>
      {THEMES.map(({ value, label, icon: Icon }) => (
        <MenuItem key={value} icon={<Icon size={16} strokeWidth={1.5} />} checked={choice === value} onSelect={() => choose(value)}>
          {label}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem icon={<LogOut size={16} strokeWidth={1.5} />} onSelect={() => void navigate({ to: "/sign-out" })}>
        Sign out
      </MenuItem>
    </Menu>
  );
}

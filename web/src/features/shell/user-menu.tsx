import { useNavigate } from "@tanstack/react-router";
import { Keyboard, LogOut, Monitor, Moon, Settings, Sun } from "lucide-react";
import { cx } from "@/lib/class-names";
import { useAccount } from "@/lib/account";
import { useTheme, type ThemeChoice } from "@/lib/theme";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/ui/menu";
import { useShell } from "./shell-state";

const THEMES: { value: ThemeChoice; label: string; icon: typeof Sun }[] = [
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
  { value: "system", label: "As the system", icon: Monitor },
];

export function UserMenu({ compact }: { compact: boolean }) {
  const { person } = useAccount();
  const { choice, setChoice } = useTheme();
  const navigate = useNavigate();
  const name = person.name || person.email;
  return (
    <Menu
      align="start"
      side="top"
      className="w-60"
      trigger={
        <button
          type="button"
          aria-label={`Your menu, ${name}`}
          className={cx("flex h-10 items-center rounded-lg text-left transition-colors hover:bg-hover", compact ? "justify-center" : "gap-2.5 px-1.5")}
        >
          <span aria-hidden className="grid size-6 shrink-0 place-items-center rounded-full bg-ink text-xs font-medium text-paper">
            {name.slice(0, 1).toUpperCase()}
          </span>
          {compact ? null : <span className="min-w-0 flex-1 truncate">{name}</span>}
        </button>
      }
    >
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
        <MenuItem key={value} icon={<Icon size={16} strokeWidth={1.5} />} checked={choice === value} onSelect={() => setChoice(value)}>
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

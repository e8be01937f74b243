import { Monitor, Moon, Sun } from "lucide-react";
import { useOwnTheme } from "@/lib/own-theme";
import { Segmented } from "@/ui/segmented";
import { SettingsBlock, SettingsRow } from "./settings-block";

export function Appearance() {
  const { choice, choose } = useOwnTheme();
  return (
    <SettingsBlock title="Appearance">
      <SettingsRow label="Theme" hint="In every browser where you sign in.">
        <Segmented
          label="Theme"
          value={choice}
          onChange={choose}
          className="flex w-full"
          options={[
            { value: "light", label: "Light", icon: <Sun size={16} strokeWidth={1.5} aria-hidden /> },
            { value: "dark", label: "Dark", icon: <Moon size={16} strokeWidth={1.5} aria-hidden /> },
            { value: "system", label: "Auto", icon: <Monitor size={16} strokeWidth={1.5} aria-hidden /> },
          ]}
        />
      </SettingsRow>
    </SettingsBlock>
  );
}

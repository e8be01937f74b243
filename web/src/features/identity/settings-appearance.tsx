import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "@/lib/theme";
import { Segmented } from "@/ui/segmented";
import { SettingsBlock, SettingsRow } from "./settings-block";

export function Appearance() {
  const { choice, setChoice } = useTheme();
  return (
    <SettingsBlock title="Appearance">
      <SettingsRow label="Theme" hint="In this browser.">
        <Segmented
          label="Theme"
          value={choice}
          onChange={setChoice}
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

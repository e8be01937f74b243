import { useEffect } from "react";
import { useMedia } from "./media";
import { useStored } from "./stored";

export type ThemeChoice = "light" | "dark" | "system";
export type Theme = "light" | "dark";

const BAR = { light: "#fdfbf7", dark: "#171410" } as const;

/** The theme in force and the user's choice; on paper it is light. `public/theme.js` applies the same rule before the first paint. */
export function useTheme(): { theme: Theme; choice: ThemeChoice } {
  const [choice] = useStored<ThemeChoice>("theme", "system");
  const dark = useMedia("(prefers-color-scheme: dark)");
  const paper = useMedia("print");
  const theme: Theme = paper ? "light" : choice === "system" ? (dark ? "dark" : "light") : choice;
  return { theme, choice };
}

/** Keeps `<html>` in step with the theme. Mounted once, by the root. */
export function useApplyTheme(): void {
  const { theme } = useTheme();
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
    document.querySelector('meta[name="theme-color"]')?.setAttribute("content", BAR[theme]);
  }, [theme]);
}

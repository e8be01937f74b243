import { useEffect, useSyncExternalStore } from "react";
import { useStored } from "./stored";

export type ThemeChoice = "light" | "dark" | "system";
export type Theme = "light" | "dark";

const DARK = "(prefers-color-scheme: dark)";
const BAR = { light: "#fdfbf7", dark: "#171410" } as const;

function systemIsDark(): boolean {
  return window.matchMedia(DARK).matches;
}

function watchSystem(listener: () => void): () => void {
  const query = window.matchMedia(DARK);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** The theme in force and the user's choice. `public/theme.js` applies the same rule before the first paint. */
export function useTheme(): { theme: Theme; choice: ThemeChoice } {
  const [choice] = useStored<ThemeChoice>("theme", "system");
  const dark = useSyncExternalStore(watchSystem, systemIsDark);
  const theme: Theme = choice === "system" ? (dark ? "dark" : "light") : choice;
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

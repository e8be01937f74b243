import { Outlet, useNavigate } from "@tanstack/react-router";
import { FileUp } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect } from "react";
import { offerFiles, useDocumentFileDrop, useFileDrop } from "@/lib/file-drop";
import { useIsPhone } from "@/lib/media";
import { useOwnTheme } from "@/lib/own-theme";
import { useShortcuts } from "@/lib/shortcuts";
import { useStored } from "@/lib/stored";
import { BottomBar } from "./bottom-bar";
import { DESTINATIONS } from "./navigation";
import { useShell } from "./shell-state";
import { Sidebar } from "./sidebar";

const loadPalette = () => import("./command-palette").then((module) => ({ default: module.CommandPalette }));
const CommandPalette = lazy(loadPalette);
const ShortcutList = lazy(() => import("./shortcut-list").then((module) => ({ default: module.ShortcutList })));

export function Shell() {
  const phone = useIsPhone();
  const [collapsed, setCollapsed] = useStored("sidebar-collapsed", false);
  const { paletteWanted, shortcutsWanted } = useShell();
  useShellShortcuts(() => setCollapsed(!collapsed));
  useDropToImport();
  useToolsAtHand();

  return (
    <div className="min-h-[calc(100dvh-var(--bar,0px))] md:flex">
      <a href="#content" className="sr-only z-60 rounded-lg bg-ink px-4 py-2 text-paper focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        Skip to the content
      </a>
      {phone ? null : <Sidebar collapsed={collapsed} onToggle={() => setCollapsed(!collapsed)} />}
      <main id="content" tabIndex={-1} className="min-w-0 flex-1 max-md:pb-[calc(3.5rem+env(safe-area-inset-bottom))] focus-visible:outline-none">
        <Outlet />
      </main>
      {phone ? <BottomBar /> : null}
      <Suspense fallback={null}>
        {paletteWanted ? <CommandPalette /> : null}
        {shortcutsWanted ? <ShortcutList /> : null}
      </Suspense>
      <DropCurtain />
    </div>
  );
}

function useShellShortcuts(toggleSidebar: () => void): void {
  const navigate = useNavigate();
  const { theme, choose } = useOwnTheme();
  useShortcuts([
    { keys: "mod+k", label: "Go, do or ask", inFields: true, run: () => useShell.getState().openPalette() },
    { keys: "?", label: "Show the shortcuts", run: () => useShell.getState().openShortcuts() },
    { keys: "mod+b", label: "Fold or unfold the sidebar", run: toggleSidebar },
    { keys: "mod+Shift+l", label: "Switch between light and dark", run: () => choose(theme === "dark" ? "light" : "dark") },
    ...DESTINATIONS.map(({ to, label, key }) => ({ keys: `g ${key}`, label: `Go to ${label}`, group: "Go to", run: () => void navigate({ to }) })),
  ]);
}

/** Loaded once the page is quiet: whoever presses ⌘K types on at once, and the menus open while the server is away. */
function useToolsAtHand(): void {
  useEffect(() => {
    // Without a connection it is simply loaded later, when it is asked for.
    const timer = setTimeout(() => void Promise.all([loadPalette(), import("./user-menu-items"), import("./workspace-menu")]).catch(() => undefined), 1200);
    return () => clearTimeout(timer);
  }, []);
}

function useDropToImport(): void {
  const navigate = useNavigate();
  const take = useCallback(
    (files: File[]) => {
      offerFiles(files);
      void navigate({ to: "/import" });
    },
    [navigate],
  );
  useDocumentFileDrop(take);
}

function DropCurtain() {
  const over = useFileDrop((state) => state.over);
  const instead = useFileDrop((state) => state.instead);
  if (!over) return null;
  return (
    <div aria-hidden className="pointer-events-none fixed inset-3 z-60 grid animate-fade-in place-items-center rounded-xl border-2 border-dashed border-info bg-info-soft/90">
      <p className="flex items-center gap-3 text-lg font-medium text-info">
        <FileUp size={20} strokeWidth={1.5} />
        {instead ?? "Drop to import"}
      </p>
    </div>
  );
}

import { create } from "zustand";

interface ShellState {
  paletteOpen: boolean;
  /** Opened at least once: only then is its code loaded. */
  paletteWanted: boolean;
  shortcutsOpen: boolean;
  shortcutsWanted: boolean;
  openPalette: () => void;
  openShortcuts: () => void;
  closePalette: () => void;
  closeShortcuts: () => void;
}

export const useShell = create<ShellState>((set) => ({
  paletteOpen: false,
  paletteWanted: false,
  shortcutsOpen: false,
  shortcutsWanted: false,
  openPalette: () => set({ paletteOpen: true, paletteWanted: true }),
  openShortcuts: () => set({ shortcutsOpen: true, shortcutsWanted: true, paletteOpen: false }),
  closePalette: () => set({ paletteOpen: false }),
  closeShortcuts: () => set({ shortcutsOpen: false }),
}));

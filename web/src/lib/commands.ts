/** Acts that a page adds to ⌘K while it is mounted. */
import { useEffect, useRef } from "react";
import { create } from "zustand";

export interface Command {
  id: string;
  /** A verb first: "Add a goal". */
  label: string;
  keywords?: string;
  run: () => void;
}

export const useCommands = create<{ commands: Command[] }>(() => ({ commands: [] }));

export function useRegisterCommands(commands: Command[]): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const signature = commands.map(({ id, label }) => `${id}|${label}`).join("\n");
  useEffect(() => {
    if (!signature) return;
    const entries = latest.current.map((command, index) => ({ ...command, run: () => latest.current[index]?.run() }));
    useCommands.setState((state) => ({ commands: [...state.commands, ...entries] }));
    return () => useCommands.setState((state) => ({ commands: state.commands.filter((known) => !entries.includes(known)) }));
  }, [signature]);
}

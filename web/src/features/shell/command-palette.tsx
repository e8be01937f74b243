import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowRight, Bookmark, FileUp, Keyboard, ListFilter, MessageCircle, Moon, Search, Sun, Tags, type LucideIcon } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useMemo, useRef, useState } from "react";
import { listSearchesOptions } from "@/api/@tanstack/react-query.gen";
import { cx } from "@/lib/class-names";
import { useCommands } from "@/lib/commands";
import { offerFiles } from "@/lib/file-drop";
import { matches } from "@/lib/match";
import { useOwnTheme } from "@/lib/own-theme";
import { searchOf } from "@/lib/transaction-search";
import { Kbd } from "@/ui/kbd";
import { useListbox } from "@/ui/use-listbox";
import { DESTINATIONS, type Destination } from "./navigation";
import { useShell } from "./shell-state";

interface Entry {
  id: string;
  group: "Go to" | "Do" | "Ask";
  label: string;
  keywords: string;
  icon: LucideIcon;
  shortcut?: string;
  run: () => void;
}

/** What else a page of the sidebar is looked for by. */
const KEYWORDS: Readonly<Record<string, string>> = {
  "/": "dashboard overview net worth",
  "/accounts": "banks balances cards",
  "/transactions": "spending payments search",
  "/import": "statement file csv ofx upload",
  "/budgets": "limits envelopes",
  "/recurring": "subscriptions bills recurring upcoming due standing orders",
  "/investments": "holdings portfolio stocks funds lots gains dividends performance",
  "/goals": "saving retirement house",
  "/plan": "retirement monte carlo future scenarios",
  "/ask": "assistant question chat",
  "/settings": "profile members theme password",
};

/** Pages without a place in the sidebar; they are found here. */
const FURTHER: readonly (Omit<Destination, "key"> & { keywords: string })[] = [
  { to: "/rules", label: "Rules", icon: ListFilter, keywords: "categorise automatically conditions" },
  { to: "/categories", label: "Categories", icon: Tags, keywords: "tree groups rename" },
];

/** ⌘K: go to a page, do an act, or ask the assistant. */
export function CommandPalette() {
  const open = useShell((state) => state.paletteOpen);
  const close = useShell((state) => state.closePalette);
  const files = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  return (
    <>
      <Radix.Root open={open} onOpenChange={(next) => !next && close()}>
        <Radix.Portal>
          <Radix.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim" />
          <Radix.Content
            aria-describedby={undefined}
            className="fixed top-[12dvh] left-1/2 z-50 flex max-h-[70dvh] w-[min(36rem,calc(100vw-24px))] -translate-x-1/2 animate-fade-in flex-col overflow-hidden rounded-xl bg-surface shadow-float max-md:top-3"
          >
            <Radix.Title className="sr-only">Go, do or ask</Radix.Title>
            <Palette onDone={close} chooseFiles={() => files.current?.click()} />
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
      <input
        ref={files}
        type="file"
        multiple
        tabIndex={-1}
        aria-label="Statements to import"
        className="sr-only"
        onChange={(event) => {
          const chosen = [...(event.target.files ?? [])];
          event.target.value = "";
          if (!chosen.length) return;
          offerFiles(chosen);
          void navigate({ to: "/import" });
        }}
      />
    </>
  );
}

function useEntries(text: string, chooseFiles: () => void): Entry[] {
  const navigate = useNavigate();
  const { theme, choose } = useOwnTheme();
  const commands = useCommands((state) => state.commands);
  const saved = useQuery(listSearchesOptions()).data?.data;
  return useMemo(() => {
    const typed = text.trim();
    const all: Entry[] = [
      ...DESTINATIONS.map(({ to, label, icon, key }): Entry => ({ id: to, group: "Go to", label, keywords: KEYWORDS[to] ?? "", icon, shortcut: `g ${key}`, run: () => void navigate({ to }) })),
      ...FURTHER.map(({ to, label, icon, keywords }): Entry => ({ id: to, group: "Go to", label, keywords, icon, run: () => void navigate({ to }) })),
      ...(saved ?? []).map(({ id, name, filter }): Entry => ({ id, group: "Go to", label: name, keywords: "saved search find", icon: Bookmark, run: () => void navigate({ to: "/transactions", search: searchOf(filter) }) })),
      { id: "files", group: "Do", label: "Import statement files", keywords: "upload csv ofx", icon: FileUp, run: chooseFiles },
      {
        id: "theme",
        group: "Do",
        label: theme === "dark" ? "Switch to light" : "Switch to dark",
        keywords: "theme appearance night dark light",
        icon: theme === "dark" ? Sun : Moon,
        shortcut: "mod+Shift+l",
        run: () => choose(theme === "dark" ? "light" : "dark"),
      },
      { id: "shortcuts", group: "Do", label: "Show the keyboard shortcuts", keywords: "keys help", icon: Keyboard, shortcut: "?", run: () => useShell.getState().openShortcuts() },
      ...commands.map((command): Entry => ({ id: command.id, group: "Do", label: command.label, keywords: command.keywords ?? "", icon: ArrowRight, run: command.run })),
    ];
    const found = all.filter(({ label, keywords }) => matches(typed, `${label} ${keywords}`));
    if (!typed) return found;
    return [
      ...found,
      { id: "search", group: "Do", label: `Find transactions with “${typed}”`, keywords: "", icon: Search, run: () => void navigate({ href: `/transactions?q=${encodeURIComponent(typed)}` }) },
      { id: "ask", group: "Ask", label: `Ask: ${typed}`, keywords: "", icon: MessageCircle, run: () => void navigate({ href: `/ask?q=${encodeURIComponent(typed)}` }) },
    ];
  }, [text, theme, choose, commands, saved, navigate, chooseFiles]);
}

function Palette({ onDone, chooseFiles }: { onDone: () => void; chooseFiles: () => void }) {
  const [text, setText] = useState("");
  const entries = useEntries(text, chooseFiles);
  const choose = (index: number) => {
    const entry = entries[index];
    if (!entry) return;
    onDone();
    entry.run();
  };
  const list = useListbox(entries.length, choose, text);
  return (
    <>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search size={16} strokeWidth={1.5} className="shrink-0 text-muted" aria-hidden />
        <input
          {...list.inputProps}
          aria-label="Go, do or ask"
          placeholder="Go to a page, do something, or ask a question"
          value={text}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={list.onKeyDown}
          className="h-12 min-w-0 flex-1 bg-transparent text-lg outline-none"
        />
        <Kbd keys="Escape" />
      </div>
      <div id={list.listId} role="listbox" aria-label="Commands" className="min-h-0 flex-1 overflow-y-auto p-2">
        {entries.map((entry, index) => (
          <div key={entry.id} role="presentation">
            {entry.group === entries[index - 1]?.group ? null : (
              <p aria-hidden className="eyebrow px-2.5 pt-2 pb-1">
                {entry.group}
              </p>
            )}
            <div
              id={list.optionId(index)}
              role="option"
              tabIndex={-1}
              aria-selected={list.active === index}
              onPointerMove={() => list.setActive(index)}
              onClick={() => choose(index)}
              onKeyDown={(event) => event.key === "Enter" && choose(index)}
              className={cx("flex min-h-10 cursor-default items-center gap-3 rounded-lg px-2.5", list.active === index && "bg-hover")}
            >
              <entry.icon size={16} strokeWidth={1.5} className="shrink-0 text-muted" aria-hidden />
              <span className="min-w-0 flex-1 truncate">{entry.label}</span>
              {entry.shortcut ? (
                <span className="max-md:hidden">
                  <Kbd keys={entry.shortcut} />
                </span>
              ) : null}
            </div>
          </div>
        ))}
      </div>
    </>
  );
}

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { readSearchOptions } from "@/api/@tanstack/react-query.gen";
import type { SavedSearch, SearchProblem, SearchSuggestion } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { matches } from "@/lib/match";
import { useShortcuts } from "@/lib/shortcuts";
import { Button } from "@/ui/button";
import { SearchInput } from "@/ui/input";

interface SearchBoxProps {
  value: string;
  onChange: (value: string) => void;
  /** Searches that were kept: offered by their name. */
  saved: readonly SavedSearch[];
  onSaved: (saved: SavedSearch) => void;
}

/** What the list under the box offers: words for the query, or a kept search in its place. */
type Offer = { id: string; label: string; kind: string; take: () => void };
const MOST_SAVED = 5;

/** Long enough to type on, short enough to seem at once. */
const PAUSE_MS = 150;

/** Words and conditions in one line: suggestions while typing, and where a mistake is. The list follows what can be read. */
export function SearchBox({ value, onChange, saved, onSaved }: SearchBoxProps) {
  const box = useRef<HTMLInputElement>(null);
  const caret = useRef<number | null>(null);
  const listId = useId();
  const problemId = useId();
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const [at, setAt] = useState(value.length);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [settled, setSettled] = useState(true);
  if (known !== value) {
    setKnown(value);
    if (value !== text.trim()) setText(value);
  }
  const asked = usePaused(`${at}|${text}`);
  const cut = asked.indexOf("|");
  const reading = useQuery({ ...readSearchOptions({ query: { q: asked.slice(cut + 1), at: Number(asked.slice(0, cut)) } }), placeholderData: keepPreviousData });
  const current = asked === `${at}|${text}` && !reading.isPlaceholderData ? reading.data?.data : undefined;
  const problem = current?.problems.find(({ start, end }) => settled || at < start || at > end);

  const readable = current?.problems.length === 0;
  const send = useRef(onChange);
  useEffect(() => {
    send.current = onChange;
  });
  useEffect(() => {
    if (readable && text.trim() !== value) send.current(text.trim());
  }, [readable, text, value]);

  useShortcuts([
    {
      keys: "/",
      label: "Search",
      group: "Transactions",
      run: (event) => {
        event.preventDefault();
        box.current?.focus();
      },
    },
  ]);

  const write = (next: string, place: number) => {
    setText(next);
    setAt(place);
    setActive(-1);
    caret.current = place;
  };
  // Keys may come faster than the next frame: the caret stands right as soon as the text does.
  useLayoutEffect(() => {
    if (caret.current === null) return;
    box.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });
  const choose = ({ start, end, insert }: SearchSuggestion) => {
    write(text.slice(0, start) + insert + text.slice(end).trimStart(), start + insert.length);
    box.current?.focus();
  };
  const kept = saved.filter(({ name }) => matches(text, name)).slice(0, MOST_SAVED);
  const suggestions: Offer[] = open
    ? [
        ...(current?.suggestions ?? []).map((suggestion) => ({
          id: suggestion.insert,
          label: suggestion.kind === "field" ? suggestion.insert : suggestion.label,
          kind: KINDS[suggestion.kind],
          take: () => choose(suggestion),
        })),
        ...kept.map((search) => ({
          id: search.id,
          label: search.name,
          kind: "Saved search",
          take: () => {
            setOpen(false);
            onSaved(search);
          },
        })),
      ]
    : [];
  const onKeyDown = (event: KeyboardEvent) => {
    const count = suggestions.length;
    const picked = suggestions[active];
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive(active < 0 ? (step > 0 ? 0 : count - 1) : (active + step + count) % count);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (picked) picked.take();
      else {
        setOpen(false);
        setSettled(true);
      }
    } else if (event.key === "Escape") {
      if (open && count) event.preventDefault();
      setOpen(false);
      setActive(-1);
    }
  };

  return (
    <div
      className="relative"
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        setOpen(false);
        setSettled(true);
      }}
    >
      <SearchInput
        ref={box}
        label="Search transactions"
        placeholder="Search, or category: amount> last month …"
        id="transaction-search"
        role="combobox"
        aria-expanded={suggestions.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? problemId : undefined}
        {...(active >= 0 && suggestions[active] ? { "aria-activedescendant": `${listId}-${active}` } : {})}
        autoComplete="off"
        spellCheck={false}
        maxLength={500}
        value={text}
        onChange={(next) => {
          setText(next);
          setAt(box.current?.selectionStart ?? next.length);
          setOpen(next !== "" || saved.length > 0);
          setSettled(false);
          setActive(-1);
        }}
        onSelect={() => setAt(box.current?.selectionStart ?? text.length)}
        onFocus={() => {
          setSettled(text !== "");
          if (!text && saved.length) setOpen(true);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id={listId}
        role="listbox"
        aria-label="Suggestions"
        hidden={!suggestions.length}
        className="absolute inset-x-0 top-full z-40 mt-1 max-h-72 overflow-y-auto rounded-lg bg-surface p-1 shadow-float"
      >
        {suggestions.map((suggestion, index) => (
          <div
            key={suggestion.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            className={cx("flex min-h-8 cursor-default items-center justify-between gap-3 rounded-md px-2 text-sm max-md:min-h-11", index === active && "bg-hover")}
            onPointerDown={(event) => event.preventDefault()}
            onPointerMove={() => setActive(index)}
            onClick={suggestion.take}
            onKeyDown={(event) => event.key === "Enter" && suggestion.take()}
            tabIndex={-1}
          >
            <span className="truncate">{suggestion.label}</span>
            <span className="shrink-0 text-xs text-muted">{suggestion.kind}</span>
          </div>
        ))}
      </div>
      {problem ? <Mistake id={problemId} problem={problem} text={text} onTake={(next, place) => write(next, place)} /> : null}
    </div>
  );
}

const KINDS: Record<SearchSuggestion["kind"], string> = {
  field: "Condition",
  account: "Account",
  category: "Category",
  merchant: "Merchant",
  state: "State",
  currency: "Currency",
};

function Mistake({ id, problem, text, onTake }: { id: string; problem: SearchProblem; text: string; onTake: (text: string, at: number) => void }) {
  const { start, end, message, suggestion } = problem;
  return (
    <div id={id} role="alert" className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-loss-text">
      <span>
        <mark className="mr-2 rounded-sm bg-loss-soft px-1 text-loss-text">{text.slice(start, end)}</mark>
        {message}
      </span>
      {suggestion ? (
        <Button size="sm" onClick={() => onTake(text.slice(0, start) + suggestion + text.slice(end), start + suggestion.length)}>
          Write {suggestion}
        </Button>
      ) : null}
    </div>
  );
}

function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}

/** The query without the characters from start to end. */
export function without(query: string, start: number, end: number): string {
  return `${query.slice(0, start).trimEnd()} ${query.slice(end).trimStart()}`.trim();
}

import { useEffect, useId, useState, type KeyboardEvent } from "react";

interface Listbox {
  listId: string;
  active: number;
  setActive: (index: number) => void;
  optionId: (index: number) => string;
  onKeyDown: (event: KeyboardEvent) => void;
  /** The attributes of the text field that drives the list. */
  inputProps: { role: "combobox"; "aria-expanded": true; "aria-controls": string; "aria-autocomplete": "list"; "aria-activedescendant"?: string };
}

/** Keyboard and ARIA for a text field with a list below it: the field keeps the focus, the list has an active row. */
export function useListbox(count: number, onChoose: (index: number) => void, resetKey: string): Listbox {
  const listId = useId();
  const [active, setActive] = useState(0);
  const [lastKey, setLastKey] = useState(resetKey);
  if (lastKey !== resetKey) {
    setLastKey(resetKey);
    setActive(0);
  }
  const current = Math.min(active, Math.max(0, count - 1));
  const optionId = (index: number) => `${listId}-${index}`;

  useEffect(() => {
    document.getElementById(`${listId}-${current}`)?.scrollIntoView({ block: "nearest" });
  }, [listId, current]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step: Record<string, number> = { ArrowDown: current + 1, ArrowUp: current - 1 + count, Home: 0, End: count - 1 };
    if (event.key === "Enter" && count) {
      event.preventDefault();
      onChoose(current);
    } else if (event.key in step && count && !(event.key === "Home" || event.key === "End")) {
      event.preventDefault();
      setActive((step[event.key] ?? 0) % count);
    }
  };

  return {
    listId,
    active: current,
    setActive,
    optionId,
    onKeyDown,
    inputProps: {
      role: "combobox",
      "aria-expanded": true,
      "aria-controls": listId,
      "aria-autocomplete": "list",
      ...(count ? { "aria-activedescendant": optionId(current) } : {}),
    },
  };
}

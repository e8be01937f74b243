import { Plus, X } from "lucide-react";
import { useId, type ReactNode } from "react";
import { Button, IconButton } from "@/ui/button";

interface RowsProps<Item> {
  items: readonly Item[];
  most: number;
  /** How an item is named for who hears the page. */
  nameOf: (item: Item, index: number) => string;
  add: string;
  empty: string;
  onAdd: (() => void) | null;
  onRemove: ((index: number) => void) | null;
  children: (item: Item, index: number) => ReactNode;
}

/** A list whose entries are forms: what is there, one more, one less. */
export function Rows<Item>({ items, most, nameOf, add, empty, onAdd, onRemove, children }: RowsProps<Item>) {
  const id = useId();
  return (
    <div className="flex flex-col gap-3">
      {items.length ? null : <p className="text-sm text-muted">{empty}</p>}
      {items.map((item, index) => (
        <div key={`${id}-${index.toString()}`} role="group" aria-label={nameOf(item, index)} className="flex items-start gap-2 border-b border-line pb-4">
          <div className="grid min-w-0 flex-1 grid-cols-2 gap-3 md:grid-cols-4">{children(item, index)}</div>
          {onRemove ? (
            <IconButton label={`Remove ${nameOf(item, index)}`} size="sm" className="mt-8" onClick={() => onRemove(index)}>
              <X size={16} strokeWidth={1.5} />
            </IconButton>
          ) : null}
        </div>
      ))}
      {onAdd ? (
        <div>
          <Button size="sm" disabled={items.length >= most} onClick={onAdd}>
            <Plus size={16} strokeWidth={1.5} />
            {add}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

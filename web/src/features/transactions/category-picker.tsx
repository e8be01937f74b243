import { ChevronDown } from "lucide-react";
import { useMemo, useState, type ReactElement } from "react";
import { categoryColour, rootOf, shownCategories, useCategories, type CategoryKind, type CategoryTree } from "@/lib/categories";
import { cx } from "@/lib/class-names";
import { CategoryIcon } from "@/ui/category-icon";
import { Combobox, type ComboboxOption } from "@/ui/combobox";
import { recentCategories } from "./use-choose-category";

/** No category: what the list offers to take one away. */
const NO_CATEGORY = "none";

function optionsOf(tree: CategoryTree, kinds: readonly CategoryKind[] | undefined, removable: boolean): ComboboxOption[] {
  const shown = shownCategories(tree, kinds);
  const byId = new Map(shown.map((category) => [category.id, category]));
  const option = (id: string, group: string): ComboboxOption | null => {
    const category = byId.get(id);
    if (!category) return null;
    const root = rootOf(tree, category);
    return {
      value: category.id,
      label: category.name,
      group,
      keywords: root.id === category.id ? "" : root.name,
      icon: <CategoryIcon name={category.icon} className="shrink-0 text-muted" />,
    };
  };
  const recent = recentCategories().map((id) => option(id, "Recent"));
  const isRecent = new Set(recent.map((each) => each?.value));
  const rest = shown.filter((category) => !isRecent.has(category.id)).map((category) => option(category.id, rootOf(tree, category).name));
  const none: ComboboxOption[] = removable ? [{ value: NO_CATEGORY, label: "No category", group: "Other" }] : [];
  return [...recent, ...rest, ...none].filter((each): each is ComboboxOption => each !== null);
}

interface CategoryPickerProps {
  /** The category's id; null while there is none. */
  value: string | null;
  onChange: (categoryId: string | null) => void;
  kinds?: readonly CategoryKind[];
  /** Offers to take the category away. */
  removable?: boolean;
  trigger?: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

/** Search, arrows and Enter; the categories used last stand first. */
export function CategoryPicker({ value, onChange, kinds, removable = false, trigger, open, onOpenChange }: CategoryPickerProps) {
  const tree = useCategories();
  const options = useMemo(() => optionsOf(tree, kinds, removable && value !== null), [tree, kinds, removable, value]);
  return (
    <Combobox
      noun="category"
      value={value}
      options={options}
      onChange={(next) => onChange(next === NO_CATEGORY ? null : next)}
      {...(trigger ? { trigger } : {})}
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange ? { onOpenChange } : {})}
    />
  );
}

interface CategoryChipProps {
  categoryId: string | null;
  /** Without it the chip only tells. */
  onChange?: (categoryId: string | null) => void;
  /** 0 to 1: below 0.7 the chip is marked as a guess. */
  confidence?: number | null;
  /** Why Guilder chose it. */
  reason?: string | null;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string;
}

/** A category as a chip; pressed, it is chosen anew. */
export function CategoryChip({ categoryId, onChange, confidence, reason, open, onOpenChange, className }: CategoryChipProps) {
  const tree = useCategories();
  const [ownOpen, setOwnOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const category = categoryId ? tree.byId.get(categoryId) : undefined;
  const guess = category !== undefined && confidence !== null && confidence !== undefined && confidence < 0.7;
  const shape = cx(
    "inline-flex h-6 max-w-full min-w-0 items-center gap-1.5 rounded-md px-2 text-sm whitespace-nowrap",
    category ? "bg-wash text-ink" : "border border-dashed border-line-strong text-muted",
    guess && "border border-dashed border-line-strong bg-transparent",
    className,
  );
  const label = category?.name ?? "Choose a category";
  const body = (
    <>
      {category ? <CategoryIcon name={category.icon} size={12} className="shrink-0" /> : null}
      <span className="truncate">{label}</span>
      {category ? <span aria-hidden className="size-1.5 shrink-0 rounded-full" style={{ backgroundColor: categoryColour(tree, category) }} /> : null}
    </>
  );
  const said = [label, guess ? "a guess" : null, reason].filter(Boolean).join(". ");
  if (!onChange) {
    return (
      <span className={shape} title={said}>
        {body}
      </span>
    );
  }
  const shown = open ?? ownOpen;
  const turn = (next: boolean) => {
    setWanted(true);
    setOwnOpen(next);
    onOpenChange?.(next);
  };
  const trigger = (act?: () => void) => (
    <button type="button" title={said} aria-haspopup="dialog" aria-label={`Category: ${label}. Change`} onClick={act} className={cx(shape, "transition-colors hover:bg-hover")}>
      {body}
      <ChevronDown size={12} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
    </button>
  );
  // The list of choices is made when somebody wants it, not once for every row that scrolls by.
  if (!wanted && !shown) return trigger(() => turn(true));
  return <CategoryPicker value={categoryId} onChange={onChange} removable open={shown} onOpenChange={turn} trigger={trigger()} />;
}

import { ListFilter } from "lucide-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { listAccountsOptions, readSearchOptions } from "@/api/@tanstack/react-query.gen";
import { useAccount } from "@/lib/account";
import { familyOf, useCategories } from "@/lib/categories";
import { addMonths, currentMonth, formatDay } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { Button } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { Popover } from "@/ui/popover";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import { CategoryPicker } from "./category-picker";
import { SearchBox, without } from "./search-box";
import { searchOf, type TransactionSearch } from "@/lib/transaction-search";
import { SavedSearches, useSavedSearches } from "./saved-searches";
import { useTags } from "./tags";

interface FilterBarProps {
  search: TransactionSearch;
  onChange: (change: { [K in keyof TransactionSearch]?: TransactionSearch[K] | undefined }) => void;
  onClear: () => void;
  /** Another search in place of this one. */
  onReplace: (search: TransactionSearch) => void;
  writable: boolean;
}

/** Search, filters, what they say in words, and the searches that were kept. */
export function FilterBar({ search, onChange, onClear, onReplace, writable }: FilterBarProps) {
  const saved = useSavedSearches();
  return (
    <div className="mb-4 flex flex-col gap-3">
      <div className="flex gap-2">
        <div className="min-w-0 flex-1 md:max-w-xl">
          <SearchBox value={search.q ?? ""} onChange={(q) => onChange({ q: q || undefined })} saved={saved} onSaved={({ filter }) => onReplace(searchOf(filter))} />
        </div>
        <Filters search={search} onChange={onChange} />
      </div>
      <SavedSearches all={saved} search={search} onReplace={onReplace} writable={writable} />
      <Words search={search} onChange={onChange} onClear={onClear} />
    </div>
  );
}

function lastDay(month: string): string {
  const next = new Date(`${addMonths(month, 1)}-01T00:00:00Z`);
  return new Date(next.getTime() - 86_400_000).toISOString().slice(0, 10);
}

function Filters({ search, onChange }: Pick<FilterBarProps, "search" | "onChange">) {
  const accounts = useQuery(listAccountsOptions()).data?.data ?? [];
  const tree = useCategories();
  const { workspace } = useAccount();
  const tags = useTags();
  const month = currentMonth();
  const range = (from: string, to: string) => onChange({ from: `${from}-01`, to: lastDay(to) });
  return (
    <Popover
      label="Filters"
      align="end"
      className="w-80 max-w-[calc(100vw-24px)]"
      trigger={
        <Button className="max-md:h-11">
          <ListFilter size={16} strokeWidth={1.5} aria-hidden />
          Filters
        </Button>
      }
    >
      <div className="flex flex-col gap-4 p-1">
        <Field label="Account">
          <Select
            value={search.account ?? "all"}
            onChange={(account) => onChange({ account: account === "all" ? undefined : account })}
            options={[{ value: "all", label: "All accounts" }, ...accounts.map((account) => ({ value: account.id, label: account.name }))]}
          />
        </Field>
        <Field label="Category">
          <CategoryPicker value={search.category?.[0] ?? null} onChange={(id) => onChange({ category: id ? familyOf(tree, id) : undefined, uncategorised: undefined })} removable />
        </Field>
        {tags.all.length ? (
          <Field label="Tag">
            <Select
              value={search.tag ?? "all"}
              onChange={(tag) => onChange({ tag: tag === "all" ? undefined : tag })}
              options={[{ value: "all", label: "Any or none" }, ...tags.all.map((tag) => ({ value: tag.id, label: tag.name }))]}
            />
          </Field>
        ) : null}
        <Segmented
          label="Direction"
          size="sm"
          value={search.uncategorised ? "none" : (search.dir ?? "both")}
          onChange={(value) => onChange({ dir: value === "in" || value === "out" ? value : undefined, uncategorised: value === "none" ? true : undefined })}
          options={[
            { value: "both", label: "All" },
            { value: "out", label: "Out" },
            { value: "in", label: "In" },
            { value: "none", label: "No category" },
          ]}
        />
        <div className="grid grid-cols-2 gap-3">
          <Field label="From">
            <Input type="date" value={search.from ?? ""} onChange={(event) => onChange({ from: event.target.value || undefined })} />
          </Field>
          <Field label="To">
            <Input type="date" value={search.to ?? ""} onChange={(event) => onChange({ to: event.target.value || undefined })} />
          </Field>
        </div>
        <div className="flex flex-wrap gap-2">
          <Chip onClick={() => range(month, month)}>This month</Chip>
          <Chip onClick={() => range(addMonths(month, -1), addMonths(month, -1))}>Last month</Chip>
          <Chip onClick={() => range(addMonths(month, -2), month)}>Three months</Chip>
          <Chip onClick={() => range(`${month.slice(0, 4)}-01`, month)}>This year</Chip>
        </div>
        <div className="grid grid-cols-2 gap-3">
          <Field label="At least">
            <MoneyInput value={search.min ?? ""} currency={workspace.currency} onChange={(min) => onChange({ min: min || undefined })} />
          </Field>
          <Field label="At most">
            <MoneyInput value={search.max ?? ""} currency={workspace.currency} onChange={(max) => onChange({ max: max || undefined })} />
          </Field>
        </div>
      </div>
    </Popover>
  );
}

/** The filters as chips that can be taken away. */
function Words({ search, onChange, onClear }: Pick<FilterBarProps, "search" | "onChange" | "onClear">) {
  const accounts = useQuery(listAccountsOptions()).data?.data ?? [];
  const tree = useCategories();
  const { workspace } = useAccount();
  const tags = useTags();
  const chips: { key: string; text: string; remove: () => void }[] = [];
  const add = (key: string, text: string, remove: () => void) => chips.push({ key, text, remove });
  const { q = "" } = search;
  const read = useQuery({ ...readSearchOptions({ query: { q } }), enabled: q !== "", placeholderData: keepPreviousData });
  const terms = q && !read.isPlaceholderData ? (read.data?.data.terms ?? []) : [];
  if (terms.some(({ field }) => field !== "text")) {
    for (const { label, start, end } of terms) add(`q${start}`, label, () => onChange({ q: without(q, start, end) || undefined }));
  }
  if (search.account) add("account", accounts.find(({ id }) => id === search.account)?.name ?? "One account", () => onChange({ account: undefined }));
  if (search.category) {
    const name = tree.byId.get(search.category[0] ?? "")?.name ?? "One category";
    add("category", name, () => onChange({ category: undefined }));
  }
  if (search.uncategorised) add("none", "Without a category", () => onChange({ uncategorised: undefined }));
  if (search.dir) add("dir", search.dir === "in" ? "Money in" : "Money out", () => onChange({ dir: undefined }));
  if (search.from || search.to) {
    const text = search.from && search.to ? `${formatDay(search.from)} to ${formatDay(search.to)}` : search.from ? `From ${formatDay(search.from)}` : `Until ${formatDay(search.to ?? "")}`;
    add("range", text, () => onChange({ from: undefined, to: undefined }));
  }
  if (search.min) add("min", `At least ${formatMoney(search.min, workspace.currency)}`, () => onChange({ min: undefined }));
  if (search.max) add("max", `At most ${formatMoney(search.max, workspace.currency)}`, () => onChange({ max: undefined }));
  if (search.tag) add("tag", `Tagged ${tags.byId.get(search.tag)?.name ?? "with one tag"}`, () => onChange({ tag: undefined }));
  if (search.import) add("import", "From one import", () => onChange({ import: undefined }));
  if (!chips.length) return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {chips.map((chip) => (
        <Chip key={chip.key} tone="info" onRemove={chip.remove} removeLabel={`Remove the filter “${chip.text}”`}>
          {chip.text}
        </Chip>
      ))}
      <Button size="sm" variant="quiet" onClick={onClear}>
        Clear all
      </Button>
    </div>
  );
}

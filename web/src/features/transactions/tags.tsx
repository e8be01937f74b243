/** Tags: the household's list, and a field that takes them off and puts them on. */
import { useQuery } from "@tanstack/react-query";
import { Plus, Tag as TagIcon } from "lucide-react";
import { useMemo, type ReactElement } from "react";
import { listTagsOptions } from "@/api/@tanstack/react-query.gen";
import type { Tag } from "@/api/types.gen";
import { Chip } from "@/ui/chip";
import { Combobox } from "@/ui/combobox";

const NONE: Tag[] = [];

export function useTags(): { all: Tag[]; byId: ReadonlyMap<string, Tag> } {
  const all = useQuery(listTagsOptions()).data?.data ?? NONE;
  const byId = useMemo(() => new Map(all.map((tag) => [tag.id, tag])), [all]);
  return { all, byId };
}

interface TagPickerProps {
  /** Ids that are not offered. */
  without?: readonly string[];
  onChoose: (name: string) => void;
  trigger: ReactElement;
}

/** One more tag, found or made by typing. */
export function TagPicker({ without, onChoose, trigger }: TagPickerProps) {
  const { all, byId } = useTags();
  const options = all.filter((tag) => !without?.includes(tag.id)).map((tag) => ({ value: tag.id, label: tag.name, hint: String(tag.used) }));
  return <Combobox noun="tag" value={null} options={options} onChange={(id) => onChoose(byId.get(id)?.name ?? "")} onCreate={(name) => onChoose(name.slice(0, 40))} trigger={trigger} />;
}

interface TagFieldProps {
  tagIds: readonly string[];
  writable: boolean;
  onChange: (names: string[]) => void;
}

export function TagField({ tagIds, writable, onChange }: TagFieldProps) {
  const { byId } = useTags();
  const tags = tagIds.map((id) => byId.get(id)).filter((tag): tag is Tag => tag !== undefined);
  const names = tags.map((tag) => tag.name);
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {tags.map((tag) => (
        <Chip key={tag.id} icon={<TagIcon size={12} strokeWidth={1.5} aria-hidden />} {...(writable ? { onRemove: () => onChange(names.filter((name) => name !== tag.name)), removeLabel: `Take off ${tag.name}` } : {})}>
          {tag.name}
        </Chip>
      ))}
      {writable ? (
        <TagPicker
          without={tagIds}
          onChoose={(name) => name && onChange([...names, name])}
          trigger={
            <button type="button" className="inline-flex h-6 items-center gap-1 rounded-md border border-dashed border-line-strong px-2 text-sm text-muted transition-colors hover:bg-hover">
              <Plus size={12} strokeWidth={1.5} aria-hidden />
              Add a tag
            </button>
          }
        />
      ) : tags.length ? null : (
        <span className="text-sm text-muted">No tags</span>
      )}
    </div>
  );
}

import { useMutation } from "@tanstack/react-query";
import { ArrowDown, ArrowRight, ArrowUp, Ellipsis, GripVertical, Pencil, Play, Tag as TagIcon, Trash2 } from "lucide-react";
import { useState, type DragEvent, type KeyboardEvent } from "react";
import { createRuleMutation, deleteRuleMutation, moveRuleMutation, replaceRuleMutation } from "@/api/@tanstack/react-query.gen";
import type { SavedRule } from "@/api/types.gen";
import { useCategories } from "@/lib/categories";
import { cx } from "@/lib/class-names";
import { formatRelative } from "@/lib/dates";
import { formatNumber } from "@/lib/money";
import { notify } from "@/lib/notices";
import { IconButton } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { Menu, MenuItem, MenuSeparator } from "@/ui/menu";
import { Switch } from "@/ui/switch";
import { CategoryChip } from "./category-picker";
import { useNames } from "./rule-editor";
import { draftOf, readGroup } from "./rule-words";

interface RuleRowProps {
  rule: SavedRule;
  index: number;
  count: number;
  editable: boolean;
  onEdit: () => void;
  onApply: () => void;
  onChanged: () => void;
  onMove: (position: number) => void;
  drag: { over: boolean; start: () => void; end: () => void; drop: () => void };
}

const ICON = { size: 16, strokeWidth: 1.5 } as const;

/** One rule: what it looks for, what it sets, how often it fitted; dragged or moved with Alt and the arrows. */
export function RuleRow({ rule, index, count, editable, onEdit, onApply, onChanged, onMove, drag }: RuleRowProps) {
  const [target, setTarget] = useState(false);
  const names = useNames();
  const replace = useMutation({ ...replaceRuleMutation(), onSettled: onChanged });
  const remove = useMutation({ ...deleteRuleMutation(), onSettled: onChanged });
  const create = useMutation(createRuleMutation());
  const back = useMutation({ ...moveRuleMutation(), onSettled: onChanged });
  const enabled = replace.isPending ? (replace.variables.body.enabled ?? true) : rule.enabled;
  const toggle = (next: boolean) => replace.mutate({ path: { rule_id: rule.id }, body: { ...draftOf(rule), enabled: next } });
  const drop = async () => {
    await remove.mutateAsync({ path: { rule_id: rule.id } });
    notify({
      text: `The rule “${rule.name}” is gone. What it did stays.`,
      undo: async () => {
        const { data: again } = await create.mutateAsync({ body: draftOf(rule) });
        await back.mutateAsync({ path: { rule_id: again.id }, body: { position: index } });
      },
    });
  };
  const keys = (event: KeyboardEvent) => {
    const step = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
    if (!step || !editable) return;
    event.preventDefault();
    onMove(index + step);
  };
  const dragging = editable && {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", rule.name);
      drag.start();
    },
    onDragEnd: drag.end,
    onDragOver: (event: DragEvent) => {
      if (!drag.over) return;
      event.preventDefault();
      setTarget(true);
    },
    onDragLeave: () => setTarget(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setTarget(false);
      drag.drop();
    },
  };
  return (
    <li onKeyDown={keys} {...(dragging || {})} className={cx("group flex items-center gap-x-3 gap-y-2 px-2 py-3.5 max-md:flex-wrap max-md:px-0 md:gap-4", target && drag.over && "bg-info-soft")}>
      <span className="relative w-5 shrink-0 text-right text-sm text-muted tabular">
        <span className={cx(editable && "md:group-hover:invisible")}>{index + 1}</span>
        {editable ? <GripVertical {...ICON} aria-hidden className="absolute top-0.5 right-0 cursor-grab text-muted opacity-0 max-md:hidden md:group-hover:opacity-100" /> : null}
      </span>
      <button type="button" onClick={onEdit} disabled={!editable} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" className={cx("min-w-0 flex-1 rounded-md text-left", !enabled && "opacity-60")}>
        <span className="block truncate font-medium">
          {rule.name}
          {enabled ? null : <span className="font-normal text-muted"> · switched off</span>}
        </span>
        <span className="line-clamp-3 text-sm text-pretty text-muted">{readGroup(rule.when, names)}</span>
        <span className="block text-sm text-muted">
          {rule.lastUsedAt ? `Fitted ${formatNumber(rule.used)} that came in, last ${formatRelative(rule.lastUsedAt)}` : "Fitted nothing that came in yet"}
          {rule.stop ? " · no later rule is asked" : ""}
        </span>
      </button>
      <Sets rule={rule} names={names} />
      {editable ? (
        <>
          <Switch label={`${rule.name} is switched on`} hideLabel checked={enabled} onChange={toggle} />
          <Menu
            trigger={
              <IconButton label={`More for ${rule.name}`} size="sm" className="text-muted">
                <Ellipsis {...ICON} />
              </IconButton>
            }
          >
            <MenuItem icon={<Pencil {...ICON} />} onSelect={onEdit}>
              Change
            </MenuItem>
            <MenuItem icon={<Play {...ICON} />} onSelect={onApply}>
              Apply to the past
            </MenuItem>
            <MenuSeparator />
            <MenuItem icon={<ArrowUp {...ICON} />} disabled={index === 0} onSelect={() => onMove(index - 1)}>
              Ask it earlier
            </MenuItem>
            <MenuItem icon={<ArrowDown {...ICON} />} disabled={index === count - 1} onSelect={() => onMove(index + 1)}>
              Ask it later
            </MenuItem>
            <MenuSeparator />
            <MenuItem danger icon={<Trash2 {...ICON} />} onSelect={() => void drop()}>
              Delete the rule
            </MenuItem>
          </Menu>
        </>
      ) : null}
    </li>
  );
}

function Sets({ rule: { sets }, names }: { rule: SavedRule; names: ReturnType<typeof useNames> }) {
  const tree = useCategories();
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-2 text-sm max-md:order-last max-md:w-full max-md:pl-8 md:max-w-[35%] md:shrink-0 md:justify-end">
      <ArrowRight size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-faint max-md:hidden" />
      {sets.categoryId && tree.ready ? <CategoryChip categoryId={sets.categoryId} /> : null}
      {sets.merchantName ? <span className="truncate">“{sets.merchantName}”</span> : null}
      {sets.tagIds?.map((id) => (
        <Chip key={id} icon={<TagIcon size={12} strokeWidth={1.5} aria-hidden />}>
          {names.tag(id)}
        </Chip>
      ))}
      {sets.parts?.length ? <span className="text-muted">{formatNumber(sets.parts.length)} parts</span> : null}
      {sets.note ? <span className="truncate text-muted">Note</span> : null}
    </span>
  );
}

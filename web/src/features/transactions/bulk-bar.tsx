import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowLeftRight, Tag as TagIcon, Trash2, X } from "lucide-react";
import { pairTransactionsMutation, recategoriseTransactionsMutation, removeTransactionsMutation, tagTransactionsMutation, undoActMutation } from "@/api/@tanstack/react-query.gen";
import type { Act, Filter } from "@/api/types.gen";
import { useCategories } from "@/lib/categories";
import { formatNumber } from "@/lib/money";
import { notify } from "@/lib/notices";
import { useShortcuts } from "@/lib/shortcuts";
import { Button, IconButton } from "@/ui/button";
import { CategoryPicker } from "./category-picker";
import { TagPicker } from "./tags";
import { refreshRecord } from "./use-choose-category";

interface BulkBarProps {
  selected: ReadonlySet<string>;
  /** How many the search finds in all, and the search itself. */
  found: number;
  filter: Filter;
  /** All that the search finds is selected, also what is not loaded. */
  whole: boolean;
  onWhole: () => void;
  onDone: () => void;
}

/** What can be done with the selected ones; it floats above the list. */
export function BulkBar(props: BulkBarProps) {
  return props.selected.size ? <Bar {...props} /> : null;
}

function Bar({ selected, found, filter, whole, onWhole, onDone }: BulkBarProps) {
  const client = useQueryClient();
  const tree = useCategories();
  const change = useMutation(recategoriseTransactionsMutation());
  const tag = useMutation(tagTransactionsMutation());
  const pair = useMutation(pairTransactionsMutation());
  const remove = useMutation(removeTransactionsMutation());
  const undo = useMutation(undoActMutation());
  const which = whole ? { filter, expected: found } : { ids: [...selected] };
  const done = (act: Act, text: (count: string) => string, none: string) => {
    refreshRecord(client);
    onDone();
    if (!act.count) {
      notify({ text: none });
      return;
    }
    notify({
      text: text(`${formatNumber(act.count)} ${act.count === 1 ? "transaction" : "transactions"}`),
      undo: async () => {
        await undo.mutateAsync({ path: { act_id: act.actId } });
        refreshRecord(client);
      },
    });
  };
  const move = async (categoryId: string | null) => {
    const { data } = await change.mutateAsync({ body: { ...which, categoryId } });
    const where = categoryId ? (tree.byId.get(categoryId)?.name ?? "the category") : "no category";
    done(data, (count) => `${count} put in ${where}.`, "Divided transactions keep their parts: nothing was changed.");
  };
  const put = async (name: string) => {
    const { data } = await tag.mutateAsync({ body: { ...which, add: [name] } });
    done(data, (count) => `${count} tagged ${name}.`, `All of them have the tag ${name} already.`);
  };
  const drop = async () => {
    const { data } = await remove.mutateAsync({ body: which });
    done(data, (count) => `${count} removed.`, "They were removed already.");
  };
  const [one, other] = whole ? [] : [...selected];
  const join = async () => {
    if (one === undefined || other === undefined) return;
    const { data } = await pair.mutateAsync({ body: { ids: [one, other] } });
    done(data, () => "Paired as a transfer. It counts neither as spending nor as income.", "");
  };
  useShortcuts([
    { keys: "Escape", label: "Clear the selection", group: "Transactions", run: onDone },
    { keys: "Delete", label: "Remove the selected", group: "Transactions", run: () => void drop() },
  ]);
  return (
    <div role="region" aria-label="Selected transactions" className="fixed inset-x-4 bottom-20 z-30 mx-auto flex max-w-2xl animate-rise-in flex-wrap items-center gap-2 rounded-xl bg-surface px-4 py-2.5 shadow-float md:bottom-6">
      <span aria-live="polite" className="tabular min-w-0 flex-1 truncate">
        {whole ? `All ${formatNumber(found)} selected` : `${formatNumber(selected.size)} selected`}
      </span>
      {!whole && found > selected.size ? (
        <Button size="sm" variant="quiet" className="text-info" onClick={onWhole}>
          Select all {formatNumber(found)}
        </Button>
      ) : null}
      <CategoryPicker
        value={null}
        onChange={(id) => void move(id)}
        trigger={
          <Button size="sm" busy={change.isPending}>
            Choose a category
          </Button>
        }
      />
      <TagPicker
        onChoose={(name) => name && void put(name)}
        trigger={
          <IconButton label="Add a tag" size="sm">
            <TagIcon size={16} strokeWidth={1.5} />
          </IconButton>
        }
      />
      {!whole && selected.size === 2 ? (
        <IconButton label="Pair as a transfer" size="sm" disabled={pair.isPending} onClick={() => void join().catch(() => undefined)}>
          <ArrowLeftRight size={16} strokeWidth={1.5} />
        </IconButton>
      ) : null}
      <IconButton label="Remove the selected" size="sm" disabled={remove.isPending} onClick={() => void drop()}>
        <Trash2 size={16} strokeWidth={1.5} />
      </IconButton>
      <IconButton label="Clear the selection" size="sm" onClick={onDone}>
        <X size={16} strokeWidth={1.5} />
      </IconButton>
    </div>
  );
}

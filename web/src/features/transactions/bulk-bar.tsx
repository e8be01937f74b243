import { useMutation, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { recategoriseTransactionsMutation, undoActMutation } from "@/api/@tanstack/react-query.gen";
import { useCategories } from "@/lib/categories";
import { formatNumber } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button, IconButton } from "@/ui/button";
import { CategoryPicker } from "./category-picker";
import { refreshRecord } from "./use-choose-category";

/** What can be done with the selected ones; it floats above the list. */
export function BulkBar({ selected, onDone }: { selected: ReadonlySet<string>; onDone: () => void }) {
  const client = useQueryClient();
  const tree = useCategories();
  const change = useMutation(recategoriseTransactionsMutation());
  const undo = useMutation(undoActMutation());
  if (!selected.size) return null;
  const move = async (categoryId: string | null) => {
    const { data } = await change.mutateAsync({ body: { ids: [...selected], categoryId } });
    refreshRecord(client);
    onDone();
    const where = categoryId ? (tree.byId.get(categoryId)?.name ?? "the category") : "no category";
    notify({
      text: `${formatNumber(data.count)} transactions are now in ${where}.`,
      undo: async () => {
        await undo.mutateAsync({ path: { act_id: data.actId } });
        refreshRecord(client);
      },
    });
  };
  return (
    <div role="region" aria-label="Selected transactions" className="fixed inset-x-4 bottom-20 z-30 mx-auto flex max-w-md animate-rise-in items-center gap-3 rounded-xl bg-surface px-4 py-2.5 shadow-float md:bottom-6">
      <span className="tabular flex-1">{formatNumber(selected.size)} selected</span>
      <CategoryPicker value={null} onChange={(id) => void move(id)} trigger={<Button size="sm">Choose a category</Button>} />
      <IconButton label="Clear the selection" size="sm" onClick={onDone}>
        <X size={16} strokeWidth={1.5} />
      </IconButton>
    </div>
  );
}

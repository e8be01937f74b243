/** Files on their way in: handed over, watched while work goes on, confirmed together. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { confirmImportMappingMutation, confirmImportMutation, getImportOptions, getImportQueryKey, listImportsOptions, listImportsQueryKey, startImportMutation, undoImportMutation } from "@/api/@tanstack/react-query.gen";
import type { Import } from "@/api/types.gen";
import { formatNumber } from "@/lib/money";
import { notify } from "@/lib/notices";

const WORKING = new Set<Import["status"]>(["reading", "booking", "undoing"]);

export function isWorking(found: Import): boolean {
  return WORKING.has(found.status);
}

export function useImports() {
  return useQuery({ ...listImportsOptions(), refetchInterval: (query) => (query.state.data?.data.some(isWorking) ? 700 : false) });
}

/** Everything that follows from a booked or undone import is asked again. */
export function useImportRefresh(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: listImportsQueryKey() });
    void client.invalidateQueries({
      predicate: ({ queryKey }) => {
        const name = (queryKey[0] as Record<string, string> | undefined)?.["_id"] ?? "";
        return /^(list|get|sum|summarise)/.test(name) && name !== "listImports";
      },
    });
  };
}

/** Puts an answer in place of what is shown, without asking again. */
export function useShowImport(): (found: Import) => void {
  const client = useQueryClient();
  return (found) => {
    client.setQueryData<{ data: Import }>(getImportQueryKey({ path: { import_id: found.id } }), (before) => (before ? { ...before, data: found } : before));
    client.setQueryData<{ data: Import[] }>(listImportsQueryKey(), (before) => (before ? { ...before, data: before.data.map((each) => (each.id === found.id ? found : each)) } : before));
    void client.invalidateQueries({ predicate: ({ queryKey }) => (queryKey[0] as Record<string, string> | undefined)?.["_id"] === "listImportLines" });
  };
}

export function useStartImports(): { start: (files: File[]) => void; uploading: number } {
  const client = useQueryClient();
  const start = useMutation({ ...startImportMutation(), onSettled: () => void client.invalidateQueries({ queryKey: listImportsQueryKey() }) });
  return {
    uploading: start.isPending ? 1 : 0,
    start: (files) => {
      for (const file of files) start.mutate({ body: { file } });
    },
  };
}

/** Nothing about the columns is open but what the chosen account answers. */
export function isClear(found: Import): boolean {
  return !found.needsMapping || (found.proposal?.questions ?? []).every((question) => question.field === "currency" || question.field === "invert");
}

export function lacksCurrency(found: Import): boolean {
  return found.sheets.some((sheet) => sheet.included > 0 && sheet.accountId === null && !sheet.newAccount?.currency);
}

export function isReady(found: Import): boolean {
  return found.status === "ready" && found.included > 0 && isClear(found) && !lacksCurrency(found);
}

/** Books all that are ready, and offers to take each back. */
export function useConfirmImports() {
  const client = useQueryClient();
  const refresh = useImportRefresh();
  const mapping = useMutation(confirmImportMappingMutation());
  const confirm = useMutation(confirmImportMutation());
  const undo = useMutation(undoImportMutation());

  const settled = async (id: string, wanted: Import["status"], tries = 0): Promise<Import> => {
    const { data } = await client.fetchQuery({ ...getImportOptions({ path: { import_id: id } }), staleTime: 0 });
    if (data.status === wanted || data.status === "failed" || tries > 600) return data;
    await new Promise((resolve) => setTimeout(resolve, tries < 10 ? 200 : 800));
    return settled(id, wanted, tries + 1);
  };
  const takeBack = async (ids: string[]) => {
    await Promise.all(
      ids.map(async (id) => {
        await undo.mutateAsync({ path: { import_id: id } });
        await settled(id, "undone");
      }),
    );
    refresh();
  };
  const book = useMutation({
    mutationFn: async (imports: Import[]) => {
      await Promise.all(
        imports.map(async (found) => {
          const path = { import_id: found.id };
          if (found.needsMapping && found.proposal) await mapping.mutateAsync({ path, body: { mapping: found.proposal.mapping } });
          await confirm.mutateAsync({ path });
        }),
      );
      void client.invalidateQueries({ queryKey: listImportsQueryKey() });
      return Promise.all(imports.map((found) => settled(found.id, "booked")));
    },
    onSettled: refresh,
    onSuccess: (done) => {
      const count = done.reduce((sum, found) => sum + found.bookedCount, 0);
      notify({ text: `${formatNumber(count)} ${count === 1 ? "transaction was" : "transactions were"} imported.`, undo: () => takeBack(done.map((found) => found.id)) });
    },
  });
  return { book, takeBack };
}

/** Correcting a category: at once on the page, with undo and the offer to take the merchant's others along. */
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { acceptSuggestionMutation, applyCategoryToOthersMutation, chooseCategoryMutation, listRulesQueryKey, undoActMutation } from "@/api/@tanstack/react-query.gen";
import { useCategories } from "@/lib/categories";
import { formatNumber } from "@/lib/money";
import { notify } from "@/lib/notices";
import { readStored, writeStored } from "@/lib/stored";

const RECENT = "recent-categories";
const MOST_RECENT = 5;

export function recentCategories(): string[] {
  return readStored<string[]>(RECENT, []);
}

function remember(id: string): void {
  writeStored(RECENT, [id, ...recentCategories().filter((known) => known !== id)].slice(0, MOST_RECENT));
}

const TOUCHED = new Set([
  "listSuggestions", "listTransactions", "getTransaction", "listLinkQuestions", "listTransferCandidates", "listTags", "listActs", "sumTransactions", "summariseCategories", "listCategories", "listMerchants", "listAccounts",
  "getMonth", "getNetWorth", "getSpendingTrends", "listInsights", "getBudgetMonth", "getBudgetProgress", "suggestBudgets", "listBudgetForecasts", "getBudgetWorking",
  "listRecurring", "sumRecurring", "listUpcoming",
]);
/** Budgets follow the record in the background; they are asked again when that has had its time. */
const FOLLOW_MS = [400, 1500];

export function refreshRecord(client: QueryClient): void {
  const refresh = () => void client.invalidateQueries({ predicate: ({ queryKey }) => TOUCHED.has((queryKey[0] as Record<string, string> | undefined)?.["_id"] ?? "") });
  refresh();
  for (const delay of FOLLOW_MS) setTimeout(refresh, delay);
}

interface Chosen {
  id: string;
  categoryId: string | null;
  merchantName: string;
}

export interface ChooseCategory {
  /** What to show for this transaction now: the choice that is on its way, else what the record says. */
  shown: (transaction: Chosen) => string | null;
  choose: (transaction: Chosen, categoryId: string | null) => void;
}

export function useChooseCategory(): ChooseCategory {
  const client = useQueryClient();
  const tree = useCategories();
  const [ahead, setAhead] = useState<ReadonlyMap<string, { from: string | null; to: string | null }>>(new Map());
  const mutation = useMutation(chooseCategoryMutation());
  const others = useMutation(applyCategoryToOthersMutation());
  const undo = useMutation(undoActMutation());
  const accept = useMutation(acceptSuggestionMutation());

  const takeBack = async (actId: string) => {
    await undo.mutateAsync({ path: { act_id: actId } });
    setAhead(new Map());
    refreshRecord(client);
  };
  const nameOf = (id: string | null) => (id ? (tree.byId.get(id)?.name ?? "its category") : "no category");

  const takeAlong = async (transaction: Chosen, categoryId: string | null) => {
    const { data } = await others.mutateAsync({ path: { transaction_id: transaction.id } });
    refreshRecord(client);
    notify({ text: `${formatNumber(data.count)} more from ${transaction.merchantName} are now in ${nameOf(categoryId)}.`, undo: () => takeBack(data.actId) });
  };

  const makeRule = async (id: string) => {
    const { data: rule } = await accept.mutateAsync({ path: { suggestion_id: id } });
    void client.invalidateQueries({ queryKey: listRulesQueryKey() });
    notify({ text: `The rule “${rule.name}” counts from now on.` });
  };

  return {
    shown: (transaction) => {
      const known = ahead.get(transaction.id);
      return known && known.from === transaction.categoryId ? known.to : transaction.categoryId;
    },
    choose: (transaction, categoryId) => {
      if (categoryId) remember(categoryId);
      setAhead((map) => new Map(map).set(transaction.id, { from: transaction.categoryId, to: categoryId }));
      mutation.mutate(
        { path: { transaction_id: transaction.id }, body: { categoryId } },
        {
          onSuccess: ({ data }) => {
            refreshRecord(client);
            const { actId, others: offer, suggestion } = data;
            notify({
              text: categoryId ? `${transaction.merchantName} is now in ${nameOf(categoryId)}.` : `${transaction.merchantName} has no category now.`,
              ...(actId ? { undo: () => takeBack(actId) } : {}),
              ...(offer ? { action: { label: `Apply to ${formatNumber(offer.count)} more`, run: () => void takeAlong(transaction, categoryId) } } : {}),
            });
            if (suggestion)
              notify({
                text: `You put ${suggestion.merchantName} in ${nameOf(suggestion.categoryId)} ${suggestion.times === 2 ? "twice" : `${formatNumber(suggestion.times)} times`}.`,
                action: { label: "Make it a rule", run: () => void makeRule(suggestion.id) },
              });
          },
          onError: () => setAhead((map) => new Map([...map].filter(([id]) => id !== transaction.id))),
        },
      );
    },
  };
}

/** Rules that corrections suggest: taken or refused, and both remembered. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Lightbulb } from "lucide-react";
import { acceptSuggestionMutation, listRulesQueryKey, listSuggestionsOptions, listSuggestionsQueryKey, reconsiderSuggestionMutation, refuseSuggestionMutation } from "@/api/@tanstack/react-query.gen";
import type { RuleSuggestion } from "@/api/types.gen";
import { formatNumber } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { CategoryChip } from "./category-picker";

interface RuleSuggestionsProps {
  /** Changes the past by the rule that was made. */
  onApply: (ruleId: string, name: string) => void;
}

export function RuleSuggestions({ onApply }: RuleSuggestionsProps) {
  const client = useQueryClient();
  const found = useQuery(listSuggestionsOptions()).data?.data ?? [];
  const refresh = () => {
    void client.invalidateQueries({ queryKey: listSuggestionsQueryKey() });
    void client.invalidateQueries({ queryKey: listRulesQueryKey() });
  };
  const accept = useMutation({ ...acceptSuggestionMutation(), onSettled: refresh });
  const refuse = useMutation({ ...refuseSuggestionMutation(), onSettled: refresh });
  const reconsider = useMutation({ ...reconsiderSuggestionMutation(), onSettled: refresh });
  if (!found.length) return null;

  const take = async ({ id }: RuleSuggestion) => {
    const { data: rule } = await accept.mutateAsync({ path: { suggestion_id: id } });
    notify({ text: `The rule “${rule.name}” counts from now on.`, action: { label: "Change the past too", run: () => onApply(rule.id, rule.name) } });
  };
  const leave = async ({ id, merchantName }: RuleSuggestion) => {
    await refuse.mutateAsync({ path: { suggestion_id: id } });
    notify({ text: `${merchantName} is not suggested again.`, undo: async () => void (await reconsider.mutateAsync({ path: { suggestion_id: id } })) });
  };
  return (
    <section aria-label="Suggested rules" className="mb-6 rounded-lg border border-line">
      <ul className="divide-y divide-line">
        {found.map((suggestion) => (
          <li key={suggestion.id} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
            <Lightbulb size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
            <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-1 max-md:min-w-[70%]">
              <span>
                You put {suggestion.incoming ? "money from " : ""}
                <span className="font-medium">{suggestion.merchantName}</span> in
              </span>
              <CategoryChip categoryId={suggestion.categoryId} />
              <span className="text-muted">{suggestion.times === 2 ? "twice" : `${formatNumber(suggestion.times)} times`}, and never elsewhere.</span>
            </span>
            <span className="ml-auto flex gap-2">
              <Button size="sm" variant="quiet" onClick={() => void leave(suggestion)}>
                No, thanks
              </Button>
              <Button size="sm" onClick={() => void take(suggestion)}>
                Make it a rule
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

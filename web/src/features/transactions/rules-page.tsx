import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ListFilter, Plus } from "lucide-react";
import { useState } from "react";
import { draftRuleOptions, listRulesOptions, listRulesQueryKey, moveRuleMutation } from "@/api/@tanstack/react-query.gen";
import type { RuleDraft, RuleProposal, SavedRule } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { useRegisterCommands } from "@/lib/commands";
import { formatNumber } from "@/lib/money";
import { filterOf, type TransactionSearch } from "@/lib/transaction-search";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { TextLink } from "@/ui/link";
import { Page, PageHeader } from "@/ui/page";
import { Progress } from "@/ui/progress";
import { SkeletonRows } from "@/ui/skeleton";
import { Learning } from "./learning";
import { RuleEditor } from "./rule-editor";
import { RuleRow } from "./rule-row";
import { RuleSuggestions } from "./rule-suggestions";
import { draftOf, emptyCondition, groupOf } from "./rule-words";
import { useApplyRule } from "./use-apply-rule";

interface RulesPageProps {
  /** A rule to begin with: "rule from this transaction". */
  begin: { merchant: string; category: string | null } | null;
  /** A search to make a rule of. */
  like: TransactionSearch | null;
  onBegun: () => void;
}

interface Edited {
  id: string | null;
  draft: RuleDraft;
  remark?: string;
}

function ofMerchant({ merchant, category }: { merchant: string; category: string | null }): RuleDraft {
  return { name: merchant.slice(0, 60), when: groupOf({ ...emptyCondition("merchant"), values: [merchant] }), sets: { categoryId: category } };
}

/** The search's conditions, and what a rule cannot look at. */
function ofSearch({ when, leftOut }: RuleProposal): Edited {
  const remark = leftOut.length ? `A rule does not look at ${leftOut.join(" and ")}: that part of the search is left out.` : "";
  return { id: null, draft: { name: "", when: when ?? groupOf(emptyCondition()), sets: {} }, remark };
}

export function RulesPage({ begin, like, onBegun }: RulesPageProps) {
  const { workspace } = useAccount();
  const client = useQueryClient();
  const rules = useQuery(listRulesOptions());
  const [edited, setEdited] = useState<Edited | null>(() => (begin ? { id: null, draft: ofMerchant(begin) } : null));
  const [dragged, setDragged] = useState<number | null>(null);
  const past = useApplyRule();
  const refresh = () => void client.invalidateQueries({ queryKey: listRulesQueryKey() });
  const move = useMutation({ ...moveRuleMutation(), onSettled: refresh });
  const editable = !["viewer", "adviser"].includes(workspace.role);
  const add = () => setEdited({ id: null, draft: { name: "", when: groupOf(emptyCondition()), sets: {} } });
  useRegisterCommands(editable ? [{ id: "rule-new", label: "Add a rule", keywords: "categorise automatic", run: add }] : []);
  const list = rules.data?.data ?? [];
  const proposal = useQuery({ ...draftRuleOptions({ query: filterOf(like ?? {}) }), enabled: like !== null && editable }).data?.data;
  const shown = edited ?? (like && proposal ? ofSearch(proposal) : null);
  /** Moves on the page at once; the answer brings the order as it is kept. */
  const moveTo = (rule: SavedRule, position: number) => {
    if (position < 0 || position >= list.length || list[position]?.id === rule.id) return;
    client.setQueryData(listRulesQueryKey(), (known: { data: SavedRule[] } | undefined) => {
      if (!known) return known;
      const others = known.data.filter((each) => each.id !== rule.id);
      return { ...known, data: [...others.slice(0, position), rule, ...others.slice(position)] };
    });
    move.mutate({ path: { rule_id: rule.id }, body: { position } });
  };
  const button = editable ? (
    <Button variant="primary" onClick={add}>
      <Plus size={16} strokeWidth={1.5} />
      Add a rule
    </Button>
  ) : null;
  return (
    <Page>
      <PageHeader
        title="Rules"
        description={
          <>
            Asked from top to bottom for everything that comes in. What you chose for a merchant counts first, unless a rule is newer.{" "}
            <TextLink to="/categories">Categories</TextLink>
          </>
        }
        actions={list.length ? button : null}
      />
      {past.running ? (
        <div role="status" className="mb-6 flex items-end gap-4 rounded-lg border border-line px-4 py-3">
          <Progress
            className="flex-1"
            value={past.running.count / past.running.planned}
            label={`“${past.running.name}” is changing the past`}
            detail={`${formatNumber(past.running.count)} of ${formatNumber(past.running.planned)}`}
          />
          <Button size="sm" onClick={past.stop}>
            Stop and take back
          </Button>
        </div>
      ) : null}
      {editable ? <RuleSuggestions onApply={(id, name) => void past.apply(id, name)} /> : null}
      {rules.isPending ? <SkeletonRows count={4} label="Loading the rules" /> : null}
      {rules.isError && !rules.data ? <ErrorState error={rules.error} onRetry={() => void rules.refetch()} /> : null}
      {rules.data && !list.length ? (
        <EmptyState icon={<ListFilter />} title="No rules yet" action={button}>
          Guilder follows your corrections by itself. A rule is for what it cannot see: a landlord’s name, an amount, one account.
        </EmptyState>
      ) : null}
      {list.length ? (
        <ol className="divide-y divide-line border-y border-line">
          {list.map((rule, index) => (
            <RuleRow
              key={rule.id}
              rule={rule}
              index={index}
              count={list.length}
              editable={editable}
              onEdit={() => setEdited({ id: rule.id, draft: draftOf(rule) })}
              onApply={() => void past.apply(rule.id, rule.name)}
              onChanged={refresh}
              onMove={(position) => moveTo(rule, position)}
              drag={{
                over: dragged !== null && dragged !== index,
                start: () => setDragged(index),
                end: () => setDragged(null),
                drop: () => {
                  const moved = dragged === null ? undefined : list[dragged];
                  if (moved) moveTo(moved, index);
                  setDragged(null);
                },
              }}
            />
          ))}
        </ol>
      ) : null}
      <Learning editable={editable} />
      {shown ? (
        <RuleEditor
          ruleId={shown.id}
          draft={shown.draft}
          {...(shown.remark ? { remark: shown.remark } : {})}
          onClose={() => {
            setEdited(null);
            onBegun();
          }}
          onSaved={(rule, apply) => void (apply && past.apply(rule.id, rule.name))}
        />
      ) : null}
    </Page>
  );
}

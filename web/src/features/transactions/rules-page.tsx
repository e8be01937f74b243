import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowRight, ArrowUp, Ellipsis, ListFilter, Pencil, Play, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import {
  applyRuleMutation,
  createRuleMutation,
  deleteRuleMutation,
  listAccountsOptions,
  listRulesOptions,
  listRulesQueryKey,
  moveRuleMutation,
  replaceRuleMutation,
  undoActMutation,
} from "@/api/@tanstack/react-query.gen";
import type { RuleDraft, SavedRule } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { useCategories } from "@/lib/categories";
import { cx } from "@/lib/class-names";
import { useRegisterCommands } from "@/lib/commands";
import { formatNumber } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button, IconButton } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { TextLink } from "@/ui/link";
import { Menu, MenuItem, MenuSeparator } from "@/ui/menu";
import { Page, PageHeader } from "@/ui/page";
import { SkeletonRows } from "@/ui/skeleton";
import { CategoryChip } from "./category-picker";
import { RuleEditor } from "./rule-editor";
import { emptyCondition, readCondition } from "./rule-words";
import { refreshRecord } from "./use-choose-category";

interface RulesPageProps {
  /** A rule to begin with: "rule from this transaction". */
  begin: { merchant: string; category: string | null } | null;
  onBegun: () => void;
}

export function RulesPage({ begin, onBegun }: RulesPageProps) {
  const { workspace } = useAccount();
  const client = useQueryClient();
  const rules = useQuery(listRulesOptions());
  const [edited, setEdited] = useState<{ id: string | null; draft: RuleDraft } | null>(() =>
    begin ? { id: null, draft: { name: begin.merchant.slice(0, 60), conditions: [{ field: "merchant", operator: "equals", value: begin.merchant }], categoryId: begin.category } } : null,
  );
  const editable = !["viewer", "adviser"].includes(workspace.role);
  const refresh = () => void client.invalidateQueries({ queryKey: listRulesQueryKey() });
  const add = () => setEdited({ id: null, draft: { name: "", conditions: [emptyCondition()] } });
  useRegisterCommands(editable ? [{ id: "rule-new", label: "Add a rule", keywords: "categorise automatic", run: add }] : []);
  const list = rules.data?.data ?? [];
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
            <RuleRow key={rule.id} rule={rule} index={index} count={list.length} editable={editable} onEdit={() => setEdited({ id: rule.id, draft: draftOf(rule) })} onChanged={refresh} />
          ))}
        </ol>
      ) : null}
      {edited ? (
        <RuleEditor
          ruleId={edited.id}
          draft={edited.draft}
          onClose={() => {
            setEdited(null);
            onBegun();
          }}
        />
      ) : null}
    </Page>
  );
}

function draftOf(rule: SavedRule): RuleDraft {
  const { name, conditions, every, categoryId, merchantName, note, enabled } = rule;
  return { name, conditions, every, categoryId, merchantName, note, enabled };
}

interface RuleRowProps {
  rule: SavedRule;
  index: number;
  count: number;
  editable: boolean;
  onEdit: () => void;
  onChanged: () => void;
}

function RuleRow({ rule, index, count, editable, onEdit, onChanged }: RuleRowProps) {
  const client = useQueryClient();
  const tree = useCategories();
  const accounts = useQuery(listAccountsOptions());
  const move = useMutation({ ...moveRuleMutation(), onSettled: onChanged });
  const replace = useMutation({ ...replaceRuleMutation(), onSettled: onChanged });
  const remove = useMutation({ ...deleteRuleMutation(), onSettled: onChanged });
  const create = useMutation({ ...createRuleMutation(), onSettled: onChanged });
  const apply = useMutation(applyRuleMutation());
  const undo = useMutation(undoActMutation());
  const accountName = (id: string) => accounts.data?.data.find((account) => account.id === id)?.name ?? "an account that is gone";
  const parts = rule.conditions.map((condition) => readCondition(condition, accountName));
  const sentence = parts.map((part, at) => (at ? part.charAt(0).toLocaleLowerCase() + part.slice(1) : part)).join(rule.every ? " and " : " or ");

  const toPast = async () => {
    const { data: act } = await apply.mutateAsync({ path: { rule_id: rule.id }, body: {} });
    if (act.count === 0) {
      notify({ text: "Nothing in the past would change." });
      return;
    }
    refreshRecord(client);
    notify({
      text: `“${rule.name}” changed ${formatNumber(act.count)} ${act.count === 1 ? "transaction" : "transactions"}.`,
      undo: async () => {
        await undo.mutateAsync({ path: { act_id: act.actId } });
        refreshRecord(client);
      },
    });
  };
  const drop = async () => {
    await remove.mutateAsync({ path: { rule_id: rule.id } });
    notify({
      text: `The rule “${rule.name}” is gone. What it did stays.`,
      undo: async () => {
        const { data: again } = await create.mutateAsync({ body: draftOf(rule) });
        await move.mutateAsync({ path: { rule_id: again.id }, body: { position: index } });
      },
    });
  };
  const icon = { size: 16, strokeWidth: 1.5 } as const;
  return (
    <li className={cx("flex items-center gap-4 px-2 py-3.5", !rule.enabled && "opacity-60")}>
      <span className="tabular w-5 shrink-0 text-right text-sm text-muted">{index + 1}</span>
      <button type="button" onClick={onEdit} disabled={!editable} className="min-w-0 flex-1 rounded-md text-left">
        <span className="block truncate font-medium">
          {rule.name}
          {rule.enabled ? null : <span className="font-normal text-muted"> · switched off</span>}
        </span>
        <span className="block text-sm text-pretty text-muted">{sentence}</span>
      </button>
      <span className="flex max-w-[45%] min-w-0 shrink-0 items-center gap-2 text-sm">
        <ArrowRight size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-faint max-md:hidden" />
        {rule.categoryId && tree.ready ? <CategoryChip categoryId={rule.categoryId} /> : null}
        {rule.merchantName ? <span className="truncate max-md:hidden">“{rule.merchantName}”</span> : null}
        {rule.note && !rule.categoryId ? <span className="truncate text-muted">Note</span> : null}
      </span>
      {editable ? (
        <Menu
          trigger={
            <IconButton label={`More for ${rule.name}`} size="sm" className="text-muted">
              <Ellipsis {...icon} />
            </IconButton>
          }
        >
          <MenuItem icon={<Pencil {...icon} />} onSelect={onEdit}>
            Change
          </MenuItem>
          <MenuItem icon={<Play {...icon} />} disabled={!rule.categoryId} onSelect={() => void toPast()}>
            Apply to the past
          </MenuItem>
          <MenuItem checked={rule.enabled} onSelect={() => replace.mutate({ path: { rule_id: rule.id }, body: { ...draftOf(rule), enabled: !rule.enabled } })}>
            Switched on
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<ArrowUp {...icon} />} disabled={index === 0} onSelect={() => move.mutate({ path: { rule_id: rule.id }, body: { position: index - 1 } })}>
            Ask it earlier
          </MenuItem>
          <MenuItem icon={<ArrowDown {...icon} />} disabled={index === count - 1} onSelect={() => move.mutate({ path: { rule_id: rule.id }, body: { position: index + 1 } })}>
            Ask it later
          </MenuItem>
          <MenuSeparator />
          <MenuItem danger icon={<Trash2 {...icon} />} onSelect={() => void drop()}>
            Delete the rule
          </MenuItem>
        </Menu>
      ) : null}
    </li>
  );
}

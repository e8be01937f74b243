import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { createRuleMutation, createTagMutation, listAccountsOptions, listRulesQueryKey, listTagsQueryKey, replaceRuleMutation } from "@/api/@tanstack/react-query.gen";
import { tryRule } from "@/api/sdk.gen";
import type { DryRun, RuleActions, RuleDraft, RulePart, SavedRule } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { useCategories } from "@/lib/categories";
import { formatDay } from "@/lib/dates";
import { formatNumber } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { Input } from "@/ui/input";
import { CategoryPicker } from "./category-picker";
import { GroupEditor } from "./rule-conditions";
import { RuleParts } from "./rule-parts";
import { missing, nameOf, readGroup, type Names } from "./rule-words";
import { TagField, useTags } from "./tags";

interface RuleEditorProps {
  /** The rule to change; null makes a new one. */
  ruleId: string | null;
  draft: RuleDraft;
  /** Said above the conditions: what could not be taken over. */
  remark?: string;
  onClose: () => void;
  /** Called with the saved rule; past: its changes shall be made. */
  onSaved: (rule: SavedRule, past: boolean) => void;
}

/** A rule with what it would do to the past, while it is written. */
export function RuleEditor({ ruleId, draft: initial, remark, onClose, onSaved }: RuleEditorProps) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(initial);
  const [past, setPast] = useState(true);
  const create = useMutation({ ...createRuleMutation(), meta: { quiet: true } });
  const replace = useMutation({ ...replaceRuleMutation(), meta: { quiet: true } });
  const set = (part: Partial<RuleDraft>) => setDraft((known) => ({ ...known, ...part }));
  const setSets = (part: Partial<RuleActions>) => setDraft((known) => ({ ...known, sets: { ...known.sets, ...part } }));
  const names = useNames();
  const problem = missing(draft);
  const tried = useTrial(draft, problem === null);
  const changing = problem === null && past ? (tried.data?.changing ?? 0) : 0;
  const error = create.error ?? replace.error;

  const save = async () => {
    const body = { ...draft, name: draft.name.trim() || nameOf(draft) };
    const { data: rule } = ruleId ? await replace.mutateAsync({ path: { rule_id: ruleId }, body }) : await create.mutateAsync({ body });
    void client.invalidateQueries({ queryKey: listRulesQueryKey() });
    onClose();
    if (!changing) notify({ text: `The rule “${rule.name}” counts from now on.` });
    onSaved(rule, changing > 0);
  };

  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => !open && onClose()}
      title={ruleId ? "Change the rule" : "Add a rule"}
      footer={
        <>
          <span aria-hidden className="mr-auto min-w-0 self-center text-sm text-muted max-md:order-last max-md:mr-0">
            {problem === null && tried.data ? trialWords(tried.data) : ""}
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={problem !== null} busy={create.isPending || replace.isPending} onClick={() => void save().catch(() => undefined)}>
            {changing ? `Save and change ${formatNumber(changing)}` : "Save the rule"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-6">
        {remark ? <p className="text-muted">{remark}</p> : null}
        <GroupEditor group={draft.when} onChange={(when) => set({ when })} />
        <section aria-label="What it sets" className="flex flex-col gap-3">
          <h3 className="font-sans font-medium">Then</h3>
          <div className="grid gap-4 md:grid-cols-3">
            <Field label="Category">
              <CategoryPicker value={draft.sets.categoryId ?? null} removable onChange={(categoryId) => setSets({ categoryId })} />
            </Field>
            <Field label="Show the merchant as">
              <Input value={draft.sets.merchantName ?? ""} placeholder="As it is" maxLength={120} onChange={(event) => setSets({ merchantName: event.target.value || null })} />
            </Field>
            <Field label="Note">
              <Input value={draft.sets.note ?? ""} placeholder="None" maxLength={500} onChange={(event) => setSets({ note: event.target.value || null })} />
            </Field>
          </div>
          <RuleParts parts={draft.sets.parts ?? []} onChange={(parts) => setSets({ parts })} />
          <RuleTags ids={draft.sets.tagIds ?? []} onChange={(tagIds) => setSets({ tagIds })} />
          <Checkbox checked={draft.stop ?? false} onChange={(stop) => set({ stop })} label="Ask no later rule when this one fits" />
          <Field label="Name of the rule">
            <Input value={draft.name} placeholder={nameOf(draft)} onChange={(event) => set({ name: event.target.value })} maxLength={60} />
          </Field>
        </section>

        <section aria-label="What it would do to the past" aria-live="polite" className="rounded-lg bg-sunken px-4 py-3">
          {problem ? (
            <p className="text-muted">{problem} Then you see here what the rule fits.</p>
          ) : (
            <p className="text-muted">
              {readGroup(draft.when, names)}: {setsWords(draft.sets, names)}.
            </p>
          )}
          {!problem && tried.isError ? <p className="text-loss-text">{errorMessage(tried.error)}</p> : null}
          {!problem && tried.data ? <Trial found={tried.data} past={past} onPast={setPast} /> : null}
          {!problem && tried.isPending ? <p className="text-muted">Looking at the past…</p> : null}
        </section>
        {error ? (
          <p role="alert" className="text-sm text-loss-text">
            {errorMessage(error)}
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}

function Trial({ found, past, onPast }: { found: DryRun; past: boolean; onPast: (past: boolean) => void }) {
  return (
    <>
      <p className="mt-2 font-medium">{trialWords(found)}</p>
      {found.changing ? <Checkbox className="mt-2" checked={past} onChange={onPast} label="Change those from the past too. You can undo it." /> : null}
      <ul className="mt-2 divide-y divide-line">
        {found.examples.slice(0, 5).map((each) => (
          <li key={each.id} className="flex items-baseline gap-4 py-1.5 text-sm">
            <span className="w-16 shrink-0 text-muted">{formatDay(each.bookedOn)}</span>
            <span className="min-w-0 flex-1 truncate" title={each.description}>
              {each.merchantName}
            </span>
            {each.changes ? null : <span className="shrink-0 text-muted max-md:hidden">{each.chosen ? "stays as you set it" : "has it already"}</span>}
            <Money amount={each.amount} code={each.currency} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface RuleTagsProps {
  ids: string[];
  onChange: (ids: string[]) => void;
}

function RuleTags({ ids, onChange }: RuleTagsProps) {
  const client = useQueryClient();
  const create = useMutation(createTagMutation());
  const { all } = useTags();
  const choose = async (names: string[]) => {
    const known = new Map(all.map((tag) => [tag.name.toLocaleLowerCase(), tag.id]));
    const found = await Promise.all(names.map(async (name) => known.get(name.toLocaleLowerCase()) ?? (await create.mutateAsync({ body: { name } })).data.id));
    await client.invalidateQueries({ queryKey: listTagsQueryKey() });
    onChange(found);
  };
  return (
    <div className="flex flex-col gap-2">
      <span className="text-sm font-medium">Tags to add</span>
      <TagField tagIds={ids} writable onChange={(names) => void choose(names)} />
    </div>
  );
}

/** What accounts, tags and categories are called. */
export function useNames(): Names & { category: (id: string) => string } {
  const accounts = useQuery(listAccountsOptions()).data?.data;
  const tags = useTags().byId;
  const tree = useCategories();
  return {
    account: (id) => accounts?.find((account) => account.id === id)?.name ?? "an account that is gone",
    tag: (id) => tags.get(id)?.name ?? "a tag that is gone",
    category: (id) => tree.byId.get(id)?.name ?? "its category",
  };
}

function setsWords({ categoryId, merchantName, note, tagIds, parts }: RuleActions, names: ReturnType<typeof useNames>): string {
  const said = [
    categoryId ? `put it in ${names.category(categoryId)}` : "",
    merchantName ? `show it as “${merchantName}”` : "",
    note ? "add the note" : "",
    parts?.length ? `divide it: ${parts.map((part, index) => partWords(part, index === parts.length - 1, names)).join(", ")}` : "",
    tagIds?.length ? `tag it ${tagIds.map(names.tag).join(", ")}` : "",
  ].filter(Boolean);
  return said.length > 1 ? `${said.slice(0, -1).join(", ")} and ${said.at(-1)}` : (said[0] ?? "");
}

function partWords({ percent, amount, categoryId }: RulePart, rest: boolean, names: ReturnType<typeof useNames>): string {
  const size = rest ? "the rest" : percent ? `${percent} %` : (amount ?? "");
  return `${size} ${categoryId ? `to ${names.category(categoryId)}` : "without a category"}`;
}

/** Asks what the rule fits, a moment after the last key. */
function useTrial(draft: RuleDraft, ready: boolean) {
  const { when, sets } = useDeferredValue(draft);
  const body = { name: "trial", when, sets };
  return useQuery({
    queryKey: ["tryRule", body],
    enabled: ready,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      signal.throwIfAborted();
      return (await tryRule({ body, signal, throwOnError: true })).data.data;
    },
  });
}

function trialWords({ matched, changing, chosen }: DryRun): string {
  if (matched === 0) return "Nothing in the past fits. It counts for what comes in.";
  const fits = matched === 1 ? "It fits 1 transaction" : `It fits ${formatNumber(matched)} transactions`;
  const change = changing === 0 ? "none would change" : `${formatNumber(changing)} would change`;
  const stay = chosen === 0 ? "" : ` ${formatNumber(chosen)} that you set yourself ${chosen === 1 ? "stays" : "stay"}.`;
  return `${fits}; ${change}.${stay}`;
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { applyRuleMutation, createRuleMutation, listAccountsOptions, listRulesQueryKey, replaceRuleMutation, undoActMutation } from "@/api/@tanstack/react-query.gen";
import { tryRule } from "@/api/sdk.gen";
import type { RuleCondition, RuleDraft } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { formatDay } from "@/lib/dates";
import { formatNumber } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button, IconButton } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Money } from "@/ui/figure";
import { Input } from "@/ui/input";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import { CategoryPicker } from "./category-picker";
import { DIRECTIONS, emptyCondition, FIELDS, missing, OPERATORS } from "./rule-words";
import { refreshRecord } from "./use-choose-category";

interface RuleEditorProps {
  /** The rule to change; null makes a new one. */
  ruleId: string | null;
  draft: RuleDraft;
  onClose: () => void;
}

/** A rule with what it would do to the past, while it is written. */
export function RuleEditor({ ruleId, draft: initial, onClose }: RuleEditorProps) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(initial);
  const [past, setPast] = useState(true);
  const create = useMutation({ ...createRuleMutation(), meta: { quiet: true } });
  const replace = useMutation({ ...replaceRuleMutation(), meta: { quiet: true } });
  const apply = useMutation(applyRuleMutation());
  const undo = useMutation(undoActMutation());
  // Conditions have no ids: these keep each row's fields with it when another is removed.
  const [keys, setKeys] = useState(() => initial.conditions.map((_, index) => index));
  const set = (part: Partial<RuleDraft>, nextKeys = keys) => {
    setKeys(nextKeys);
    setDraft((known) => ({ ...known, ...part }));
  };
  const problem = missing(draft);
  const tried = useTrial(draft, problem === null);
  const error = create.error ?? replace.error;

  const save = async () => {
    const body = { ...draft, name: draft.name.trim() || nameOf(draft) };
    const { data: rule } = ruleId ? await replace.mutateAsync({ path: { rule_id: ruleId }, body }) : await create.mutateAsync({ body });
    void client.invalidateQueries({ queryKey: listRulesQueryKey() });
    onClose();
    if (!past || !tried.data?.changing) {
      notify({ text: `The rule “${rule.name}” counts from now on.` });
      return;
    }
    const { data: act } = await apply.mutateAsync({ path: { rule_id: rule.id }, body: {} });
    refreshRecord(client);
    notify({
      text: `The rule “${rule.name}” changed ${formatNumber(act.count)} ${act.count === 1 ? "transaction" : "transactions"}.`,
      undo: async () => {
        await undo.mutateAsync({ path: { act_id: act.actId } });
        refreshRecord(client);
      },
    });
  };

  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => !open && onClose()}
      title={ruleId ? "Change the rule" : "Add a rule"}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={problem !== null} busy={create.isPending || replace.isPending || apply.isPending} onClick={() => void save().catch(() => undefined)}>
            {past && tried.data?.changing ? `Save and change ${formatNumber(tried.data.changing)}` : "Save the rule"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-6">
        <section aria-label="Conditions" className="flex flex-col gap-3">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <h3 className="font-sans font-medium">When</h3>
            <Segmented
              size="sm"
              label="How the conditions are joined"
              value={draft.every === false ? "any" : "all"}
              onChange={(value) => set({ every: value === "all" })}
              options={[
                { value: "all", label: "all of these hold" },
                { value: "any", label: "one of these holds" },
              ]}
            />
          </div>
          {draft.conditions.map((condition, index) => (
            <ConditionRow
              key={keys[index]}
              condition={condition}
              onChange={(next) => set({ conditions: draft.conditions.map((each, at) => (at === index ? next : each)) })}
              {...(draft.conditions.length > 1 ? { onRemove: () => set({ conditions: draft.conditions.filter((_, at) => at !== index) }, keys.filter((_, at) => at !== index)) } : {})}
            />
          ))}
          <div>
            <Button size="sm" variant="quiet" onClick={() => set({ conditions: [...draft.conditions, emptyCondition()] }, [...keys, Math.max(...keys) + 1])}>
              <Plus size={16} strokeWidth={1.5} />
              Add a condition
            </Button>
          </div>
        </section>

        <section aria-label="What it sets" className="flex flex-col gap-3">
          <h3 className="font-sans font-medium">Then</h3>
          <div className="grid gap-4 md:grid-cols-3">
            <Field label="Category">
              <CategoryPicker value={draft.categoryId ?? null} removable onChange={(categoryId) => set({ categoryId })} />
            </Field>
            <Field label="Show the merchant as">
              <Input value={draft.merchantName ?? ""} placeholder="As it is" onChange={(event) => set({ merchantName: event.target.value || null })} />
            </Field>
            <Field label="Note">
              <Input value={draft.note ?? ""} placeholder="None" onChange={(event) => set({ note: event.target.value || null })} />
            </Field>
          </div>
          <Field label="Name of the rule">
            <Input value={draft.name} placeholder={nameOf(draft)} onChange={(event) => set({ name: event.target.value })} maxLength={60} />
          </Field>
        </section>

        <section aria-label="What it would do to the past" aria-live="polite" className="rounded-lg bg-sunken px-4 py-3">
          {problem ? <p className="text-muted">{problem} Then you see here what the rule fits.</p> : null}
          {!problem && tried.isError ? <p className="text-loss-text">{errorMessage(tried.error)}</p> : null}
          {!problem && tried.data ? (
            <>
              <p>{trialWords(tried.data)}</p>
              {tried.data.changing ? <Checkbox className="mt-2" checked={past} onChange={setPast} label="Change those from the past too. You can undo it." /> : null}
              <ul className="mt-2 divide-y divide-line">
                {tried.data.examples.slice(0, 5).map((each) => (
                  <li key={each.id} className="flex items-baseline gap-4 py-1.5 text-sm">
                    <span className="w-16 shrink-0 text-muted">{formatDay(each.bookedOn)}</span>
                    <span className="min-w-0 flex-1 truncate" title={each.description}>
                      {each.merchantName}
                    </span>
                    <Money amount={each.amount} code={each.currency} />
                  </li>
                ))}
              </ul>
            </>
          ) : null}
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

/** Asks what the rule fits, a moment after the last key. */
function useTrial(draft: RuleDraft, ready: boolean) {
  const settled = useDeferredValue(draft);
  const body = { ...settled, name: "trial" };
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

function trialWords({ matched, changing, chosen }: { matched: number; changing: number; chosen: number }): string {
  if (matched === 0) return "Nothing in the past fits. It counts for what comes in.";
  const fits = matched === 1 ? "It fits 1 transaction" : `It fits ${formatNumber(matched)} transactions`;
  const change = changing === 0 ? "none would change" : `${formatNumber(changing)} would change`;
  const stay = chosen === 0 ? "" : ` ${formatNumber(chosen)} that you chose by hand ${chosen === 1 ? "stays" : "stay"}.`;
  return `${fits}; ${change}.${stay}`;
}

function nameOf(draft: RuleDraft): string {
  const text = draft.conditions.find((each) => each.field === "merchant" || each.field === "description")?.value.trim();
  const name = (text || "My rule").slice(0, 60);
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
}

interface ConditionRowProps {
  condition: RuleCondition;
  onChange: (condition: RuleCondition) => void;
  onRemove?: () => void;
}

function ConditionRow({ condition, onChange, onRemove }: ConditionRowProps) {
  const { field, operator } = condition;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] gap-2 md:grid-cols-[9rem_11rem_minmax(0,1fr)_2.25rem]">
      <Select aria-label="What to look at" value={field} options={FIELDS} onChange={(next) => onChange(emptyCondition(next))} />
      <Select aria-label="How to compare" value={operator} options={OPERATORS[field]} onChange={(next) => onChange({ ...condition, operator: next })} />
      <div className="max-md:order-last max-md:col-span-3">
        <ConditionValue condition={condition} onChange={onChange} />
      </div>
      {onRemove ? (
        <IconButton label="Remove the condition" onClick={onRemove} className="text-muted">
          <X size={16} strokeWidth={1.5} />
        </IconButton>
      ) : (
        <span className="max-md:size-9" />
      )}
    </div>
  );
}

function ConditionValue({ condition, onChange }: { condition: RuleCondition; onChange: (condition: RuleCondition) => void }) {
  const accounts = useQuery({ ...listAccountsOptions(), enabled: condition.field === "account" });
  const set = (value: string) => onChange({ ...condition, value });
  switch (condition.field) {
    case "direction":
      return <Select aria-label="Direction" value={condition.value} options={DIRECTIONS} onChange={set} />;
    case "account":
      return <Select aria-label="Account" value={condition.value} options={(accounts.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }))} onChange={set} />;
    case "currency":
      return <Input aria-label="Currency" value={condition.value} maxLength={3} onChange={(event) => set(event.target.value.toUpperCase())} />;
    case "amount":
      return (
        <div className="flex items-center gap-2">
          <Input aria-label="Amount" inputMode="decimal" className="tabular" value={condition.value} onChange={(event) => set(event.target.value.replace(",", "."))} />
          {condition.operator === "between" ? (
            <>
              <span className="text-muted">and</span>
              <Input aria-label="Upper amount" inputMode="decimal" className="tabular" value={condition.upper ?? ""} onChange={(event) => onChange({ ...condition, upper: event.target.value.replace(",", ".") })} />
            </>
          ) : null}
        </div>
      );
    default:
      return <Input aria-label="Text to look for" value={condition.value} onChange={(event) => set(event.target.value)} maxLength={200} />;
  }
}

import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { listAccountsOptions } from "@/api/@tanstack/react-query.gen";
import type { RuleCondition, RuleGroup } from "@/api/types.gen";
import { Button, IconButton } from "@/ui/button";
import { Input } from "@/ui/input";
import { Select } from "@/ui/select";
import { comparisons, DAYS, DIRECTIONS, emptyCondition, groupOf, SUBJECTS, WEEKDAYS, type Operator, type Part } from "./rule-words";
import { useTags } from "./tags";

const JOINS = [
  { value: "all", label: "all of these hold" },
  { value: "any", label: "one of these holds" },
  { value: "none", label: "none of these holds" },
] as const;
const NOT_ALL = { value: "notAll", label: "not all of these hold" } as const;
type Join = (typeof JOINS)[number]["value"] | "notAll";
const DEEPEST = 4;
const MOST_VALUES = 20;

interface RowKeys {
  of: (at: number) => number;
  drop: (at: number) => void;
}

/** Conditions and values have no ids: these keep each row's fields with it when another is removed. */
function useRowKeys(count: number): RowKeys {
  const [keys, setKeys] = useState<number[]>([]);
  if (keys.length < count) setKeys([...keys, ...Array.from({ length: count - keys.length }, (_, index) => Math.max(-1, ...keys) + 1 + index)]);
  return { of: (at) => keys[at] ?? at, drop: (at) => setKeys(keys.filter((_, index) => index !== at)) };
}

interface GroupEditorProps {
  group: RuleGroup;
  onChange: (group: RuleGroup) => void;
  onRemove?: () => void;
  depth?: number;
}

/** Conditions joined by and, or, not; groups stand in groups. */
export function GroupEditor({ group, onChange, onRemove, depth = 1 }: GroupEditorProps) {
  const { parts } = group;
  const join: Join = group.negated ? (group.join === "any" ? "none" : "notAll") : group.join;
  const put = (at: number, part: Part) => onChange({ ...group, parts: parts.map((each, index) => (index === at ? part : each)) });
  const keys = useRowKeys(parts.length);
  const drop = (at: number) => {
    keys.drop(at);
    onChange({ ...group, parts: parts.filter((_, index) => index !== at) });
  };
  const add = (part: Part) => onChange({ ...group, parts: [...parts, part] });
  const removable = parts.length > 1;
  return (
    <div role="group" aria-label={depth === 1 ? "Conditions" : "Conditions in brackets"} className={depth > 1 ? "flex flex-col gap-2.5 border-l-2 border-line-strong py-0.5 pl-3 md:pl-4" : "flex flex-col gap-3"}>
      <div className="flex items-center gap-2">
        <span className="font-medium">{depth === 1 ? "When" : "where"}</span>
        <div className="w-56 min-w-0">
          <Select
            aria-label="How the conditions are joined"
            value={join}
            options={join === "notAll" ? [...JOINS, NOT_ALL] : JOINS}
            onChange={(next: Join) => onChange({ ...group, join: next === "all" || next === "notAll" ? "all" : "any", negated: next === "none" || next === "notAll" })}
          />
        </div>
        {onRemove ? (
          <IconButton label="Remove the brackets" onClick={onRemove} className="ml-auto text-muted">
            <X size={16} strokeWidth={1.5} />
          </IconButton>
        ) : null}
      </div>
      {parts.map((part, at) =>
        part.kind === "group" ? (
          <GroupEditor key={keys.of(at)} group={part} depth={depth + 1} onChange={(next) => put(at, next)} onRemove={() => (removable ? drop(at) : put(at, emptyCondition()))} />
        ) : (
          <ConditionRow key={keys.of(at)} condition={part} onChange={(next) => put(at, next)} {...(removable ? { onRemove: () => drop(at) } : {})} />
        ),
      )}
      <div className="flex flex-wrap gap-1">
        <Button size="sm" variant="quiet" onClick={() => add(emptyCondition())}>
          <Plus size={16} strokeWidth={1.5} />
          Add a condition
        </Button>
        {depth < DEEPEST ? (
          <Button size="sm" variant="quiet" onClick={() => add({ ...groupOf(emptyCondition(), emptyCondition()), join: group.join === "all" ? "any" : "all" })}>
            <Plus size={16} strokeWidth={1.5} />
            Add brackets
          </Button>
        ) : null}
      </div>
    </div>
  );
}

interface ConditionRowProps {
  condition: RuleCondition;
  onChange: (condition: RuleCondition) => void;
  onRemove?: () => void;
}

function ConditionRow({ condition, onChange, onRemove }: ConditionRowProps) {
  const { subject, operator, negated, values } = condition;
  const compare = (chosen: string) => {
    const next = chosen.replace("!", "") as Operator;
    const kept = next === "between" ? [values[0] ?? "", values[1] ?? ""] : operator === "between" ? values.slice(0, 1) : values;
    onChange({ ...condition, operator: next, negated: chosen.startsWith("!"), values: kept });
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-start gap-2 md:grid-cols-[9.5rem_11.5rem_minmax(0,1fr)_2.25rem]">
      <Select aria-label="What to look at" value={subject} options={SUBJECTS} onChange={(next) => onChange(emptyCondition(next))} />
      <Select aria-label="How to compare" value={negated ? `!${operator}` : operator} options={comparisons(condition)} onChange={compare} />
      <div className="flex min-w-0 flex-col gap-1.5 max-md:order-last max-md:col-span-3">
        <Values condition={condition} onChange={(next) => onChange({ ...condition, values: next })} />
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

interface ValuesProps {
  condition: RuleCondition;
  onChange: (values: string[]) => void;
}

/** One value, two with "and" between them, or several of which one is enough. */
function Values({ condition, onChange }: ValuesProps) {
  const { subject, operator, values } = condition;
  const keys = useRowKeys(values.length);
  const set = (at: number, value: string) => onChange(values.map((each, index) => (index === at ? value : each)));
  if (operator === "between") {
    return (
      <div className="flex items-center gap-2">
        <Value subject={subject} label="The lower value" value={values[0] ?? ""} onChange={(value) => set(0, value)} />
        <span className="text-muted">and</span>
        <Value subject={subject} label="The upper value" value={values[1] ?? ""} onChange={(value) => set(1, value)} />
      </div>
    );
  }
  const several = !["direction", "date"].includes(subject) && !["over", "under", "atLeast", "atMost"].includes(operator);
  const last = values.length - 1;
  return values.map((value, at) => (
    <div key={keys.of(at)} className="flex items-center gap-1.5">
      {at ? <span className="text-sm text-muted">or</span> : null}
      <Value subject={subject} label={at ? `Or value ${at + 1}` : VALUE_LABELS[subject]} value={value} onChange={(next) => set(at, next)} pattern={operator === "regex"} />
      {at ? (
        <IconButton
          size="sm"
          label={`Remove value ${at + 1}`}
          className="text-muted"
          onClick={() => {
            keys.drop(at);
            onChange(values.filter((_, index) => index !== at));
          }}
        >
          <X size={14} strokeWidth={1.5} />
        </IconButton>
      ) : null}
      {several && at === last && at < MOST_VALUES && value ? (
        <Button size="sm" variant="quiet" className="text-muted" onClick={() => onChange([...values, ""])}>
          or …
        </Button>
      ) : null}
    </div>
  ));
}

const VALUE_LABELS: Record<RuleCondition["subject"], string> = {
  description: "Text to look for",
  merchant: "Merchant to look for",
  counterparty: "Name to look for",
  amount: "Amount",
  direction: "Direction",
  date: "Date",
  day: "Day of the month",
  weekday: "Weekday",
  account: "Account",
  currency: "Currency",
  tag: "Tag",
};

interface ValueProps {
  subject: RuleCondition["subject"];
  label: string;
  value: string;
  onChange: (value: string) => void;
  pattern?: boolean;
}

function Value({ subject, label, value, onChange, pattern = false }: ValueProps) {
  const accounts = useQuery({ ...listAccountsOptions(), enabled: subject === "account" }).data?.data ?? [];
  const tags = useTags().all;
  const choices = {
    direction: DIRECTIONS,
    weekday: WEEKDAYS,
    day: DAYS,
    account: accounts.map(({ id, name }) => ({ value: id, label: name })),
    tag: tags.map(({ id, name }) => ({ value: id, label: name })),
  };
  switch (subject) {
    case "direction":
    case "weekday":
    case "day":
    case "account":
    case "tag":
      return <Select<string> aria-label={label} value={value || null} placeholder={subject === "tag" && !tags.length ? "No tags yet" : "Choose"} disabled={subject === "tag" && !tags.length} options={choices[subject]} onChange={onChange} />;
    case "date":
      return <Input aria-label={label} type="date" value={value} onChange={(event) => onChange(event.target.value)} />;
    case "currency":
      return <Input aria-label={label} value={value} maxLength={3} onChange={(event) => onChange(event.target.value.toUpperCase())} />;
    case "amount":
      return <Input aria-label={label} inputMode="decimal" className="tabular" value={value} onChange={(event) => onChange(event.target.value.replace(",", "."))} />;
    default:
      return <Input aria-label={label} value={value} maxLength={200} spellCheck={false} {...(pattern ? { placeholder: "invoice \\d{4,6}", className: "font-mono" } : {})} onChange={(event) => onChange(event.target.value)} />;
  }
}

import { useMutation } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState, type FormEvent } from "react";
import { changeBudgetMutation, createBudgetMutation } from "@/api/@tanstack/react-query.gen";
import type { Progress, Rhythm } from "@/api/types.gen";
import { errorMessage, fieldErrors } from "@/lib/api-error";
import { shownCategories, useCategories } from "@/lib/categories";
import { moneySign } from "@/lib/money";
import { notify } from "@/lib/notices";
import { currencyOptions } from "@/lib/places";
import { Button, IconButton } from "@/ui/button";
import { CategoryIcon } from "@/ui/category-icon";
import { Combobox } from "@/ui/combobox";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { Segmented } from "@/ui/segmented";
import { Switch } from "@/ui/switch";
import { periodName, rhythmName } from "./periods";
import { RhythmFields } from "./rhythm-fields";

export interface BudgetDraft {
  categoryId: string | null;
  currency: string;
  limit: string;
  /** The budget that it is a copy of: its period, what it carries on and its notices. */
  like?: Progress;
}

interface BudgetFormProps {
  /** A new budget begins with this. */
  draft: BudgetDraft | null;
  /** Or the one to change. */
  line: Progress | null;
  /** A day of the period on the page: what is made or changed counts from it on. */
  on: string;
  rhythm: Rhythm;
  onSaved: () => void;
  onClose: () => void;
}

/** A budget made or changed: what it counts, its period and limit, what is carried on, and when you want to hear. */
export function BudgetForm({ draft, line, on, rhythm: usual, onSaved, onClose }: BudgetFormProps) {
  const tree = useCategories();
  const model = line ?? draft?.like;
  const [whole, setWhole] = useState(false);
  const [chosen, setChosen] = useState<readonly string[]>(draft?.categoryId ? [draft.categoryId] : []);
  const [name, setName] = useState(line?.name ?? "");
  const [currency, setCurrency] = useState(line?.currency ?? draft?.currency ?? "EUR");
  const [limit, setLimit] = useState(line?.limit ?? draft?.limit ?? "");
  const [rhythm, setRhythm] = useState<Rhythm>(model?.rhythm ?? usual);
  const [rollover, setRollover] = useState(model?.rollover ?? { unspent: false, overspent: false, cap: null });
  const [alone, setAlone] = useState(false);
  const [converts, setConverts] = useState(model?.converts ?? true);
  const [notices, setNotices] = useState((model?.thresholds ?? [80, 100, 120]).join(", "));
  const create = useMutation({ ...createBudgetMutation(), meta: { quiet: true } });
  const change = useMutation({ ...changeBudgetMutation(), meta: { quiet: true } });
  const thresholds = readThresholds(notices);
  const error = create.error ?? change.error;
  const fields = fieldErrors(error);
  const named = whole || chosen.length === 1 || name.trim() !== "";
  const ready = (line !== null || whole || chosen.length > 0) && named && limit !== "" && moneySign(limit) > 0 && thresholds !== null;

  const done = (text: string) => {
    notify({ text });
    onSaved();
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || thresholds === null) return;
    if (line) {
      const called = name.trim() && name.trim() !== line.name ? { name: name.trim() } : {};
      change.mutate(
        { path: { budget_id: line.id }, body: { limit, fromOn: line.first, thresholds, rollover, converts, ...called } },
        { onSuccess: () => done(`The budget for ${name.trim() || line.name} was changed.`) },
      );
      return;
    }
    const about = whole ? { whole } : { categoryIds: [...chosen] };
    const called = name.trim() ? { name: name.trim() } : {};
    const begins = rhythm.every === "once" ? {} : { startOn: on };
    create.mutate(
      { body: { ...about, ...called, ...begins, currency, converts, limit, rhythm, rollover, private: alone, thresholds } },
      { onSuccess: (answer) => done(`${answer.data.name} has a budget now.`) },
    );
  };
  const options = shownCategories(tree, ["spending"])
    .filter((category) => !chosen.includes(category.id))
    .map((category) => ({
      value: category.id,
      label: category.name,
      group: (category.parentId ? tree.byId.get(category.parentId)?.name : category.name) ?? category.name,
      icon: <CategoryIcon name={category.icon} className="shrink-0 text-muted" />,
      ...(category.parentId ? {} : { hint: "all of it" }),
    }));

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={line ? line.name : draft?.like ? `Copy of ${draft.like.name}` : "Add a budget"}
      description={line ? `The limit counts from ${periodName(line, line.rhythm, { long: true })} on. Earlier periods keep theirs.` : "A limit for each period. Categories below a chosen one count too."}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="budget-form" disabled={!ready} busy={create.isPending || change.isPending}>
            {line ? "Save the budget" : "Add the budget"}
          </Button>
        </>
      }
    >
      <form id="budget-form" onSubmit={submit} className="flex flex-col gap-4">
        {line ? null : (
          <>
            <Segmented
              label="What it counts"
              value={whole ? "whole" : "some"}
              options={[
                { value: "some", label: "Some categories" },
                { value: "whole", label: "All spending" },
              ]}
              onChange={(value) => setWhole(value === "whole")}
            />
            {whole ? null : (
              <Field label={chosen.length ? "Categories" : "Category"} error={fields["categoryIds"] ?? fields["categoryId"]}>
                {chosen.length ? (
                  <ul className="mb-2 flex flex-wrap gap-1.5">
                    {chosen.map((id) => (
                      <li key={id} className="flex items-center gap-1 rounded-full bg-wash py-0.5 pr-1 pl-2.5 text-sm">
                        {tree.byId.get(id)?.name}
                        <IconButton label={`Leave out ${tree.byId.get(id)?.name ?? "this category"}`} size="sm" className="size-6" onClick={() => setChosen(chosen.filter((each) => each !== id))}>
                          <X size={12} strokeWidth={1.5} />
                        </IconButton>
                      </li>
                    ))}
                  </ul>
                ) : null}
                <Combobox noun="category" {...(chosen.length ? { placeholder: "Add another" } : {})} value={null} onChange={(id) => setChosen([...chosen, id])} options={options} />
              </Field>
            )}
          </>
        )}
        {line || chosen.length > 1 ? (
          <Field label="Name" error={fields["name"]}>
            <Input value={name} maxLength={60} required={!line} onChange={(event) => setName(event.target.value)} />
          </Field>
        ) : null}
        {line ? <p className="text-sm text-muted">Its period: {rhythmName(line.rhythm)}. For another one, keep this budget no longer and add a new one.</p> : <RhythmFields value={rhythm} error={fields["rhythm"]} onChange={setRhythm} />}
        <div className="grid grid-cols-[minmax(0,1fr)_8rem] gap-4">
          <Field label="Limit" error={fields["limit"]}>
            <MoneyInput value={limit} currency={currency} onChange={setLimit} />
          </Field>
          <Field label="Currency" error={fields["currency"]}>
            {line ? (
              <Input value={currency} disabled />
            ) : (
              <Combobox noun="currency" value={currency} options={currencyOptions().map((option) => ({ ...option, label: option.value, hint: option.label }))} onChange={setCurrency} />
            )}
          </Field>
        </div>
        <Switch
          label="Count other currencies too"
          hint={`Each booking in ${currency} at the rate of its day. What has no rate is shown beside it.`}
          checked={converts}
          onChange={setConverts}
        />
        <fieldset className="flex flex-col gap-3">
          <legend className="mb-1 text-sm font-medium">At the end of a period</legend>
          <Switch label="Carry on what was not spent" checked={rollover.unspent ?? false} onChange={(unspent) => setRollover({ ...rollover, unspent })} />
          {rollover.unspent ? (
            <Field label="At most" hint="Leave it empty to carry all of it.">
              <MoneyInput value={rollover.cap ?? ""} currency={currency} onChange={(cap) => setRollover({ ...rollover, cap: cap === "" ? null : cap })} />
            </Field>
          ) : null}
          <Switch label="Take what was spent too much from the next" checked={rollover.overspent ?? false} onChange={(overspent) => setRollover({ ...rollover, overspent })} />
        </fieldset>
        <Field
          label="Tell me at"
          hint="Per cent of what is available, with commas between. Each is told once a period."
          error={thresholds === null ? "Write up to six whole numbers between 1 and 1000, such as 80, 100, 120." : fields["thresholds"]}
        >
          <Input value={notices} inputMode="text" onChange={(event) => setNotices(event.target.value)} />
        </Field>
        {line ? null : <Switch label="For my eyes only" hint="Other members of the household do not see this budget. The transactions stay as they are." checked={alone} onChange={setAlone} />}
        {error && !Object.keys(fields).length ? (
          <p role="alert" className="text-sm text-loss-text">
            {errorMessage(error)}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}

function readThresholds(text: string): number[] | null {
  const words = text.split(/[\s,;%]+/).filter(Boolean);
  const numbers = words.map(Number);
  return numbers.length <= 6 && numbers.every((each) => Number.isInteger(each) && each >= 1 && each <= 1000) ? numbers : null;
}

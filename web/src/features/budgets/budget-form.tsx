import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { changeBudgetMutation, createBudgetMutation } from "@/api/@tanstack/react-query.gen";
import type { Progress } from "@/api/types.gen";
import { errorMessage, fieldErrors } from "@/lib/api-error";
import { shownCategories, useCategories } from "@/lib/categories";
import { formatMonth } from "@/lib/dates";
import { moneySign } from "@/lib/money";
import { notify } from "@/lib/notices";
import { currencyOptions } from "@/lib/places";
import { Button } from "@/ui/button";
import { CategoryIcon } from "@/ui/category-icon";
import { Combobox } from "@/ui/combobox";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";

export interface BudgetDraft {
  categoryId: string | null;
  currency: string;
  limit: string;
}

interface BudgetFormProps {
  /** A new budget begins with this. */
  draft: BudgetDraft | null;
  /** Or the one to change. */
  line: Progress | null;
  /** The month on the page, "2026-11": a changed limit counts from it on. */
  month: string;
  onSaved: () => void;
  onClose: () => void;
}

/** A budget made or changed: category, limit, and at what shares of it you want to hear. */
export function BudgetForm({ draft, line, month, onSaved, onClose }: BudgetFormProps) {
  const tree = useCategories();
  const [categoryId, setCategoryId] = useState(line?.categoryId ?? draft?.categoryId ?? null);
  const [currency, setCurrency] = useState(line?.currency ?? draft?.currency ?? "EUR");
  const [limit, setLimit] = useState(line?.limit ?? draft?.limit ?? "");
  const [notices, setNotices] = useState((line?.thresholds ?? [80, 100, 120]).join(", "));
  const create = useMutation({ ...createBudgetMutation(), meta: { quiet: true } });
  const change = useMutation({ ...changeBudgetMutation(), meta: { quiet: true } });
  const thresholds = readThresholds(notices);
  const error = create.error ?? change.error;
  const fields = fieldErrors(error);
  const ready = categoryId !== null && limit !== "" && moneySign(limit) > 0 && thresholds !== null;
  const name = categoryId ? tree.byId.get(categoryId)?.name : undefined;

  const done = (text: string) => {
    notify({ text });
    onSaved();
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || thresholds === null) return;
    if (line) {
      change.mutate(
        { path: { budget_id: line.id }, body: { limit, fromMonth: `${month}-01`, thresholds } },
        { onSuccess: () => done(`The budget for ${name ?? "this category"} was changed.`) },
      );
    } else {
      create.mutate(
        { body: { categoryId, currency, limit, startMonth: `${month}-01`, thresholds } },
        { onSuccess: () => done(`${name ?? "The category"} has a budget now.`) },
      );
    }
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={line ? (name ?? "Budget") : "Add a budget"}
      description={line ? `The limit counts from ${formatMonth(month)} on. Earlier months keep theirs.` : "A limit for each month, for a category and all below it."}
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
          <Field label="Category" error={fields["categoryId"]}>
            <Combobox
              noun="category"
              value={categoryId}
              onChange={setCategoryId}
              options={shownCategories(tree, ["spending"]).map((category) => ({
                value: category.id,
                label: category.name,
                group: (category.parentId ? tree.byId.get(category.parentId)?.name : category.name) ?? category.name,
                icon: <CategoryIcon name={category.icon} className="shrink-0 text-muted" />,
                ...(category.parentId ? {} : { hint: "all of it" }),
              }))}
            />
          </Field>
        )}
        <div className="grid grid-cols-[minmax(0,1fr)_8rem] gap-4">
          <Field label="Limit a month" error={fields["limit"]}>
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
        <Field
          label="Tell me at"
          hint="Per cent of the limit, with commas between. Each is told once a month."
          error={thresholds === null ? "Write up to six whole numbers between 1 and 1000, such as 80, 100, 120." : fields["thresholds"]}
        >
          <Input value={notices} inputMode="text" onChange={(event) => setNotices(event.target.value)} />
        </Field>
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

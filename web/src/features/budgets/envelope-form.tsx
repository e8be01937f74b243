import { useMutation } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState, type FormEvent } from "react";
import { changeEnvelopeMutation, createEnvelopeMutation } from "@/api/@tanstack/react-query.gen";
import type { EnvelopeLine, EnvelopePlan } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { shownCategories, useCategories } from "@/lib/categories";
import { notify } from "@/lib/notices";
import { Button, IconButton } from "@/ui/button";
import { CategoryIcon } from "@/ui/category-icon";
import { Combobox } from "@/ui/combobox";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";

interface EnvelopeFormProps {
  plan: EnvelopePlan;
  line: EnvelopeLine | null;
  categoryId: string | null;
  /** What lies in the other envelopes. */
  taken: readonly EnvelopeLine[];
  onSaved: () => void;
  onClose: () => void;
}

/** An envelope made or changed: its name and what is spent from it. */
export function EnvelopeForm({ plan, line, categoryId, taken, onSaved, onClose }: EnvelopeFormProps) {
  const tree = useCategories();
  const [chosen, setChosen] = useState<readonly string[]>(line?.categoryIds ?? (categoryId ? [categoryId] : []));
  const [name, setName] = useState(line?.name ?? "");
  const create = useMutation({ ...createEnvelopeMutation(), meta: { quiet: true } });
  const change = useMutation({ ...changeEnvelopeMutation(), meta: { quiet: true } });
  const error = create.error ?? change.error;
  const ready = name.trim() !== "" || chosen.length === 1;
  const used = new Set(taken.filter((each) => each.id !== line?.id).flatMap((each) => each.categoryIds));
  const done = (text: string) => {
    notify({ text });
    onSaved();
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const called = name.trim() ? { name: name.trim() } : {};
    const body = { ...called, categoryIds: [...chosen] };
    if (line) change.mutate({ path: { plan_id: plan.id, envelope_id: line.id }, body }, { onSuccess: () => done(`${name.trim() || line.name} was changed.`) });
    else create.mutate({ path: { plan_id: plan.id }, body }, { onSuccess: () => done("The envelope was added.") });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={line ? line.name : "Add an envelope"}
      description="For one or several categories and those below them, or for something to save for: then it needs no category."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="envelope-form" disabled={!ready} busy={create.isPending || change.isPending}>
            {line ? "Save the envelope" : "Add the envelope"}
          </Button>
        </>
      }
    >
      <form id="envelope-form" onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" {...(chosen.length === 1 ? { hint: "The category’s, if you leave it empty." } : {})}>
          <Input value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Spent on">
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
          <Combobox
            noun="category"
            {...(chosen.length ? { placeholder: "Add another" } : {})}
            value={null}
            onChange={(id) => setChosen([...chosen, id])}
            options={shownCategories(tree, ["spending", "transfer"])
              .filter((category) => !chosen.includes(category.id) && !used.has(category.id))
              .map((category) => ({
                value: category.id,
                label: category.name,
                group: (category.parentId ? tree.byId.get(category.parentId)?.name : category.name) ?? category.name,
                icon: <CategoryIcon name={category.icon} className="shrink-0 text-muted" />,
                ...(category.parentId ? {} : { hint: "all of it" }),
              }))}
          />
        </Field>
        {error ? (
          <p role="alert" className="text-sm text-loss-text">
            {errorMessage(error)}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}

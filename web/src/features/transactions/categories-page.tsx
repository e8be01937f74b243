import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Eye, EyeOff, Plus } from "lucide-react";
import { useState, type FormEvent } from "react";
import { changeCategoryMutation, createCategoryMutation, listCategoriesOptions, listCategoriesQueryKey } from "@/api/@tanstack/react-query.gen";
import type { Category } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { errorMessage } from "@/lib/api-error";
import { categoryColour, familyOf, useCategories, type CategoryKind, type CategoryTree } from "@/lib/categories";
import { cx } from "@/lib/class-names";
import { formatNumber } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button, IconButton } from "@/ui/button";
import { CategoryIcon } from "@/ui/category-icon";
import { Dialog } from "@/ui/dialog";
import { ErrorState } from "@/ui/error-state";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { TextLink } from "@/ui/link";
import { Page, PageHeader } from "@/ui/page";
import { Select } from "@/ui/select";
import { SkeletonRows } from "@/ui/skeleton";

const KINDS: readonly { value: CategoryKind; label: string }[] = [
  { value: "spending", label: "Spending" },
  { value: "income", label: "Income" },
  { value: "transfer", label: "Transfers" },
];

/** The tree: rename, hide, add. */
export function CategoriesPage() {
  const { workspace } = useAccount();
  const tree = useCategories();
  const counted = useQuery(listCategoriesOptions({ query: { counts: true } }));
  const client = useQueryClient();
  const used = new Map(counted.data?.data.map((category) => [category.id, category.used ?? 0]));
  const [below, setBelow] = useState<Category | null | undefined>();
  const editable = !["viewer", "adviser"].includes(workspace.role);
  return (
    <Page width="reading">
      <PageHeader
        title="Categories"
        description={
          <>
            Rename what you like; budgets and rules stay with it. A hidden category is no longer offered, and keeps what is in it. <TextLink to="/rules">Rules</TextLink>
          </>
        }
        actions={
          editable ? (
            <Button variant="primary" onClick={() => setBelow(null)}>
              <Plus size={16} strokeWidth={1.5} />
              Add a category
            </Button>
          ) : null
        }
      />
      {!tree.ready && !counted.isError ? <SkeletonRows count={10} label="Loading the categories" /> : null}
      {!tree.ready && counted.isError ? <ErrorState error={counted.error} onRetry={() => void client.refetchQueries({ queryKey: listCategoriesQueryKey() })} /> : null}
      {KINDS.map((kind) => {
        const roots = tree.list.filter((category) => category.kind === kind.value && category.parentId === null);
        if (!roots.length) return null;
        return (
          <section key={kind.value} aria-label={kind.label} className="mb-10">
            <h2 className="eyebrow mb-3">{kind.label}</h2>
            <div className="flex flex-col gap-6">
              {roots.map((root) => (
                <ul key={root.id} className="divide-y divide-line border-y border-line">
                  <CategoryRow category={root} used={used.get(root.id) ?? 0} tree={tree} editable={editable} onAdd={() => setBelow(root)} />
                  {tree.list
                    .filter((category) => category.parentId === root.id)
                    .map((category) => (
                      <CategoryRow key={category.id} category={category} used={used.get(category.id) ?? 0} tree={tree} editable={editable} />
                    ))}
                </ul>
              ))}
            </div>
          </section>
        );
      })}
      {below === undefined ? null : <NewCategory tree={tree} parent={below} onClose={() => setBelow(undefined)} />}
    </Page>
  );
}

interface CategoryRowProps {
  category: Category;
  used: number;
  tree: CategoryTree;
  editable: boolean;
  onAdd?: () => void;
}

function CategoryRow({ category, used, tree, editable, onAdd }: CategoryRowProps) {
  const client = useQueryClient();
  const [editing, setEditing] = useState(false);
  const change = useMutation({ ...changeCategoryMutation(), onSettled: () => client.invalidateQueries({ queryKey: listCategoriesQueryKey() }) });
  const put = (body: { name?: string; hidden?: boolean }) => change.mutateAsync({ path: { category_id: category.id }, body });
  const rename = (name: string) => {
    setEditing(false);
    const before = category.name;
    if (!name || name === before) return;
    void put({ name })
      .then(() => notify({ text: `${before} is called ${name} now.`, undo: async () => void (await put({ name: before })) }))
      .catch(() => undefined);
  };
  const toggle = () => {
    const hidden = !category.hidden;
    void put({ hidden }).then(() =>
      notify({ text: hidden ? `${category.name} is hidden.` : `${category.name} is shown again.`, undo: async () => void (await put({ hidden: !hidden })) }),
    );
  };
  const upper = category.parentId === null;
  return (
    <li className={cx("group flex min-h-11 items-center gap-3 px-2 py-1", !upper && "pl-8", category.hidden && "opacity-55")}>
      <CategoryIcon name={category.icon} className="shrink-0 text-muted" />
      {editing ? (
        <NameField name={category.name} onDone={rename} />
      ) : (
        <button type="button" disabled={!editable} onClick={() => setEditing(true)} title={editable ? "Rename" : undefined} className={cx("min-w-0 truncate rounded-md text-left", upper && "font-medium", editable && "hover:underline")}>
          {category.name}
        </button>
      )}
      {upper ? <span aria-hidden className="size-1.5 shrink-0 rounded-full" style={{ backgroundColor: categoryColour(tree, category) }} /> : null}
      <span className="flex-1" />
      {used ? (
        <Link to="/transactions" search={{ category: familyOf(tree, category.id) }} className="tabular text-sm text-muted hover:text-ink hover:underline">
          {formatNumber(used)}
          <span className="sr-only"> transactions in {category.name}</span>
        </Link>
      ) : null}
      {editable ? (
        <span className="flex">
          {onAdd ? (
            <IconButton label={`Add a category below ${category.name}`} size="sm" className="text-muted" onClick={onAdd}>
              <Plus size={16} strokeWidth={1.5} />
            </IconButton>
          ) : null}
          <IconButton label={category.hidden ? `Show ${category.name}` : `Hide ${category.name}`} size="sm" className="text-muted" onClick={toggle}>
            {category.hidden ? <EyeOff size={16} strokeWidth={1.5} /> : <Eye size={16} strokeWidth={1.5} />}
          </IconButton>
        </span>
      ) : null}
    </li>
  );
}

function NameField({ name, onDone }: { name: string; onDone: (name: string) => void }) {
  const [text, setText] = useState(name);
  return (
    <Input
      aria-label={`New name for ${name}`}
      value={text}
      autoFocus
      maxLength={60}
      className="max-w-72"
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => onDone(text.trim())}
      onKeyDown={(event) => {
        if (event.key === "Enter") onDone(text.trim());
        if (event.key === "Escape") onDone(name);
      }}
    />
  );
}

/** At the top with a kind, or below an upper category. */
function NewCategory({ tree, parent, onClose }: { tree: CategoryTree; parent: Category | null; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [parentId, setParentId] = useState(parent?.id ?? "top");
  const [kind, setKind] = useState<CategoryKind>("spending");
  const create = useMutation({ ...createCategoryMutation(), meta: { quiet: true } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      { body: { name: name.trim(), icon: "tag", ...(parentId === "top" ? { kind } : { parentId }) } },
      {
        onSuccess: () => {
          void client.invalidateQueries({ queryKey: listCategoriesQueryKey() });
          notify({ text: `${name.trim()} was added.` });
          onClose();
        },
      },
    );
  };
  const roots = tree.list.filter((category) => category.parentId === null && !category.hidden);
  return (
    <Dialog
      open
      size="sm"
      onOpenChange={(open) => !open && onClose()}
      title="Add a category"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="category-form" disabled={!name.trim()} busy={create.isPending}>
            Add the category
          </Button>
        </>
      }
    >
      <form id="category-form" onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" error={create.error ? errorMessage(create.error) : null}>
          <Input value={name} autoFocus maxLength={60} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Below">
          <Select value={parentId} onChange={setParentId} options={[{ value: "top", label: "Nothing: an upper category" }, ...roots.map((root) => ({ value: root.id, label: root.name }))]} />
        </Field>
        {parentId === "top" ? (
          <Field label="Kind">
            <Select value={kind} onChange={setKind} options={KINDS} />
          </Field>
        ) : null}
      </form>
    </Dialog>
  );
}

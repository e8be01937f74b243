/** Searches under a name: a row of chips, and what can be done with each. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bookmark, ListFilter, MoreHorizontal, Users } from "lucide-react";
import { useState, type ReactElement } from "react";
import { changeSearchMutation, listSearchesOptions, listSearchesQueryKey, removeSearchMutation, restoreSearchMutation, saveSearchMutation } from "@/api/@tanstack/react-query.gen";
import type { SavedSearch } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { notify } from "@/lib/notices";
import { filterOf, isNarrowed, sameSearch, searchOf, type TransactionSearch } from "@/lib/transaction-search";
import { Button } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Menu, MenuItem } from "@/ui/menu";
import { Popover } from "@/ui/popover";
import { Switch } from "@/ui/switch";

const NONE: SavedSearch[] = [];

export function useSavedSearches(): SavedSearch[] {
  return useQuery(listSearchesOptions()).data?.data ?? NONE;
}

const refresh = (client: QueryClient) => client.invalidateQueries({ queryKey: listSearchesQueryKey() });

interface SavedSearchesProps {
  all: SavedSearch[];
  search: TransactionSearch;
  onReplace: (search: TransactionSearch) => void;
  writable: boolean;
}

/** The kept searches as chips, and the present one to be kept. */
export function SavedSearches({ all, search, onReplace, writable }: SavedSearchesProps) {
  const present = all.find(({ filter }) => sameSearch(searchOf(filter), search));
  if (!all.length && !isNarrowed(search)) return null;
  return (
    <div role="group" aria-label="Saved searches" className="flex flex-wrap items-center gap-2">
      {all.map((saved) => (
        <span key={saved.id} className="inline-flex min-w-0 items-center">
          <Chip
            tone={saved === present ? "info" : "plain"}
            icon={saved.shared ? <Users size={12} strokeWidth={1.5} aria-hidden /> : <Bookmark size={12} strokeWidth={1.5} aria-hidden />}
            onClick={() => onReplace(searchOf(saved.filter))}
          >
            {saved.name}
            {saved.shared ? <span className="sr-only"> (for everyone)</span> : null}
          </Chip>
          {saved === present && (saved.mine || writable) ? <Acts saved={saved} writable={writable} /> : null}
        </span>
      ))}
      {present || !isNarrowed(search) ? null : <SaveThis search={search} writable={writable} />}
      {writable && isNarrowed(search) ? (
        <Button size="sm" variant="quiet" asChild>
          <Link to="/rules" search={{ like: { ...search, open: undefined } }}>
            <ListFilter size={16} strokeWidth={1.5} aria-hidden />
            Make it a rule
          </Link>
        </Button>
      ) : null}
    </div>
  );
}

function SaveThis({ search, writable }: { search: TransactionSearch; writable: boolean }) {
  const client = useQueryClient();
  const save = useMutation(saveSearchMutation());
  return (
    <NameForm
      label="Save this search"
      writable={writable}
      name=""
      shared={false}
      verb="Save"
      trigger={
        <Button size="sm" variant="quiet">
          <Bookmark size={16} strokeWidth={1.5} aria-hidden />
          Save this search
        </Button>
      }
      onSave={async (name, shared) => {
        await save.mutateAsync({ body: { name, shared, filter: filterOf(search) } });
        await refresh(client);
      }}
    />
  );
}

function Acts({ saved, writable }: { saved: SavedSearch; writable: boolean }) {
  const client = useQueryClient();
  const change = useMutation(changeSearchMutation());
  const remove = useMutation(removeSearchMutation());
  const restore = useMutation(restoreSearchMutation());
  const [naming, setNaming] = useState(false);
  const path = { search_id: saved.id };
  const alter = async (body: { name?: string; shared?: boolean }, text: string, back: { name?: string; shared?: boolean }) => {
    await change.mutateAsync({ path, body });
    await refresh(client);
    notify({
      text,
      undo: async () => {
        await change.mutateAsync({ path, body: back });
        await refresh(client);
      },
    });
  };
  const drop = async () => {
    await remove.mutateAsync({ path });
    await refresh(client);
    notify({
      text: `${saved.name} is no longer saved.`,
      undo: async () => {
        await restore.mutateAsync({ path });
        await refresh(client);
      },
    });
  };
  const button = (
    <button type="button" aria-label={`Change the saved search ${saved.name}`} className="ml-0.5 grid size-6 place-items-center rounded-md text-muted hover:bg-hover">
      <MoreHorizontal size={16} strokeWidth={1.5} />
    </button>
  );
  if (naming) {
    return (
      <NameForm
        label={`Rename ${saved.name}`}
        open
        onOpenChange={setNaming}
        writable={false}
        name={saved.name}
        shared={saved.shared}
        verb="Rename"
        trigger={button}
        onSave={(name) => alter({ name }, `Renamed to ${name}.`, { name: saved.name })}
      />
    );
  }
  return (
    <Menu align="start" trigger={button}>
      {/* A menu gives the focus back when it closes: the form opens after that. */}
      <MenuItem onSelect={() => setTimeout(() => setNaming(true))}>Rename</MenuItem>
      {saved.mine && writable ? (
        <MenuItem
          onSelect={() =>
            void alter({ shared: !saved.shared }, saved.shared ? `${saved.name} is yours alone now.` : `Everyone in the household has ${saved.name} now.`, { shared: saved.shared })
          }
        >
          {saved.shared ? "Keep it for yourself" : "Share with the household"}
        </MenuItem>
      ) : null}
      <MenuItem danger onSelect={() => void drop()}>
        Delete
      </MenuItem>
    </Menu>
  );
}

interface NameFormProps {
  label: string;
  trigger: ReactElement;
  name: string;
  shared: boolean;
  verb: string;
  writable: boolean;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  onSave: (name: string, shared: boolean) => Promise<void>;
}

function NameForm({ label, trigger, name: before, shared: sharedBefore, verb, writable, open: forced, onOpenChange, onSave }: NameFormProps) {
  const [shown, setShown] = useState(false);
  const [name, setName] = useState(before);
  const [shared, setShared] = useState(sharedBefore);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const show = (open: boolean) => {
    setShown(open);
    onOpenChange?.(open);
    setProblem(null);
    setName(before);
  };
  const submit = async () => {
    setBusy(true);
    try {
      await onSave(name.trim(), shared);
      show(false);
    } catch (error) {
      setProblem(errorMessage(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Popover label={label} trigger={trigger} open={forced ?? shown} onOpenChange={show} className="w-72 max-w-[calc(100vw-24px)]">
      <form
        className="flex flex-col gap-4 p-1"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label="Name" error={problem}>
          <Input value={name} maxLength={60} required autoFocus onChange={(event) => setName(event.target.value)} />
        </Field>
        {writable ? <Switch label="For everyone" hint="The whole household finds it." checked={shared} onChange={setShared} /> : null}
        <Button type="submit" variant="primary" busy={busy} disabled={!name.trim()}>
          {verb}
        </Button>
      </form>
    </Popover>
  );
}

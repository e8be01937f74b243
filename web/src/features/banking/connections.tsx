import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw, TriangleAlert, Unplug } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { disconnectBankMutation, keepConnectionMutation, listConnectionsOptions, listConnectionsQueryKey, listProvidersOptions, reconnectBankMutation, syncConnectionMutation } from "@/api/@tanstack/react-query.gen";
import type { Connection } from "@/api/types.gen";
import { formatDay, formatInstant, formatRelative } from "@/lib/dates";
import { notify } from "@/lib/notices";
import { Button, IconButton } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { Dialog } from "@/ui/dialog";
import { Initial } from "@/ui/initial";
import { Section } from "@/ui/page";

const TokenForm = lazy(() => import("./connect-dialog").then((file) => ({ default: file.TokenForm })));

/** A first sync or one that runs now: look again soon. */
function lively(connection: Connection): boolean {
  return connection.syncing || connection.state === "leaving" || (connection.state === "active" && !connection.lastSyncAt && !connection.trouble);
}

/** The banks that are connected: state, last and next sync, and what each needs. Nothing while there are none. */
export function Connections({ writable }: { writable: boolean }) {
  const client = useQueryClient();
  const found = useQuery({
    ...listConnectionsOptions(),
    refetchInterval: ({ state }) => (state.data?.data.some(lively) ? 1500 : 60_000),
  });
  const list = found.data?.data ?? [];
  const synced = list.map((connection) => `${connection.lastSyncAt} ${connection.syncing}`).join();
  const before = useRef(synced);
  useEffect(() => {
    if (before.current === synced) return;
    before.current = synced;
    void client.invalidateQueries({ predicate: ({ queryKey }) => !/Connection/.test((queryKey[0] as Record<string, string> | undefined)?.["_id"] ?? "") });
  }, [client, synced]);
  if (!list.length) return null;
  return (
    <Section title="Connected banks">
      <ul className="card divide-y divide-line" aria-label="Connected banks">
        {list.map((connection) => (
          <Row key={connection.id} connection={connection} writable={writable} />
        ))}
      </ul>
    </Section>
  );
}

function useChanged(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: listConnectionsQueryKey() });
}

function Row({ connection, writable }: { connection: Connection; writable: boolean }) {
  const changed = useChanged();
  const path = { connection_id: connection.id };
  const sync = useMutation({ ...syncConnectionMutation(), onSettled: changed });
  const keep = useMutation({ ...keepConnectionMutation(), onSettled: changed });
  const end = useMutation({
    ...disconnectBankMutation(),
    onSuccess: ({ data }) => {
      setEnding(false);
      const stays = data.history === "keep" ? "Its accounts and transactions stay." : "What it brought goes with it.";
      notify({ text: `${connection.institution} is being disconnected. ${stays}`, undo: () => keep.mutate({ path }) });
    },
    onSettled: changed,
  });
  const [ending, setEnding] = useState(false);
  const [asking, setAsking] = useState(false);
  const again = useMutation({
    ...reconnectBankMutation(),
    onSuccess: ({ data }) => {
      if (data.redirectUrl) window.location.assign(data.redirectUrl);
      setAsking(false);
      changed();
    },
  });
  const chooseAccounts = () => again.mutate({ path, body: { accounts: true } });
  const renew = () => (connection.takesToken ? setAsking(true) : again.mutate({ path, body: {} }));
  const leaving = connection.state === "leaving";
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3">
      <Initial name={connection.institution} />
      <div className="min-w-0 flex-1 basis-56">
        <p className="flex flex-wrap items-center gap-2">
          <span className="truncate font-medium">{connection.institution}</span>
          {connection.state === "reconnect" ? <Chip tone="loss">Needs your permission</Chip> : leaving ? <Chip>Being disconnected</Chip> : null}
        </p>
        <p className="text-sm text-muted">{times(connection)}</p>
        {connection.trouble && !leaving ? (
          <p className="mt-1 flex items-start gap-1.5 text-sm text-pretty">
            <TriangleAlert size={16} strokeWidth={1.5} aria-hidden className="mt-0.5 shrink-0 text-loss-text" />
            <span>
              {connection.trouble.message} {connection.trouble.remedy}
            </span>
          </p>
        ) : null}
        {connection.newAccounts ? (
          <p className="mt-1 flex flex-wrap items-center gap-x-2 text-sm">
            {connection.institution} has new accounts.
            {writable ? (
              <Button size="sm" variant="quiet" className="-mx-2.5" busy={again.isPending} onClick={chooseAccounts}>
                Choose accounts
              </Button>
            ) : null}
          </p>
        ) : null}
        <p className="mt-1 text-sm text-muted">
          {connection.accounts.map((account) => (account.feeds ? account.name : `${account.name} (fed by another connection)`)).join(" · ")}
        </p>
      </div>
      {writable ? (
        <div className="flex items-center gap-2">
          {leaving ? (
            <Button size="sm" busy={keep.isPending} onClick={() => keep.mutate({ path })}>
              Keep it
            </Button>
          ) : connection.state === "reconnect" || connection.trouble?.code === "ENDS_SOON" ? (
            <Button size="sm" variant={connection.state === "reconnect" ? "primary" : "secondary"} busy={again.isPending} onClick={renew}>
              {connection.state === "reconnect" ? "Reconnect" : "Renew"}
            </Button>
          ) : (
            <Button size="sm" busy={sync.isPending || connection.syncing} onClick={() => sync.mutate({ path })}>
              <RefreshCw size={14} strokeWidth={1.5} aria-hidden />
              Sync now
            </Button>
          )}
          {leaving ? null : (
            <IconButton label={`Disconnect ${connection.institution}`} size="sm" onClick={() => setEnding(true)}>
              <Unplug size={16} strokeWidth={1.5} />
            </IconButton>
          )}
        </div>
      ) : null}
      <EndDialog connection={connection} open={ending} onOpenChange={setEnding} busy={end.isPending} onEnd={(history) => end.mutate({ path, query: { history } })} />
      <RenewDialog connection={connection} open={asking} onOpenChange={setAsking} busy={again.isPending} onToken={(token) => again.mutate({ path, body: { token } })} />
    </li>
  );
}

function times(connection: Connection): string {
  const parts = [`through ${connection.providerName}`];
  if (connection.syncing || (connection.state === "active" && !connection.lastSyncAt && !connection.trouble)) parts.push("syncing now");
  else if (connection.lastSyncAt) parts.push(`synced ${formatRelative(connection.lastSyncAt)}`);
  if (connection.nextSyncAt && !connection.syncing && connection.lastSyncAt) parts.push(`next ${formatInstant(connection.nextSyncAt)}`);
  if (connection.consentUntil && connection.state === "active") parts.push(`permission until ${formatDay(connection.consentUntil.slice(0, 10))}`);
  return parts.join(" · ");
}

interface EndDialogProps {
  connection: Connection;
  open: boolean;
  busy: boolean;
  onOpenChange: (open: boolean) => void;
  onEnd: (history: Connection["history"]) => void;
}

/** What becomes of what the bank brought is the person's choice. */
function EndDialog({ connection, open, busy, onOpenChange, onEnd }: EndDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="sm"
      title={`Disconnect ${connection.institution}?`}
      description="Your permission is given back at the provider, and nothing new comes in. For half a minute you can still keep it."
    >
      <div className="flex flex-col gap-3">
        <Button busy={busy} onClick={() => onEnd("keep")}>
          Disconnect, keep its transactions
        </Button>
        <Button variant="danger" busy={busy} onClick={() => onEnd("remove")}>
          Disconnect and remove what it brought
        </Button>
        <p className="text-sm text-pretty text-muted">What files brought or you entered by hand stays either way. What is removed can be brought back for 30 days, under What was done on the transactions page.</p>
      </div>
    </Dialog>
  );
}

interface RenewDialogProps {
  connection: Connection;
  open: boolean;
  busy: boolean;
  onOpenChange: (open: boolean) => void;
  onToken: (token: string) => void;
}

function RenewDialog({ connection, open, busy, onOpenChange, onToken }: RenewDialogProps) {
  const providers = useQuery({ ...listProvidersOptions(), enabled: open }).data?.data ?? [];
  const address = providers.find((provider) => provider.key === connection.provider)?.address ?? "";
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Reconnect ${connection.institution}`} description="Its accounts and everything booked stay as they are.">
      <Suspense fallback={null}>
        <TokenForm provider={{ name: connection.providerName, address }} busy={busy} onSubmit={onToken} />
      </Suspense>
    </Dialog>
  );
}

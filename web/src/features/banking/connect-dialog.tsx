import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight, ExternalLink } from "lucide-react";
import { useDeferredValue, useState, type ReactNode } from "react";
import { connectBankMutation, listInstitutionsOptions, listProvidersOptions } from "@/api/@tanstack/react-query.gen";
import type { BeginConnect, Connection, ConnectStep, Provider } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { ErrorState } from "@/ui/error-state";
import { Field } from "@/ui/field";
import { Initial } from "@/ui/initial";
import { SearchInput, TextArea } from "@/ui/input";
import { TEXT_LINK } from "@/ui/link";
import { Combobox } from "@/ui/combobox";
import { SkeletonRows } from "@/ui/skeleton";
import { countryName, ownCountry } from "./country";

interface ConnectDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onConnected: (connection: Connection) => void;
}

/** Choose a bank, and go to its page; or paste a token. */
export function ConnectDialog({ open, onOpenChange, onConnected }: ConnectDialogProps) {
  const [token, setToken] = useState<Provider | null>(null);
  const connect = useMutation({ ...connectBankMutation(), meta: { quiet: true } });
  const begin = (body: BeginConnect) =>
    connect.mutate({ body }, { onSuccess: ({ data }) => follow(data, onConnected) });
  const leave = (next: boolean) => {
    setToken(null);
    connect.reset();
    onOpenChange(next);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={leave}
      title={token ? `Connect with ${token.name}` : "Connect a bank"}
      description={token ? token.about : "You give permission on your bank's own page. Guilder can look, never move money."}
    >
      {connect.isError ? (
        <p role="alert" className="mb-4 rounded-lg bg-loss-soft px-3 py-2 text-sm text-loss-text">
          {errorMessage(connect.error)}
        </p>
      ) : null}
      {token ? (
        <TokenForm provider={token} busy={connect.isPending} onSubmit={(value) => begin({ provider: token.key, token: value })} onBack={() => setToken(null)} />
      ) : (
        <Choice busy={connect.isPending} onToken={setToken} onBegin={begin} />
      )}
    </Dialog>
  );
}

/** To the bank's page, or on with what is connected already. */
export function follow(step: ConnectStep, onConnected: (connection: Connection) => void): void {
  if (step.redirectUrl) window.location.assign(step.redirectUrl);
  else if (step.connection) onConnected(step.connection);
}

function Choice({ busy, onToken, onBegin }: { busy: boolean; onToken: (provider: Provider) => void; onBegin: (body: BeginConnect) => void }) {
  const found = useQuery(listProvidersOptions());
  const providers = found.data?.data ?? [];
  const countries = [...new Set([ownCountry(), ...providers.flatMap((provider) => provider.countries)])];
  const [country, setCountry] = useState(ownCountry);
  const [words, setWords] = useState("");
  const asked = useDeferredValue(words.trim());
  const banks = useQuery({ ...listInstitutionsOptions({ query: { country, words: asked } }), placeholderData: keepPreviousData });
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <SkeletonRows count={4} label="Loading the ways to connect" />;
  const here = providers.filter((provider) => !provider.countries.length || provider.countries.includes(country));
  const listed = here.some((provider) => provider.chooses === "bank" && provider.ready);
  const name = (key: string) => providers.find((provider) => provider.key === key)?.name ?? key;
  const list = banks.data?.data ?? [];
  const others = here.filter((provider) => provider.chooses !== "bank" || !provider.ready);
  const open = others.filter((provider) => provider.ready);
  const closed = others.filter((provider) => !provider.ready);
  const failing = here.filter((provider) => provider.ready && provider.health === "failing");
  return (
    <div className="flex flex-col gap-5">
      <div className="grid gap-4 md:grid-cols-[12rem_1fr]">
        <Field label="Country">
          <Combobox noun="country" value={country} onChange={setCountry} options={countries.map((code) => ({ value: code, label: countryName(code), keywords: code })).toSorted((a, b) => a.label.localeCompare(b.label))} />
        </Field>
        {listed ? (
          <Field label="Your bank">
            <SearchInput label="Your bank" value={words} onChange={setWords} placeholder="Part of its name" />
          </Field>
        ) : null}
      </div>
      {listed ? (
        banks.isPending ? (
          <SkeletonRows count={4} label="Loading banks" />
        ) : list.length ? (
          <ul className="card max-h-72 divide-y divide-line overflow-y-auto" aria-label="Banks">
            {list.map((bank) => (
              <li key={`${bank.provider} ${bank.id}`}>
                <Row disabled={busy} title={bank.name} detail={`through ${name(bank.provider)}`} onClick={() => onBegin({ provider: bank.provider, institutionId: bank.id, institutionName: bank.name, country })} />
              </li>
            ))}
          </ul>
        ) : (
          <p className="text-muted">{asked ? `No bank in ${countryName(country)} has “${asked}” in its name.` : `No list of banks in ${countryName(country)} can be had now.`}</p>
        )
      ) : null}
      {open.length ? (
        <ul className="card divide-y divide-line" aria-label="Other ways">
          {open.map((provider) => (
            <li key={provider.key}>
              <Row disabled={busy} title={provider.name} detail={provider.about} onClick={() => (provider.chooses === "token" ? onToken(provider) : onBegin({ provider: provider.key, country }))} />
            </li>
          ))}
        </ul>
      ) : null}
      {failing.length ? (
        <p className="text-sm text-pretty text-muted">
          {failing.map((provider) => provider.name).join(" and ")} {failing.length === 1 ? "does" : "do"} not answer just now. Guilder tries again by itself; connecting may fail until then.
        </p>
      ) : null}
      {!listed && !open.length ? <p className="text-muted">No way to connect a bank in {countryName(country)} is set up on this server.</p> : null}
      {closed.length ? (
        <p className="text-sm text-pretty text-muted">
          {closed.map((provider) => provider.name).join(", ")} {closed.length === 1 ? "needs" : "need"} the operator’s keys, which this server does not have.
        </p>
      ) : null}
      <p className="text-sm text-muted">
        Your bank is not here?{" "}
        <Link to="/import" className={TEXT_LINK}>
          Import its statements
        </Link>
        .
      </p>
    </div>
  );
}

function Row({ title, detail, disabled, onClick }: { title: string; detail: ReactNode; disabled: boolean; onClick: () => void }) {
  return (
    <button type="button" disabled={disabled} onClick={onClick} className="flex w-full items-center gap-3 px-4 py-2.5 text-left transition-colors hover:bg-hover disabled:opacity-60">
      <Initial name={title} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{title}</span>
        <span className="block text-sm text-pretty text-muted">{detail}</span>
      </span>
      <ChevronRight size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
    </button>
  );
}

/** A token that one made elsewhere. */
export function TokenForm({ provider, busy, onSubmit, onBack }: { provider: Pick<Provider, "name" | "address">; busy: boolean; onSubmit: (token: string) => void; onBack?: () => void }) {
  const [token, setToken] = useState("");
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (token.trim()) onSubmit(token.trim());
      }}
    >
      {provider.address ? (
        <a href={provider.address} target="_blank" rel="noreferrer" className={`${TEXT_LINK} inline-flex items-center gap-1.5 self-start`}>
          Make a setup token at {provider.name}
          <ExternalLink size={14} strokeWidth={1.5} aria-hidden />
        </a>
      ) : null}
      <Field label="Setup token" hint="It can be used once. Guilder exchanges it at once and keeps the result encrypted.">
        <TextArea value={token} rows={4} spellCheck={false} autoComplete="off" onChange={(event) => setToken(event.target.value)} />
      </Field>
      <div className="flex justify-end gap-2">
        {onBack ? <Button onClick={onBack}>Back</Button> : null}
        <Button type="submit" variant="primary" busy={busy} disabled={!token.trim()}>
          Connect
        </Button>
      </div>
    </form>
  );
}

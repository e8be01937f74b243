import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { changeMeMutation, sendVerificationMailMutation } from "@/api/@tanstack/react-query.gen";
import { personOptions, useAccount } from "@/lib/account";
import { formatMoney, locale, setLocale } from "@/lib/money";
import { formatDay, today } from "@/lib/dates";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { Combobox, type ComboboxOption } from "@/ui/combobox";
import { TextLink } from "@/ui/link";
import { instanceOptions } from "./instance";
import { SavedInput } from "./saved-input";
import { SettingsBlock, SettingsRow } from "./settings-block";

/** The ways of writing numbers and dates that are offered; the browser's own stands first. */
const LOCALES = ["en-US", "en-GB", "en-CA", "en-IE", "en-IN", "de-DE", "de-AT", "de-CH", "fr-FR", "fr-CH", "fr-CA", "nl-NL", "nl-BE", "es-ES", "es-MX", "it-IT", "pt-PT", "pt-BR", "pl-PL", "sv-SE", "nb-NO", "da-DK", "fi-FI", "cs-CZ", "hu-HU", "ja-JP", "ko-KR"];

function localeOptions(currency: string): ComboboxOption[] {
  const names = new Intl.DisplayNames(locale(), { type: "language" });
  return [...new Set([navigator.language, ...LOCALES])].map((tag) => ({
    value: tag,
    label: names.of(tag) ?? tag,
    keywords: tag,
    hint: formatMoney("1234.50", currency, { locale: tag }),
  }));
}

export function Profile() {
  const { person, workspace } = useAccount();
  const queryClient = useQueryClient();
  const locales = useMemo(() => localeOptions(workspace.currency), [workspace.currency]);
  const update = useMutation({
    ...changeMeMutation(),
    onSuccess: ({ data: next }) => {
      queryClient.setQueryData(personOptions.queryKey, next);
      if (next.locale) setLocale(next.locale);
      notify({ text: "Saved." });
    },
  });
  return (
    <SettingsBlock title="You">
      <SettingsRow label="Name">
        <SavedInput aria-label="Name" value={person.name} maxLength={80} autoComplete="name" onSave={(name) => update.mutate({ body: { name } })} />
      </SettingsRow>
      <SettingsRow
        label="E-mail"
        hint={person.emailVerified ? undefined : "Confirm it with the link in your mail, so that you can invite others and reset your password."}
      >
        <div className="flex flex-wrap items-center justify-end gap-2 max-md:justify-start">
          <span className="min-w-0 truncate">{person.email}</span>
          {person.emailVerified ? <Chip tone="gain">Confirmed</Chip> : <Resend />}
        </div>
      </SettingsRow>
      <SettingsRow label="Numbers and dates" hint={`${formatMoney("-1234.50", workspace.currency)} on ${formatDay(today(), { year: "always" })}`}>
        <Combobox noun="way of writing" value={person.locale ?? navigator.language} options={locales} onChange={(next) => update.mutate({ body: { locale: next } })} />
      </SettingsRow>
    </SettingsBlock>
  );
}

function Resend() {
  const instance = useQuery(instanceOptions);
  const resend = useMutation({ ...sendVerificationMailMutation(), onSuccess: () => notify({ text: "The mail with the link is on its way." }) });
  return (
    <>
      <Button size="sm" busy={resend.isPending} onClick={() => resend.mutate({})}>
        Send the link again
      </Button>
      {instance.data?.data.outbox ? <TextLink to="/outbox">Outbox</TextLink> : null}
    </>
  );
}

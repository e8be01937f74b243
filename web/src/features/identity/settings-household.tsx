import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { changeWorkspaceMutation } from "@/api/@tanstack/react-query.gen";
import { useAccount, workspacesOptions } from "@/lib/account";
import type { ChangeWorkspace } from "@/api/types.gen";
import { setTimeZone } from "@/lib/dates";
import { notify } from "@/lib/notices";
import { currencyOptions, timeZoneOptions } from "@/lib/places";
import { Combobox } from "@/ui/combobox";
import { SavedInput } from "./saved-input";
import { SettingsBlock, SettingsRow } from "./settings-block";

export function HouseholdSettings({ editable }: { editable: boolean }) {
  const { workspace } = useAccount();
  const queryClient = useQueryClient();
  const currencies = useMemo(() => currencyOptions(), []);
  const zones = useMemo(() => timeZoneOptions(), []);
  const update = useMutation({
    ...changeWorkspaceMutation(),
    onSuccess: async ({ data }) => {
      setTimeZone(data.timeZone);
      await queryClient.invalidateQueries({ queryKey: workspacesOptions.queryKey });
      notify({ text: "Saved." });
    },
  });
  const save = (body: ChangeWorkspace) => update.mutate({ body });
  const currencyName = currencies.find(({ value }) => value === workspace.currency)?.label ?? workspace.currency;
  return (
    <SettingsBlock title="Household">
      <SettingsRow label="Name">
        {editable ? <SavedInput aria-label="Name of the household" value={workspace.name} maxLength={80} onSave={(name) => save({ name })} /> : <Fixed text={workspace.name} />}
      </SettingsRow>
      <SettingsRow label="Main currency" hint="Totals are shown in it. Accounts keep their own.">
        {editable ? <Combobox noun="currency" value={workspace.currency} options={currencies} onChange={(currency) => save({ currency })} /> : <Fixed text={currencyName} />}
      </SettingsRow>
      <SettingsRow label="Time zone" hint="Decides when a day and a budget month end.">
        {editable ? <Combobox noun="time zone" value={workspace.timeZone} options={zones} onChange={(timeZone) => save({ timeZone })} /> : <Fixed text={workspace.timeZone.replaceAll("_", " ")} />}
      </SettingsRow>
    </SettingsBlock>
  );
}

function Fixed({ text }: { text: string }) {
  return <p className="truncate md:text-right">{text}</p>;
}

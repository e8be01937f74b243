import { useAccount } from "@/lib/account";
import { Page, PageHeader } from "@/ui/page";
import { Appearance } from "./settings-appearance";
import { DangerZone } from "./settings-danger";
import { Devices } from "./settings-devices";
import { HouseholdSettings } from "./settings-household";
import { Members } from "./settings-members";
import { PasswordSettings } from "./settings-password";
import { Profile } from "./settings-profile";
import { Sorting } from "./settings-sorting";

/** One column, plain words, danger at the end. */
export function Settings() {
  const { workspace } = useAccount();
  const governs = workspace.role === "owner" || workspace.role === "admin";
  return (
    <Page width="reading">
      <PageHeader title="Settings" />
      <Profile />
      <Appearance />
      <HouseholdSettings editable={governs} />
      <Sorting />
      <Members governs={governs} />
      <PasswordSettings />
      <Devices />
      <DangerZone />
    </Page>
  );
}

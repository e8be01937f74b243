import { Page, PageHeader, Section } from "@/ui/page";
import { Segmented } from "@/ui/segmented";
import { useTheme } from "@/lib/theme";

export function Settings() {
  return (
    <Page width="reading">
      <PageHeader title="Settings" />
      <Appearance />
    </Page>
  );
}

function Appearance() {
  const { choice, setChoice } = useTheme();
  return (
    <Section title="Appearance">
      <Segmented
        label="Theme"
        value={choice}
        onChange={setChoice}
        options={[
          { value: "light", label: "Light" },
          { value: "dark", label: "Dark" },
          { value: "system", label: "As the system" },
        ]}
      />
    </Section>
  );
}

import { useQuery } from "@tanstack/react-query";
import { getPlanOptions } from "@/api/@tanstack/react-query.gen";
import { useAccount } from "@/lib/account";
import { Page, PageHeader, Section } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { heldOf } from "../plan-facts";
import { useDraft } from "../use-draft";
import { Hedges } from "./hedges";
import { NOTHING, type AssetHoldings } from "./holdings";
import { Ladder } from "./ladder";
import { Measures } from "./measures";
import { Stress } from "./stress";

/** How bad it has been, how far it swings, and what a guard against it costs. */
export function RiskPage() {
  const plan = useQuery({ ...getPlanOptions(), staleTime: 60_000 });
  const { workspace } = useAccount();
  const [draft, setDraft] = useDraft<AssetHoldings>("holdings");
  const holdings = draft ?? { ...NOTHING, ...heldOf(plan.data?.data) };
  return (
    <Page>
      <PageHeader title="Risk" description="Crashes that have been, run through what you hold today; and what a guard costs" />
      <Section title="The crashes that have been">
        {plan.isPending ? <Skeleton className="h-96 w-full" /> : <Stress holdings={holdings} onHoldings={setDraft} currency={workspace.currency} />}
      </Section>
      <Section title="A floor under the stocks">{plan.isPending ? <Skeleton className="h-80 w-full" /> : <Hedges stocks={holdings.stocks} currency={workspace.currency} />}</Section>
      <Section title="A ladder of inflation-linked bonds">
        <Ladder currency={workspace.currency} />
      </Section>
      <Section title="How far it swings">
        <Measures />
      </Section>
    </Page>
  );
}

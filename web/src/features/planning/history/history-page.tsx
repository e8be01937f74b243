import { useQuery } from "@tanstack/react-query";
import { getPlanOptions } from "@/api/@tanstack/react-query.gen";
import { historicalSuccess } from "@/api/sdk.gen";
import { useAccount } from "@/lib/account";
import { formatPercent } from "@/lib/money";
import { Field } from "@/ui/field";
import { MoneyInput } from "@/ui/money-input";
import { Page, PageHeader } from "@/ui/page";
import { Segmented } from "@/ui/segmented";
import { Skeleton } from "@/ui/skeleton";
import { Slider } from "@/ui/slider";
import { Answer } from "../answer";
import { NumberInput } from "../number-input";
import { PercentInput } from "../percent-input";
import { heldOf } from "../plan-facts";
import { useDraft } from "../use-draft";
import { useTool } from "../use-tool";
import { fromHoldings, questionOf, type Retirement } from "./retirement";
import { Starts } from "./starts";

/** A retirement tried from every January on record. */
export function HistoryPage() {
  const plan = useQuery({ ...getPlanOptions(), staleTime: 60_000 });
  const { workspace } = useAccount();
  const [draft, setDraft] = useDraft<Retirement>("history");
  const given = draft ?? fromHoldings(heldOf(plan.data?.data));
  const query = useTool("historical-success", historicalSuccess, plan.isPending ? null : questionOf(given, workspace.currency));
  const change = (part: Partial<Retirement>) => setDraft({ ...given, ...part });

  return (
    <Page>
      <PageHeader title="History" description="Your retirement, begun in every January on record: US markets, in the money of its first year and before tax" />
      <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[18.5rem_minmax(0,1fr)]">
        <form className="flex flex-col gap-5 print:hidden" onSubmit={(event) => event.preventDefault()} aria-label="The retirement">
          <Field label="Savings at the start">
            <MoneyInput value={given.savings} currency={workspace.currency} onChange={(savings) => change({ savings: savings || "0" })} />
          </Field>
          <Field label="Spent a year" hint="Keeps its buying power by each year’s inflation.">
            <MoneyInput value={given.spending} currency={workspace.currency} onChange={(spending) => change({ spending: spending || "0" })} />
          </Field>
          <Field label="Years it has to last">
            <NumberInput value={given.years} min={1} max={60} onChange={(years) => change({ years })} after="years" />
          </Field>
          <div>
            <div className="flex items-baseline justify-between gap-4">
              <span className="text-sm font-medium">In stocks</span>
              <span className="tabular font-semibold">{formatPercent(given.stocks)}</span>
            </div>
            <Slider label="Share in stocks" valueText={formatPercent(given.stocks)} min={0} max={1} step={0.05} value={given.stocks} onChange={(stocks) => change({ stocks: Math.round(stocks * 100) / 100 })} />
            <p className="text-sm text-muted">The rest in 10-year bonds, put right each January.</p>
          </div>
          <Field label="Fee a year">
            <PercentInput value={given.fee} min={0} max={0.05} onChange={(fee) => change({ fee })} />
          </Field>
          <Segmented
            label="Years on record"
            value={String(given.since)}
            options={[
              { value: "1871", label: "Since 1871" },
              { value: "1928", label: "Since 1928" },
            ]}
            onChange={(since) => change({ since: since === "1928" ? 1928 : 1871 })}
          />
        </form>
        <Answer query={query} loading={<Skeleton className="h-96 w-full" />}>
          {(found) => <Starts key={`${found.inputs.since}-${found.inputs.years}`} found={found} />}
        </Answer>
      </div>
    </Page>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getMarketAssumptionsOptions, getPlanOptions } from "@/api/@tanstack/react-query.gen";
import { frontier } from "@/api/sdk.gen";
import type { FrontierResult, MarketAssumptions } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { ErrorState } from "@/ui/error-state";
import { Page, PageHeader, Section } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { Answer } from "../answer";
import { heldOf } from "../plan-facts";
import { useDraft } from "../use-draft";
import { useTool } from "../use-tool";
import { AssetEditor } from "./asset-editor";
import { FrontierFigure } from "./frontier-figure";
import { Methods } from "./methods";
import { Trades } from "./trades";
import { heldMix, nameProblem, startingFrom, toolInput, type Universe } from "./universe";

const POINTS = 60;

/** The mixes that earn most at every risk, other ways to a mix, and the trades that lead there. */
export function PortfolioPage() {
  const market = useQuery({ ...getMarketAssumptionsOptions(), staleTime: Infinity });
  const plan = useQuery({ ...getPlanOptions(), staleTime: 60_000 });
  const { workspace } = useAccount();
  return (
    <Page>
      <PageHeader title="Portfolio" description="What a mix may earn and how far it may swing, before taxes and costs" />
      {market.isError ? <ErrorState error={market.error} onRetry={() => void market.refetch()} /> : null}
      {market.data && !plan.isPending ? <Desk market={market.data.data} held={heldOf(plan.data?.data)} currency={workspace.currency} /> : market.isError ? null : <Loading />}
    </Page>
  );
}

interface DeskProps {
  market: MarketAssumptions;
  held: Readonly<Record<string, string>>;
  currency: string;
}

function Desk({ market, held, currency }: DeskProps) {
  const [draft, setDraft] = useDraft<Universe>("portfolio");
  const [at, setAt] = useState<number | null>(null);
  const [goal, setGoal] = useState<{ weights: Record<string, number>; from: string } | null>(null);
  const universe = draft ?? startingFrom(market, held);
  const problem = nameProblem(universe);
  const query = useTool("frontier", frontier, problem ? null : { ...toolInput(universe), points: POINTS });
  const chosen = query.data ? placeOf(query.data, at) : null;
  const mix = chosen === null ? undefined : query.data?.points[chosen];
  const towards = goal ?? (mix ? { weights: mix.weights, from: "the mix chosen on the frontier" } : null);

  return (
    <>
      {problem ? (
        <p role="alert" className="mb-4 text-loss-text">
          {problem}
        </p>
      ) : null}
      <Answer query={query} loading={<Loading />}>
        {(found) => (
          <>
            <FrontierFigure
              found={found}
              universe={universe}
              held={heldMix(universe)}
              at={placeOf(found, at)}
              onAt={(next) => {
                setAt(next);
                setGoal(null);
              }}
            />
            {found.notices.length ? <p className="mt-3 text-sm text-muted">{found.notices.join(" ")}</p> : null}
          </>
        )}
      </Answer>
      <Section title="What is assumed" className="mt-10">
        <AssetEditor universe={universe} currency={currency} onChange={setDraft} />
        <p className="mt-4 max-w-reading text-sm text-pretty text-muted">{draft ? "Your own assumptions, begun from: " : ""}{market.source}</p>
      </Section>
      {problem ? null : (
        <Section title="Other ways to a mix">
          <Methods universe={universe} onTake={(weights, name) => setGoal({ weights, from: name.toLowerCase() === name ? name : `“${name}”` })} />
        </Section>
      )}
      {towards && !problem ? (
        <Section title="Trades to get there">
          <Trades universe={universe} weights={towards.weights} from={towards.from} currency={currency} />
        </Section>
      ) : null}
      {query.data ? <p className="mt-6 max-w-reading text-sm text-muted">{query.data.basis}</p> : null}
    </>
  );
}

/** Without a choice the point nearest to the largest Sharpe ratio, else the least variance. */
function placeOf(found: FrontierResult, at: number | null): number {
  if (at !== null) return Math.min(at, found.points.length - 1);
  const wanted = (found.maxSharpe ?? found.minimumVariance).meanRate;
  return found.points.reduce((best, mix, index) => (Math.abs(mix.meanRate - wanted) < Math.abs((found.points[best]?.meanRate ?? 0) - wanted) ? index : best), 0);
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the portfolios" className="flex flex-col gap-6">
      <Skeleton className="h-80 w-full" />
      <Skeleton className="h-40 w-full" />
    </div>
  );
}

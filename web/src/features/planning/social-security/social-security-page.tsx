import { useQuery } from "@tanstack/react-query";
import { getPlanOptions } from "@/api/@tanstack/react-query.gen";
import { claiming } from "@/api/sdk.gen";
import { today } from "@/lib/dates";
import { formatPercent } from "@/lib/money";
import { Field } from "@/ui/field";
import { Page, PageHeader } from "@/ui/page";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import { Skeleton } from "@/ui/skeleton";
import { Answer } from "../answer";
import { birthYearOf } from "../plan-facts";
import { useDraft } from "../use-draft";
import { useTool } from "../use-tool";
import type { Household, Worker } from "./claiming";
import { Claims } from "./claims";
import { WorkerFields } from "./worker-fields";

const RATES = [0, 0.01, 0.02, 0.03, 0.04].map((rate) => ({ value: String(rate), label: `${formatPercent(rate)} a year` }));

/** When to claim: what each age pays, from when waiting has paid more, and the best pair of ages for a couple. */
export function SocialSecurityPage() {
  const plan = useQuery({ ...getPlanOptions(), staleTime: 60_000 });
  const [draft, setDraft] = useDraft<Household>("social-security");
  const household = draft ?? { people: [someone(birthYearOf(plan.data?.data) ?? 1966, "female")], discountRate: 0.02 };
  const [first] = household.people;
  const setPerson = (index: number, worker: Worker) => setDraft({ ...household, people: household.people.map((each, place) => (place === index ? worker : each)) });
  const query = useTool("claiming", claiming, plan.isPending ? null : { ...household, today: today(), withGrid: true });

  return (
    <Page>
      <PageHeader title="Social Security" description="What a claim pays at every age, and when waiting pays, in today’s money and before tax" />
      <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[18.5rem_minmax(0,1fr)]">
        <form className="flex flex-col gap-6 print:hidden" onSubmit={(event) => event.preventDefault()} aria-label="Who claims">
          <Segmented
            label="Household"
            value={household.people.length === 1 ? "one" : "couple"}
            options={[
              { value: "one", label: "One person" },
              { value: "couple", label: "A couple" },
            ]}
            onChange={(size) => first && setDraft({ ...household, people: size === "one" ? [first] : [first, someone(Number(first.birthDate.slice(0, 4)) + 2, first.sex === "female" ? "male" : "female", "1200")] })}
          />
          {household.people.map((worker, index) => (
            <WorkerFields key={index === 0 ? "first" : "second"} name={nameOf(index, household.people.length)} worker={worker} onChange={(next) => setPerson(index, next)} />
          ))}
          <Field label="Money now is worth more by" hint="The rate, above inflation, at which later benefits count less.">
            <Select value={String(household.discountRate)} options={RATES} onChange={(rate) => setDraft({ ...household, discountRate: Number(rate) })} />
          </Field>
          {draft ? null : <p className="text-sm text-muted">The benefit is an example until you put in your own.</p>}
        </form>
        <Answer query={query} loading={<ClaimsSkeleton />}>
          {(found) => <Claims key={found.inputs.people.length} found={found} names={found.inputs.people.map((_, index) => nameOf(index, found.inputs.people.length))} />}
        </Answer>
      </div>
    </Page>
  );
}

export function nameOf(index: number, count: number): string {
  return count === 1 ? "You" : index === 0 ? "First person" : "Second person";
}

function someone(birthYear: number, sex: Worker["sex"], pia = "2000"): Worker {
  return { birthDate: `${Math.min(2008, Math.max(1930, birthYear))}-07-02`, sex, pia, claimedAge: null };
}

function ClaimsSkeleton() {
  return (
    <div role="status" aria-label="Loading the benefits" className="flex flex-col gap-6">
      <Skeleton className="h-16 w-3/4" />
      <Skeleton className="h-80 w-full" />
      <Skeleton className="h-40 w-full" />
    </div>
  );
}

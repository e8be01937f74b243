import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getPlanOptions, listTaxYearsOptions } from "@/api/@tanstack/react-query.gen";
import { calculateTax, marginalTax } from "@/api/sdk.gen";
import type { TaxInput } from "@/api/types.gen";
import { today } from "@/lib/dates";
import { Field } from "@/ui/field";
import { MoneyInput } from "@/ui/money-input";
import { Page, PageHeader, Section } from "@/ui/page";
import { Select } from "@/ui/select";
import { Skeleton } from "@/ui/skeleton";
import { Answer } from "../answer";
import { NumberInput } from "../number-input";
import { ageOf } from "../plan-facts";
import { useDraft } from "../use-draft";
import { useTool } from "../use-tool";
import { HouseholdForm } from "./household-form";
import { MarginalFigure } from "./marginal-figure";
import { KINDS, STATES, STATUSES, withStatus, type Kind } from "./tax-fields";
import { TaxLines } from "./tax-lines";
import { TaxSummary } from "./tax-summary";

/** A return by form and line, and what the next dollar of any income would cost. */
export function TaxesPage() {
  const plan = useQuery({ ...getPlanOptions(), staleTime: 60_000 });
  const years = useQuery({ ...listTaxYearsOptions(), staleTime: Infinity });
  const [draft, setDraft] = useDraft<TaxInput>("taxes");
  const [kind, setKind] = useState<Kind>("ira_distributions");
  const [upTo, setUpTo] = useState("100000");
  const now = Number(today().slice(0, 4));
  const published = years.data?.data.published ?? [];
  const input = draft ?? { year: Math.min(now, published.at(-1) ?? now), household: { status: "single", taxpayer: { age: ageOf(plan.data?.data) ?? 40, wages: "80000" } } };
  const household = input.household ?? {};
  const ready = !plan.isPending && !years.isPending;
  const query = useTool("tax", calculateTax, ready ? input : null);
  const curve = useTool("marginal-tax", marginalTax, ready ? { ...input, kind, upTo: Number(upTo) >= 1 ? upTo : "100000" } : null);
  const more = KINDS.find(({ value }) => value === kind)?.more ?? "of income";

  return (
    <Page>
      <PageHeader title="Taxes" description="A United States return, line by line, and what the next dollar costs" />
      <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[19.5rem_minmax(0,1fr)]">
        <form className="print:hidden" onSubmit={(event) => event.preventDefault()} aria-label="The household">
          <div className="mb-5 grid grid-cols-2 gap-4">
            <Field label="Year" hint={published.length ? `Published: ${published[0]} to ${published.at(-1)}` : undefined}>
              <NumberInput value={input.year} min={published[0] ?? 2024} max={years.data?.data.lastYear ?? 2100} onChange={(year) => setDraft({ ...input, year })} />
            </Field>
            <Field label="State">
              <Select value={input.state ?? "none"} options={STATES} onChange={(state) => setDraft({ ...input, state: state === "none" ? null : state })} />
            </Field>
            <Field label="Files as" className="col-span-2">
              <Select value={household.status ?? "single"} options={STATUSES} onChange={(status) => setDraft({ ...input, household: withStatus(household, status) })} />
            </Field>
          </div>
          <HouseholdForm household={household} onChange={(next) => setDraft({ ...input, household: next })} />
          {draft ? null : <p className="mt-4 text-sm text-muted">The wages are an example until you put in your own figures.</p>}
        </form>
        <div className="min-w-0">
          <Answer query={query} loading={<TaxSkeleton />}>
            {(found) => <TaxSummary found={found} />}
          </Answer>
          <Section title="What the next dollars cost" className="mt-8">
            <div className="mb-4 flex flex-wrap gap-4 print:hidden">
              <Field label="More of" className="w-56">
                <Select value={kind} options={KINDS} onChange={setKind} />
              </Field>
              <Field label="Up to" className="w-40">
                <MoneyInput value={upTo} currency="USD" onChange={setUpTo} />
              </Field>
            </div>
            <Answer query={curve} loading={<Skeleton className="h-80 w-full" />}>
              {(found) => <MarginalFigure found={found} more={more} />}
            </Answer>
          </Section>
          <Section title="The return">
            <Answer query={query} loading={<Skeleton className="h-96 w-full" />}>
              {(found) => <TaxLines found={found} />}
            </Answer>
          </Section>
        </div>
      </div>
    </Page>
  );
}

function TaxSkeleton() {
  return (
    <div role="status" aria-label="Loading the taxes" className="flex flex-col gap-4">
      <Skeleton className="h-12 w-64" />
      <Skeleton className="h-12 w-full" />
    </div>
  );
}

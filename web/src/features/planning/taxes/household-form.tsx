import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import type { Household, Person } from "@/api/types.gen";
import { useIsPhone } from "@/lib/media";
import { MoneyInput } from "@/ui/money-input";
import { NumberInput } from "../number-input";
import { given, GROUPS, OF_PERSON } from "./tax-fields";

interface HouseholdFormProps {
  household: Household;
  onChange: (household: Household) => void;
}

/** Everything that a return asks, folded where most people have nothing to say. */
export function HouseholdForm({ household, onChange }: HouseholdFormProps) {
  const phone = useIsPhone();
  const people: [key: "taxpayer" | "spouse", name: string][] = household.status === "joint" ? [["taxpayer", "First person"], ["spouse", "Second person"]] : [["taxpayer", "The person"]];
  return (
    <div className="divide-y divide-line border-y border-line">
      {people.map(([key, name]) => (
        <PersonFields key={key} name={name} open={!phone} person={household[key] ?? {}} onChange={(person) => onChange({ ...household, [key]: person })} />
      ))}
      {GROUPS.map(({ title, fields }, index) => (
        <Fold key={title} title={title} open={index === 0 && !phone} count={fields.filter(({ key }) => given(household[key])).length}>
          {fields.map(({ key, label, hint }) => (
            <AmountRow key={key} label={label} hint={hint} value={given(household[key])} onChange={(amount) => onChange({ ...household, [key]: amount || (key === "magiTwoYearsBefore" ? null : "0") })} />
          ))}
        </Fold>
      ))}
      <Fold title="Family" count={(household.childrenUnder17 ?? 0) + (household.otherDependents ?? 0)}>
        <CountRow label="Children under 17" value={household.childrenUnder17 ?? 0} max={20} onChange={(childrenUnder17) => onChange({ ...household, childrenUnder17 })} />
        <CountRow label="Other dependants" value={household.otherDependents ?? 0} max={20} onChange={(otherDependents) => onChange({ ...household, otherDependents })} />
      </Fold>
    </div>
  );
}

function PersonFields({ name, open, person, onChange }: { name: string; open: boolean; person: Person; onChange: (person: Person) => void }) {
  return (
    <Fold title={name} open={open} count={0}>
      <CountRow label="Age at the year’s end" value={person.age ?? 40} max={130} onChange={(age) => onChange({ ...person, age, medicareMonths: age > 65 ? 12 : age === 65 ? 6 : 0 })} />
      {OF_PERSON.map(({ key, label, hint }) => (
        <AmountRow
          key={key}
          label={label}
          hint={hint}
          value={given(person[key])}
          onChange={(amount) => onChange({ ...person, [key]: amount || "0", ...(key === "hsaContribution" ? { hsaCoverage: amount && person.hsaCoverage !== "family" ? "own" : (person.hsaCoverage ?? "none") } : {}) })}
        />
      ))}
      <CountRow label="Months with Medicare" value={person.medicareMonths ?? 0} max={12} onChange={(medicareMonths) => onChange({ ...person, medicareMonths })} />
    </Fold>
  );
}

function Fold({ title, count, open = false, children }: { title: string; count: number; open?: boolean; children: ReactNode }) {
  return (
    <details open={open} className="group">
      <summary className="flex h-11 list-none items-center gap-2 font-semibold [&::-webkit-details-marker]:hidden">
        <ChevronRight size={16} strokeWidth={1.5} aria-hidden className="text-muted transition-transform group-open:rotate-90" />
        {title}
        {count ? <span className="tabular text-sm font-normal text-muted">{count}</span> : null}
      </summary>
      <div className="flex flex-col gap-2 pb-4">{children}</div>
    </details>
  );
}

function AmountRow({ label, hint, value, onChange }: { label: string; hint: string | undefined; value: string; onChange: (amount: string) => void }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_8.5rem] items-center gap-3">
      <span aria-hidden className="min-w-0 text-sm">
        {label}
        {hint ? <span className="block text-xs text-muted">{hint}</span> : null}
      </span>
      <MoneyInput aria-label={label} placeholder="0" value={value} currency="USD" onChange={onChange} />
    </div>
  );
}

function CountRow({ label, value, max, onChange }: { label: string; value: number; max: number; onChange: (value: number) => void }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_8.5rem] items-center gap-3">
      <span aria-hidden className="min-w-0 text-sm">
        {label}
      </span>
      <NumberInput aria-label={label} value={value} min={0} max={max} onChange={onChange} />
    </div>
  );
}

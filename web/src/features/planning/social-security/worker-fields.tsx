import { Calculator } from "lucide-react";
import { useState } from "react";
import { today } from "@/lib/dates";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { MoneyInput } from "@/ui/money-input";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import { EARLIEST, LATEST, type Worker } from "./claiming";
import { EarningsDialog } from "./earnings-dialog";

interface WorkerFieldsProps {
  name: string;
  worker: Worker;
  onChange: (worker: Worker) => void;
}

const CLAIMED = [{ value: "", label: "Not yet" }, ...Array.from({ length: (LATEST - EARLIEST) / 12 + 1 }, (_, year) => ({ value: String(EARLIEST + year * 12), label: `At ${62 + year}` }))];

/** What the tools need to know of one person. */
export function WorkerFields({ name, worker, onChange }: WorkerFieldsProps) {
  const [earnings, setEarnings] = useState(false);
  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="mb-3 font-semibold">{name}</legend>
      <div className="grid grid-cols-2 gap-4">
        <Field label="Born on">
          <Input type="date" required value={worker.birthDate} min="1917-01-02" max={today()} onChange={(event) => event.target.value && onChange({ ...worker, birthDate: event.target.value })} />
        </Field>
        <Field label="Has claimed">
          <Select value={worker.claimedAge === null ? "none" : String(worker.claimedAge)} options={CLAIMED.map((each) => ({ ...each, value: each.value || "none" }))} onChange={(age) => onChange({ ...worker, claimedAge: age === "none" ? null : Number(age) })} />
        </Field>
      </div>
      <Segmented
        label={`Life table of ${name}`}
        size="sm"
        value={worker.sex}
        options={[
          { value: "female", label: "Woman" },
          { value: "male", label: "Man" },
        ]}
        onChange={(sex) => onChange({ ...worker, sex })}
        className="self-start"
      />
      <Field label="Benefit at full retirement age" hint="A month, in today’s money: your statement on ssa.gov names it.">
        <MoneyInput value={worker.pia} currency="USD" onChange={(pia) => onChange({ ...worker, pia: pia || "0" })} />
      </Field>
      <Button size="sm" className="self-start" onClick={() => setEarnings(true)}>
        <Calculator size={16} strokeWidth={1.5} />
        Work it out from earnings
      </Button>
      {earnings ? <EarningsDialog worker={worker} onClose={() => setEarnings(false)} onTake={(pia) => onChange({ ...worker, pia })} /> : null}
    </fieldset>
  );
}

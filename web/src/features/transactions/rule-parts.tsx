/** The parts that a rule divides into: a share or an amount each, and the last takes what is left. */
import { Plus, X } from "lucide-react";
import type { RulePart } from "@/api/types.gen";
import { Button } from "@/ui/button";
import { Input } from "@/ui/input";
import { Select } from "@/ui/select";
import { CategoryPicker } from "./category-picker";

interface RulePartsProps {
  parts: RulePart[];
  onChange: (parts: RulePart[]) => void;
}

const UNITS = [
  { value: "percent", label: "%" },
  { value: "amount", label: "amount" },
] as const;
const MOST = 10;

export function RuleParts({ parts, onChange }: RulePartsProps) {
  if (!parts.length) {
    return (
      <div>
        <Button size="sm" variant="quiet" onClick={() => onChange([{ percent: "50" }, {}])}>
          Divide into parts
        </Button>
      </div>
    );
  }
  const put = (index: number, part: RulePart) => onChange(parts.map((each, place) => (place === index ? part : each)));
  const drop = (index: number) => onChange(parts.length > 2 ? parts.filter((_, place) => place !== index) : []);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-sm font-medium">Divide into parts</legend>
      {parts.map((part, index) => ({ part, index, key: `part ${index}` })).map(({ part, index, key }) => {
        const rest = index === parts.length - 1;
        const unit = part.amount === undefined || part.amount === null ? "percent" : "amount";
        return (
          <div key={key} className="flex flex-wrap items-center gap-2">
            <div className="min-w-40 flex-1">
              <CategoryPicker value={part.categoryId ?? null} removable onChange={(categoryId) => put(index, { ...part, categoryId })} />
            </div>
            {rest ? (
              <span className="w-56 text-sm text-muted">what is left</span>
            ) : (
              <span className="flex w-56 gap-2">
                <span className="min-w-0 flex-1">
                  <Input
                    aria-label={`Part ${index + 1}`}
                    inputMode="decimal"
                    value={part[unit] ?? ""}
                    onChange={(event) => put(index, { ...part, [unit]: event.target.value.replace(",", ".") })}
                  />
                </span>
                <span className="w-28 shrink-0">
                  <Select
                    aria-label={`Part ${index + 1} is`}
                    value={unit}
                    options={UNITS}
                    onChange={(next) => put(index, { ...part, percent: null, amount: null, [next]: part[unit] ?? "" })}
                  />
                </span>
              </span>
            )}
            <Button size="sm" variant="quiet" aria-label={rest ? "Do not divide" : `Remove part ${index + 1}`} onClick={() => (rest ? onChange([]) : drop(index))}>
              <X size={16} strokeWidth={1.5} />
            </Button>
          </div>
        );
      })}
      <div>
        <Button size="sm" variant="quiet" disabled={parts.length >= MOST} onClick={() => onChange([...parts.slice(0, -1), { percent: "" }, ...parts.slice(-1)])}>
          <Plus size={16} strokeWidth={1.5} />
          Add a part
        </Button>
      </div>
    </fieldset>
  );
}

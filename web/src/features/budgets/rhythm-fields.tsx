import { useQuery } from "@tanstack/react-query";
import { suggestPayCycleOptions } from "@/api/@tanstack/react-query.gen";
import type { PayDay, Rhythm } from "@/api/types.gen";
import { formatDay, today } from "@/lib/dates";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Select } from "@/ui/select";
import { payName, weekdayName } from "./periods";

type Every = Rhythm["every"];

const EVERY: { value: Every; label: string }[] = [
  { value: "month", label: "Month" },
  { value: "pay", label: "Payday to payday" },
  { value: "week", label: "Week" },
  { value: "two_weeks", label: "Two weeks" },
  { value: "half_month", label: "Half a month" },
  { value: "quarter", label: "Quarter" },
  { value: "year", label: "Year" },
  { value: "once", label: "Once, from a day to a day" },
];
const RULES: { value: PayDay["rule"]; label: string }[] = [
  { value: "day", label: "On a day of the month" },
  { value: "last_working_day", label: "On the last working day" },
  { value: "every_weeks", label: "Every few weeks" },
  { value: "weekday", label: "On a weekday of the month" },
];
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ value: String(day), label: weekdayName(day) }));
const MONTHS = Array.from({ length: 12 }, (_, index) => ({
  value: String(index + 1),
  label: new Intl.DateTimeFormat(undefined, { month: "long", timeZone: "UTC" }).format(new Date(Date.UTC(2026, index, 1))),
}));

interface RhythmFieldsProps {
  value: Rhythm;
  error?: string | undefined;
  onChange: (rhythm: Rhythm) => void;
}

/** From when to when a budget counts. */
export function RhythmFields({ value, error, onChange }: RhythmFieldsProps) {
  const set = (more: Partial<Rhythm>) => onChange({ ...value, ...more });
  const choose = (every: Every) =>
    onChange(every === "pay" ? { every, pay: { rule: "day", day: 25, shift: "before" } } : every === "two_weeks" || every === "once" ? { every, anchorOn: today(), until: today() } : { every });
  return (
    <>
      <Field label="Period" error={error}>
        <Select value={value.every} options={EVERY} onChange={choose} />
      </Field>
      {value.every === "month" ? <DayOfMonth label="Begins on day" value={value.day ?? 1} onChange={(day) => set({ day })} /> : null}
      {value.every === "half_month" ? (
        <div className="grid grid-cols-2 gap-4">
          <DayOfMonth label="From day" most={15} value={value.day ?? 1} onChange={(day) => set({ day })} />
          <DayOfMonth label="And from day" least={16} value={value.second ?? 16} onChange={(second) => set({ second })} />
        </div>
      ) : null}
      {value.every === "week" ? (
        <Field label="Begins on">
          <Select value={String(value.weekday ?? 0)} options={WEEKDAYS} onChange={(day) => set({ weekday: Number(day) })} />
        </Field>
      ) : null}
      {value.every === "quarter" || value.every === "year" ? (
        <div className="grid grid-cols-2 gap-4">
          <Field label="Begins in">
            <Select value={String(value.month ?? 1)} options={MONTHS} onChange={(month) => set({ month: Number(month) })} />
          </Field>
          <DayOfMonth label="On day" value={value.day ?? 1} onChange={(day) => set({ day })} />
        </div>
      ) : null}
      {value.every === "two_weeks" || value.every === "once" ? (
        <div className="grid grid-cols-2 gap-4">
          <DayField label={value.every === "once" ? "First day" : "One begins on"} value={value.anchorOn ?? ""} onChange={(anchorOn) => set({ anchorOn })} />
          {value.every === "once" ? <DayField label="Last day" value={value.until ?? ""} onChange={(until) => set({ until })} /> : null}
        </div>
      ) : null}
      {value.every === "pay" && value.pay ? <PayFields pay={value.pay} onChange={(pay) => set({ pay })} /> : null}
    </>
  );
}

function PayFields({ pay, onChange }: { pay: PayDay; onChange: (pay: PayDay) => void }) {
  const found = useQuery({ ...suggestPayCycleOptions(), staleTime: 60_000 }).data?.data;
  const country = found?.country ?? null;
  const set = (more: Partial<PayDay>) => onChange({ ...pay, country, ...more });
  const suggested = found?.rhythm?.pay;
  return (
    <>
      {suggested ? (
        <p className="flex flex-wrap items-center justify-between gap-3 rounded-md bg-sunken px-3 py-2.5 text-sm">
          <span>
            Your income came {found.cameOn.slice(-3).map((day) => formatDay(day)).join(", ")}: {payName(suggested)}.
          </span>
          <Button size="sm" onClick={() => onChange(suggested)}>
            Use this
          </Button>
        </p>
      ) : null}
      <Field label="Money comes" hint={country ? `Public holidays of ${regionName(country)} are no working days.` : "Saturdays and Sundays are no working days."}>
        <Select value={pay.rule} options={RULES} onChange={(rule) => set(rule === "every_weeks" ? { rule, weeks: 2, anchorOn: today() } : { rule })} />
      </Field>
      {pay.rule === "day" ? (
        <div className="grid grid-cols-2 gap-4">
          <DayOfMonth label="Day" value={pay.day ?? 25} onChange={(day) => set({ day })} />
          <Field label="On days without work">
            <Select
              value={pay.shift ?? "before"}
              options={[
                { value: "before", label: "The working day before" },
                { value: "after", label: "The working day after" },
                { value: "none", label: "The day itself" },
              ]}
              onChange={(shift) => set({ shift })}
            />
          </Field>
        </div>
      ) : null}
      {pay.rule === "every_weeks" ? (
        <div className="grid grid-cols-2 gap-4">
          <Field label="Every">
            <Select
              value={String(pay.weeks ?? 2)}
              options={[1, 2, 3, 4].map((weeks) => ({ value: String(weeks), label: weeks === 1 ? "Week" : `${weeks} weeks` }))}
              onChange={(weeks) => set({ weeks: Number(weeks) })}
            />
          </Field>
          <DayField label="One payday" value={pay.anchorOn ?? ""} onChange={(anchorOn) => set({ anchorOn })} />
        </div>
      ) : null}
      {pay.rule === "weekday" ? (
        <div className="grid grid-cols-2 gap-4">
          <Field label="Which">
            <Select
              value={String(pay.nth ?? -1)}
              options={["1", "2", "3", "4", "-1"].map((nth) => ({ value: nth, label: nth === "-1" ? "Last" : `${nth}.` }))}
              onChange={(nth) => set({ nth: Number(nth) })}
            />
          </Field>
          <Field label="Weekday">
            <Select value={String(pay.weekday ?? 4)} options={WEEKDAYS} onChange={(day) => set({ weekday: Number(day) })} />
          </Field>
        </div>
      ) : null}
    </>
  );
}

interface DayOfMonthProps {
  label: string;
  value: number;
  least?: number;
  most?: number;
  onChange: (day: number) => void;
}

function DayOfMonth({ label, value, least = 1, most = 31, onChange }: DayOfMonthProps) {
  return (
    <Field label={label} {...(value > 28 ? { hint: "The last day of a shorter month." } : {})}>
      <Input type="number" min={least} max={most} value={value} onChange={(event) => onChange(Math.min(most, Math.max(least, Math.round(Number(event.target.value)) || least)))} />
    </Field>
  );
}

function DayField({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) {
  return (
    <Field label={label}>
      <Input type="date" required value={value} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}

function regionName(country: string): string {
  return new Intl.DisplayNames(undefined, { type: "region" }).of(country) ?? country;
}

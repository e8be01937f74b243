import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getNoticePreferencesOptions, getNoticePreferencesQueryKey, saveNoticePreferencesMutation } from "@/api/@tanstack/react-query.gen";
import type { GetNoticePreferencesResponse, Preferences, SavePreferences } from "@/api/types.gen";
import { ErrorState } from "@/ui/error-state";
import { Field } from "@/ui/field";
import { MoneyInput } from "@/ui/money-input";
import { TextLink } from "@/ui/link";
import { Section } from "@/ui/page";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import { SkeletonRows } from "@/ui/skeleton";
import { Switch } from "@/ui/switch";

const TOPICS: readonly { topic: Preferences["muted"][number]; label: string; hint: string }[] = [
  { topic: "budgets", label: "Budgets", hint: "When a budget passes one of its marks, once a period." },
  { topic: "large", label: "Large transactions", hint: "A payment or a receipt of at least the amount below, once, when it is new. Money between your own accounts is left out." },
  { topic: "bills", label: "Payments that are due", hint: "From seven in the morning of the day that you chose at the payment." },
  { topic: "plan", label: "Your plan", hint: "When its probability has moved by five points since you were last told." },
];
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"].map((label, day) => ({ value: String(day), label }));
const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: `${String(hour).padStart(2, "0")}:00` }));

/** What is told at all, and whether what is new comes by e-mail. In force at once. */
export function NoticePreferences() {
  const client = useQueryClient();
  const asked = useQuery(getNoticePreferencesOptions());
  const save = useMutation({
    ...saveNoticePreferencesMutation(),
    onMutate: ({ body }) => client.setQueryData<GetNoticePreferencesResponse>(getNoticePreferencesQueryKey(), (known) => known && { ...known, data: { ...known.data, ...clean(body) } }),
    onSettled: () => void client.invalidateQueries({ queryKey: getNoticePreferencesQueryKey() }),
  });
  const data = asked.data?.data;
  const change = (body: SavePreferences) => save.mutate({ body });
  return (
    <Section title="What you want to hear" className="mt-10">
      {asked.isPending ? <SkeletonRows count={3} /> : null}
      {asked.isError && !data ? <ErrorState error={asked.error} onRetry={() => void asked.refetch()} className="py-4" /> : null}
      {data ? (
        <div className="card divide-y divide-line">
          {TOPICS.map(({ topic, label, hint }) => (
            <div key={topic} className="flex flex-col gap-3 px-5 py-3.5 max-md:px-4">
              <Switch
                label={label}
                hint={hint}
                checked={!data.muted.includes(topic)}
                onChange={(wanted) => change({ muted: wanted ? data.muted.filter((each) => each !== topic) : [...data.muted, topic] })}
              />
              {topic === "large" && !data.muted.includes("large") ? (
                <LargeFrom key={data.largeFrom} amount={data.largeFrom} currency={data.currency} onChange={(largeFrom) => change({ largeFrom })} />
              ) : null}
            </div>
          ))}
          <div className="px-5 py-3.5 max-md:px-4">
            <Switch
              label="Your budgets each week"
              hint="What each budget and envelope took in the last seven days and what is left: here, and by e-mail to a verified address."
              checked={data.report}
              onChange={(report) => change({ report })}
            />
          </div>
          <div className="flex flex-col gap-4 px-5 py-3.5 max-md:px-4">
            <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
              <div>
                <p className="font-medium">By e-mail</p>
                <p className="text-sm text-pretty text-muted">What is new and not read yet, each at most once. No mail when there is nothing.</p>
              </div>
              <Segmented
                label="By e-mail"
                value={data.digest}
                onChange={(digest) => change({ digest })}
                options={[
                  { value: "off", label: "Never" },
                  { value: "daily", label: "Daily" },
                  { value: "weekly", label: "Weekly" },
                ]}
              />
            </div>
            {data.digest === "off" && !data.report ? null : (
              <>
                <div className="grid grid-cols-2 gap-4">
                  <Field label="At" hint={data.timeZone.replace("_", " ")}>
                    <Select value={String(data.hour)} options={HOURS} onChange={(hour) => change({ hour: Number(hour) })} />
                  </Field>
                  {data.digest === "weekly" || data.report ? (
                    <Field label="On" {...(data.digest === "daily" ? { hint: "For the budgets" } : {})}>
                      <Select value={String(data.weekday)} options={DAYS} onChange={(weekday) => change({ weekday: Number(weekday) })} />
                    </Field>
                  ) : null}
                </div>
                {data.emailVerified ? (
                  <p className="text-sm text-muted">It goes to {data.email}.</p>
                ) : (
                  <p className="text-sm text-loss-text">
                    {data.email} is not verified yet, so nothing is sent. <TextLink to="/settings">Verify it in the settings</TextLink>.
                  </p>
                )}
              </>
            )}
          </div>
        </div>
      ) : null}
    </Section>
  );
}

function LargeFrom({ amount, currency, onChange }: { amount: string; currency: string; onChange: (amount: string) => void }) {
  const [typed, setTyped] = useState(amount);
  const save = () => {
    if (Number(typed) > 0 && typed !== amount) onChange(typed);
    else setTyped(amount);
  };
  return (
    <form
      className="max-w-64"
      onBlur={save}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Field label="Large from" hint="Other currencies count at the rate of their day.">
        <MoneyInput value={typed} currency={currency} onChange={setTyped} />
      </Field>
    </form>
  );
}

/** What was said, without what was left open. */
function clean(body: SavePreferences): Partial<Preferences> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null && value !== undefined));
}

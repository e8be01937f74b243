import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { closeBudgetMutation, getBudgetTemplateOptions, makeBudgetsMutation, statePutByMutation, undoLimitsMutation } from "@/api/@tanstack/react-query.gen";
import type { Draft, Drafts } from "@/api/types.gen";
import { errorMessage } from "@/lib/api-error";
import { formatMonth } from "@/lib/dates";
import { addMoney, formatMoney, formatNumber, formatPercent, moneySign, negateMoney } from "@/lib/money";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { Dialog } from "@/ui/dialog";
import { ErrorState } from "@/ui/error-state";
import { MoneyInput } from "@/ui/money-input";
import { Segmented } from "@/ui/segmented";
import { SkeletonRows } from "@/ui/skeleton";

const TEMPLATES: Record<Drafts["template"], { label: string; words: string }> = {
  averages: { label: "Averages", words: "Each category gets what it cost in an average month, rounded up." },
  fifty_thirty_twenty: { label: "50 / 30 / 20", words: `Half of what comes in for needs, ${formatPercent(0.3)} for wants, ${formatPercent(0.2)} stays to put by.` },
  zero_based: { label: "Zero-based", words: "Every unit that comes in gets a task. What your limits leave is put by; where they ask for more than comes in, what is not regular is cut alike." },
};

const keyOf = (draft: Draft) => draft.categoryIds.join(" ");

/** Budgets from a template in the household's own numbers: shown and changed before they are made. */
export function BudgetTemplates({ on, onSaved, onClose }: { on: string; onSaved: () => void; onClose: () => void }) {
  const [template, setTemplate] = useState<Drafts["template"]>("averages");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [limits, setLimits] = useState<Readonly<Record<string, string>>>({});
  const asked = useQuery({ ...getBudgetTemplateOptions({ path: { template } }), placeholderData: keepPreviousData });
  const make = useMutation(makeBudgetsMutation());
  const undoLimits = useMutation(undoLimitsMutation());
  const close = useMutation(closeBudgetMutation());
  const aside = useMutation(statePutByMutation());
  const data = asked.data?.data;
  const limitOf = (draft: Draft) => limits[`${template} ${keyOf(draft)}`] ?? draft.limit;
  const chosen = (data?.drafts ?? []).filter((draft) => !left.has(`${template} ${keyOf(draft)}`) && limitOf(draft) !== "" && moneySign(limitOf(draft)) > 0);
  const sum = chosen.reduce((total, draft) => addMoney(total, limitOf(draft)), "0");
  const rest = data ? addMoney(data.income, negateMoney(sum)) : "0";
  const zero = template === "zero_based" && data?.template === "zero_based";
  const [own, setOwn] = useState<string | null>(null);
  const putBy = own ?? data?.putBy ?? (data && moneySign(data.left) > 0 ? data.left : "0");
  const toAssign = addMoney(rest, negateMoney(putBy === "" ? "0" : putBy));
  const unassigned = zero && moneySign(toAssign) !== 0;

  const save = async () => {
    if (!data) return;
    const budgets = chosen.map((draft) => ({ ...(draft.budgetId ? { budgetId: draft.budgetId } : { categoryIds: draft.categoryIds, name: draft.name }), limit: limitOf(draft) }));
    const { data: made } = await make.mutateAsync({ body: { currency: data.currency, startOn: on, budgets } });
    const kept = zero ? (await aside.mutateAsync({ body: { currency: data.currency, startOn: on, amount: putBy === "" ? "0" : putBy } })).data : null;
    onSaved();
    onClose();
    const count = chosen.length;
    notify({
      text: count === 1 ? "1 budget was set." : `${formatNumber(count)} budgets were set.`,
      undo: async () => {
        await Promise.all([
          ...made.created.map((id) => close.mutateAsync({ path: { budget_id: id } })),
          ...(kept ? [aside.mutateAsync({ body: { currency: kept.currency, startOn: kept.first, amount: kept.before } })] : []),
          ...(made.limits ? [undoLimits.mutateAsync({ path: { act_id: made.limits.id } })] : []),
        ]);
        onSaved();
      },
    });
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title="Budgets from a template"
      description="In your own numbers, from the last three whole months. Change what you like; nothing is made before you say so."
      footer={
        <>
          {make.isError ? (
            <p role="alert" className="flex-1 text-sm text-loss-text">
              {errorMessage(make.error)}
            </p>
          ) : null}
          <Button variant="primary" disabled={!chosen.length || unassigned} busy={make.isPending} onClick={() => void save()}>
            {chosen.length === 1 ? "Set 1 budget" : `Set ${formatNumber(chosen.length)} budgets`}
          </Button>
        </>
      }
    >
      <Segmented
        label="Template"
        value={template}
        onChange={setTemplate}
        options={(Object.keys(TEMPLATES) as Drafts["template"][]).map((value) => ({ value, label: TEMPLATES[value].label }))}
      />
      <p className="mt-3 text-muted">{TEMPLATES[template].words}</p>
      {asked.isError ? (
        <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />
      ) : data === undefined ? (
        <SkeletonRows count={5} />
      ) : data.drafts.length ? (
        <>
          <ul className="mt-4 divide-y divide-line border-y border-line">
            {data.drafts.map((draft) => {
              const key = `${template} ${keyOf(draft)}`;
              const taken = !left.has(key);
              return (
                <li key={key} className="grid grid-cols-[minmax(0,1fr)_9rem] items-center gap-4 py-2.5">
                  <span className="flex min-w-0 items-center gap-3">
                    <Checkbox
                      aria-label={`Budget for ${draft.name}`}
                      checked={taken}
                      onChange={() => setLeft((set) => new Set(taken ? [...set, key] : [...set].filter((known) => known !== key)))}
                    />
                    <span className="min-w-0">
                      <span className="block truncate font-medium">{draft.name}</span>
                      <span className="tabular block truncate text-xs text-muted">{said(draft, data.currency)}</span>
                    </span>
                  </span>
                  <MoneyInput
                    value={limitOf(draft)}
                    currency={data.currency}
                    disabled={!taken}
                    aria-label={`Limit for ${draft.name}`}
                    onChange={(value) => setLimits((known) => ({ ...known, [key]: value }))}
                  />
                </li>
              );
            })}
          </ul>
          <dl className="tabular mt-4 grid grid-cols-[minmax(0,1fr)_auto] gap-x-6 gap-y-1">
            <dt className="text-muted">Comes in, in an average month ({data.months.map((month) => formatMonth(month, { short: true, year: "auto" })).join(", ")})</dt>
            <dd className="text-right">{formatMoney(data.income, data.currency)}</dd>
            <dt className="text-muted">These limits</dt>
            <dd className="text-right">{formatMoney(sum, data.currency)}</dd>
            {zero ? (
              <>
                <dt className="self-center text-muted">Put by</dt>
                <dd className="w-36">
                  <MoneyInput value={putBy} currency={data.currency} aria-label="Put by" onChange={setOwn} />
                </dd>
              </>
            ) : null}
            <dt className="font-medium">{zero ? (moneySign(toAssign) < 0 ? "Assigned more than comes in" : "Left to assign") : moneySign(rest) < 0 ? "More than comes in" : "Left to put by"}</dt>
            <dd aria-live="polite" className={moneySign(zero ? toAssign : rest) < 0 ? "text-right font-medium text-loss-text" : "text-right font-medium"}>
              {formatMoney((zero ? toAssign : rest).replace("-", ""), data.currency)}
            </dd>
          </dl>
          {unassigned ? (
            <p className="mt-2 flex flex-wrap items-center gap-3 text-sm text-muted">
              {moneySign(rest) < 0 ? "Lower a limit until no more is given away than comes in." : "Every unit gets a task: change a limit, or put the rest by."}
              {moneySign(rest) < 0 ? null : (
                <Button size="sm" onClick={() => setOwn(rest)}>
                  Put {formatMoney(rest, data.currency)} by
                </Button>
              )}
            </p>
          ) : null}
          {data.conversion ? <p className="mt-3 text-sm text-muted">{data.conversion}</p> : null}
        </>
      ) : (
        <p className="mt-4">There is no whole month in your record yet. Import one, and the templates have your numbers.</p>
      )}
    </Dialog>
  );
}

function said(draft: Draft, currency: string): string {
  const words = [`${formatMoney(draft.average, currency)} in an average month`];
  if (moneySign(draft.regular) > 0) words.push(`${formatMoney(draft.regular, currency)} of it regularly`);
  if (draft.limitNow) words.push(`limit now ${formatMoney(draft.limitNow, currency)}`);
  return words.join(" · ");
}

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { createWorkspaceMutation } from "@/api/@tanstack/react-query.gen";
import { workspacesOptions } from "@/lib/account";
import { currencyOptions, guessCurrency, timeZoneOptions } from "@/lib/places";
import { setCurrentWorkspaceId } from "@/lib/workspace";
import { Button } from "@/ui/button";
import { Combobox } from "@/ui/combobox";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { AuthTitle } from "./auth-frame";
import { FormError } from "./form-error";
import { checkName, useFields } from "./use-fields";

/** The first page after the first sign-in: the household that everything belongs to. */
export function Welcome() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const currencies = useMemo(() => currencyOptions(), []);
  const zones = useMemo(() => timeZoneOptions(), []);
  const creation = useMutation({
    ...createWorkspaceMutation(),
    meta: { quiet: true },
    onSuccess: async ({ data }) => {
      setCurrentWorkspaceId(data.id);
      queryClient.removeQueries({ queryKey: workspacesOptions.queryKey });
      await navigate({ to: "/" });
    },
  });
  const [start] = useState(() => ({ name: "", currency: guessCurrency(), timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }));
  const { values, set, problems, bind, form } = useFields(start, { name: checkName }, creation.error, (body) => creation.mutate({ body: { ...body, kind: "household" } }));

  return (
    <>
      <AuthTitle title="Your household">Accounts, budgets and plans belong to it. You can invite others later.</AuthTitle>
      <form className="flex flex-col gap-5" {...form}>
        <FormError error={creation.error} />
        <Field label="Name" hint="As you would say it: “Maple Street”, “The Jansens”." error={problems.name}>
          <Input required autoFocus maxLength={80} {...bind("name")} />
        </Field>
        <Field label="Main currency" hint="Accounts may have others." error={problems.currency}>
          <Combobox noun="currency" value={values.currency} options={currencies} onChange={(currency) => set({ ...values, currency })} />
        </Field>
        <Field label="Time zone" hint="Decides when a day and a budget month end." error={problems.timeZone}>
          <Combobox noun="time zone" value={values.timeZone} options={zones} onChange={(timeZone) => set({ ...values, timeZone })} />
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={creation.isPending} className="mt-1">
          Create the household
        </Button>
      </form>
    </>
  );
}

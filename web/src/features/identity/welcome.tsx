import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { createWorkspaceMutation } from "@/api/@tanstack/react-query.gen";
import { workspacesOptions } from "@/lib/account";
import { fieldErrors } from "@/lib/api-error";
import { currencyOptions, guessCurrency, timeZoneOptions } from "@/lib/places";
import { setCurrentWorkspaceId } from "@/lib/workspace";
import { Button } from "@/ui/button";
import { Combobox } from "@/ui/combobox";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { AuthTitle } from "./auth-frame";
import { FormError } from "./form-error";

/** The first page after the first sign-in: the household that everything belongs to. */
export function Welcome() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [timeZone, setTimeZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [currency, setCurrency] = useState(guessCurrency);
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
  const problems = fieldErrors(creation.error);

  return (
    <>
      <AuthTitle title="Your household">Accounts, budgets and plans belong to it. You can invite others later.</AuthTitle>
      <form
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          creation.mutate({ body: { name, kind: "household", currency, timeZone } });
        }}
      >
        <FormError error={creation.error} />
        <Field label="Name" hint="As you would say it: “Maple Street”, “The Jansens”." error={problems["name"]}>
          <Input required autoFocus maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Main currency" hint="Accounts may have others." error={problems["currency"]}>
          <Combobox noun="currency" value={currency} options={currencies} onChange={setCurrency} />
        </Field>
        <Field label="Time zone" hint="Decides when a day and a budget month end." error={problems["timeZone"]}>
          <Combobox noun="time zone" value={timeZone} options={zones} onChange={setTimeZone} />
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={creation.isPending} className="mt-1">
          Create the household
        </Button>
      </form>
    </>
  );
}

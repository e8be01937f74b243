import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { changePasswordMutation } from "@/api/@tanstack/react-query.gen";
import { fieldErrors } from "@/lib/api-error";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { PasswordInput } from "@/ui/input";
import { FormError } from "./form-error";
import { SHORTEST_PASSWORD } from "./password-rule";
import { SettingsBlock } from "./settings-block";

const EMPTY = { current: "", password: "" };

export function PasswordSettings() {
  const [form, setForm] = useState(EMPTY);
  const change = useMutation({
    ...changePasswordMutation(),
    meta: { quiet: true },
    onSuccess: () => {
      setForm(EMPTY);
      notify({ text: "Your password is changed. Your other devices were signed out." });
    },
  });
  const problems = fieldErrors(change.error);
  return (
    <SettingsBlock title="Password">
      <form
        className="flex flex-col gap-4 p-5 max-md:p-4"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ body: form });
        }}
      >
        <FormError error={change.error} />
        <div className="grid gap-4 md:grid-cols-2">
          <Field label="Present password" error={problems["current"]}>
            <PasswordInput autoComplete="current-password" required value={form.current} onChange={(event) => setForm({ ...form, current: event.target.value })} />
          </Field>
          <Field label="New password" error={problems["password"]}>
            <PasswordInput
              autoComplete="new-password"
              required
              minLength={SHORTEST_PASSWORD}
              value={form.password}
              onChange={(event) => setForm({ ...form, password: event.target.value })}
            />
          </Field>
        </div>
        <div className="flex flex-wrap items-center justify-between gap-4">
          <p className="text-sm text-muted">At least {SHORTEST_PASSWORD} characters. All other devices are signed out.</p>
          <Button type="submit" busy={change.isPending}>
            Change the password
          </Button>
        </div>
      </form>
    </SettingsBlock>
  );
}

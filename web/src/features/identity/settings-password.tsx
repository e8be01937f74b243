import { useMutation } from "@tanstack/react-query";
import { changePasswordMutation } from "@/api/@tanstack/react-query.gen";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { PasswordInput } from "@/ui/input";
import { FormError } from "./form-error";
import { SHORTEST_PASSWORD } from "./password-rule";
import { SettingsBlock } from "./settings-block";
import { checkNewPassword, checkPresentPassword, useFields } from "./use-fields";

const EMPTY = { current: "", password: "" };

export function PasswordSettings() {
  const change = useMutation({
    ...changePasswordMutation(),
    meta: { quiet: true },
    onSuccess: () => {
      set(EMPTY);
      notify({ text: "Your password is changed. Your other devices were signed out." });
    },
  });
  const { problems, bind, form, set } = useFields(EMPTY, { current: checkPresentPassword, password: checkNewPassword }, change.error, (body) => change.mutate({ body }));
  return (
    <SettingsBlock title="Password">
      <form className="flex flex-col gap-4 p-5 max-md:p-4" {...form}>
        <FormError error={change.error} />
        <div className="grid gap-4 md:grid-cols-2">
          <Field label="Present password" error={problems.current}>
            <PasswordInput autoComplete="current-password" required {...bind("current")} />
          </Field>
          <Field label="New password" error={problems.password}>
            <PasswordInput autoComplete="new-password" required {...bind("password")} />
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

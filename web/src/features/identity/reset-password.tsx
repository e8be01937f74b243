import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { resetPasswordMutation } from "@/api/@tanstack/react-query.gen";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { PasswordInput } from "@/ui/input";
import { AuthTitle } from "./auth-frame";
import { FormError } from "./form-error";
import { SHORTEST_PASSWORD } from "./password-rule";
import { checkNewPassword, useFields } from "./use-fields";

export function ResetPassword({ token }: { token: string }) {
  const reset = useMutation({ ...resetPasswordMutation(), meta: { quiet: true } });
  const { problems, bind, form } = useFields({ password: "" }, { password: checkNewPassword }, reset.error, ({ password }) => reset.mutate({ body: { token, password } }));

  if (reset.isSuccess) {
    return (
      <div role="status">
        <AuthTitle title="Your password is set">All other devices were signed out.</AuthTitle>
        <Button asChild variant="primary" size="lg">
          <Link to="/sign-in">Sign in</Link>
        </Button>
      </div>
    );
  }
  return (
    <>
      <AuthTitle title="Set a new password">This signs you out everywhere else.</AuthTitle>
      <form className="flex flex-col gap-5" {...form}>
        <FormError error={reset.error} />
        <Field label="New password" hint={`At least ${SHORTEST_PASSWORD} characters. A sentence works well.`} error={problems.password}>
          <PasswordInput autoComplete="new-password" required autoFocus {...bind("password")} />
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={reset.isPending}>
          Set the password
        </Button>
      </form>
    </>
  );
}

import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { resetPasswordMutation } from "@/api/@tanstack/react-query.gen";
import { fieldErrors } from "@/lib/api-error";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { PasswordInput } from "@/ui/input";
import { AuthTitle } from "./auth-frame";
import { FormError } from "./form-error";
import { SHORTEST_PASSWORD } from "./password-rule";

export function ResetPassword({ token }: { token: string }) {
  const [password, setPassword] = useState("");
  const reset = useMutation({ ...resetPasswordMutation(), meta: { quiet: true } });

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
      <form
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          reset.mutate({ body: { token, password } });
        }}
      >
        <FormError error={reset.error} />
        <Field label="New password" hint={`At least ${SHORTEST_PASSWORD} characters. A sentence works well.`} error={fieldErrors(reset.error)["password"]}>
          <PasswordInput autoComplete="new-password" required autoFocus minLength={SHORTEST_PASSWORD} value={password} onChange={(event) => setPassword(event.target.value)} />
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={reset.isPending}>
          Set the password
        </Button>
      </form>
    </>
  );
}

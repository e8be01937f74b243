import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { askForPasswordResetMutation } from "@/api/@tanstack/react-query.gen";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { TextLink } from "@/ui/link";
import { AuthTitle } from "./auth-frame";
import { FormError } from "./form-error";
import { CheckYourMail } from "./check-your-mail";

export function ForgotPassword() {
  const [email, setEmail] = useState("");
  const request = useMutation({ ...askForPasswordResetMutation(), meta: { quiet: true } });

  if (request.isSuccess) return <CheckYourMail email={email} />;
  return (
    <>
      <AuthTitle title="Forgot your password">You get a link to set a new one, if this address has an account.</AuthTitle>
      <form
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          request.mutate({ body: { email } });
        }}
      >
        <FormError error={request.error} />
        <Field label="E-mail">
          <Input type="email" autoComplete="username" required autoFocus value={email} onChange={(event) => setEmail(event.target.value)} />
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={request.isPending}>
          Send the link
        </Button>
      </form>
      <p className="mt-8 text-center text-muted">
        <TextLink to="/sign-in">Back to sign in</TextLink>
      </p>
    </>
  );
}

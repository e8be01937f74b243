import { useMutation } from "@tanstack/react-query";
import { askForPasswordResetMutation } from "@/api/@tanstack/react-query.gen";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { TextLink } from "@/ui/link";
import { AuthTitle } from "./auth-frame";
import { FormError } from "./form-error";
import { CheckYourMail } from "./check-your-mail";
import { checkEmail, useFields } from "./use-fields";

export function ForgotPassword() {
  const request = useMutation({ ...askForPasswordResetMutation(), meta: { quiet: true } });
  const { values, problems, bind, form } = useFields({ email: "" }, { email: checkEmail }, request.error, (body) => request.mutate({ body }));

  if (request.isSuccess) return <CheckYourMail email={values.email} />;
  return (
    <>
      <AuthTitle title="Forgot your password">You get a link to set a new one, if this address has an account.</AuthTitle>
      <form className="flex flex-col gap-5" {...form}>
        <FormError error={request.error} />
        <Field label="E-mail" error={problems.email}>
          <Input type="email" autoComplete="username" required autoFocus {...bind("email")} />
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

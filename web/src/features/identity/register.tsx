import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { registerMutation } from "@/api/@tanstack/react-query.gen";
import type { NextAddress } from "@/lib/next-address";
import { signedIn } from "@/lib/session";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input, PasswordInput } from "@/ui/input";
import { TextLink } from "@/ui/link";
import { AuthTitle } from "./auth-frame";
import { FormError } from "./form-error";
import { SHORTEST_PASSWORD } from "./password-rule";
import { checkEmail, checkName, checkNewPassword, useFields } from "./use-fields";

/** `next`: an invitation that brought them here; without it their own household comes next. */
export function Register({ next }: NextAddress) {
  const navigate = useNavigate();
  const registration = useMutation({
    ...registerMutation(),
    meta: { quiet: true },
    onSuccess: async ({ data }) => {
      signedIn(data);
      await navigate({ href: next ?? "/welcome" });
    },
  });
  const { problems, bind, form } = useFields({ name: "", email: "", password: "" }, { name: checkName, email: checkEmail, password: checkNewPassword }, registration.error, (body) => registration.mutate({ body }));

  return (
    <>
      <AuthTitle title="Create an account">{next ? "For you. Then on to where you were going." : "For you. Your household comes next."}</AuthTitle>
      <form className="flex flex-col gap-5" {...form}>
        <FormError error={registration.error} />
        <Field label="Your name" error={problems.name}>
          <Input autoComplete="name" required autoFocus maxLength={80} {...bind("name")} />
        </Field>
        <Field label="E-mail" error={problems.email}>
          <Input type="email" autoComplete="username" required {...bind("email")} />
        </Field>
        <Field label="Password" hint={`At least ${SHORTEST_PASSWORD} characters. A sentence works well.`} error={problems.password}>
          <PasswordInput autoComplete="new-password" required {...bind("password")} />
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={registration.isPending} className="mt-1">
          Create an account
        </Button>
      </form>
      <p className="mt-8 text-center text-muted">
        Already have one? <TextLink to="/sign-in" search={next ? { next } : {}}>Sign in</TextLink>
      </p>
    </>
  );
}

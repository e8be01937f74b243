import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { logInMutation } from "@/api/@tanstack/react-query.gen";
import type { NextAddress } from "@/lib/next-address";
import { signedIn } from "@/lib/session";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input, PasswordInput } from "@/ui/input";
import { TextLink } from "@/ui/link";
import { AuthTitle } from "./auth-frame";
import { FormError } from "./form-error";
import { instanceOptions } from "./instance";
import { checkEmail, checkPresentPassword, useFields } from "./use-fields";

export function SignIn({ next }: NextAddress) {
  const router = useRouter();
  const instance = useQuery(instanceOptions);
  const signIn = useMutation({
    ...logInMutation(),
    meta: { quiet: true },
    onSuccess: async ({ data }) => {
      signedIn(data);
      await router.navigate({ href: next ?? "/" });
    },
  });
  const { problems, bind, form, set } = useFields({ email: "", password: "" }, { email: checkEmail, password: checkPresentPassword }, signIn.error, (body) => signIn.mutate({ body }));
  const demo = instance.data?.data.demo;

  return (
    <>
      <AuthTitle title="Sign in" />
      {demo ? (
        <button
          type="button"
          disabled={signIn.isPending}
          onClick={() => {
            set({ ...demo });
            signIn.mutate({ body: demo });
          }}
          className="group mb-8 flex items-center gap-4 rounded-xl border border-line bg-gold-soft px-4 py-3.5 text-left transition-colors hover:border-line-strong"
        >
          <span className="min-w-0 flex-1">
            <span className="block font-semibold">Explore the demo household</span>
            <span className="block text-sm text-muted">Three years in the money of two people</span>
          </span>
          <ArrowRight size={20} strokeWidth={1.5} className="shrink-0 transition-transform group-hover:translate-x-0.5" aria-hidden />
        </button>
      ) : null}
      <form className="flex flex-col gap-5" {...form}>
        <FormError error={signIn.error} />
        <Field label="E-mail" error={problems.email}>
          <Input type="email" autoComplete="username" required autoFocus {...bind("email")} />
        </Field>
        <Field
          label="Password"
          error={problems.password}
          aside={
            <TextLink to="/forgot-password" className="text-sm">
              Forgot it?
            </TextLink>
          }
        >
          <PasswordInput autoComplete="current-password" required {...bind("password")} />
        </Field>
        <Button type="submit" variant={demo ? "secondary" : "primary"} size="lg" busy={signIn.isPending} className="mt-1">
          Sign in
        </Button>
      </form>
      <p className="mt-8 text-center text-muted">
        New here? <TextLink to="/register" search={next ? { next } : {}}>Create an account</TextLink>
      </p>
    </>
  );
}

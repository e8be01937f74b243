import { useMutation, useQuery } from "@tanstack/react-query";
import { Inbox, MailCheck } from "lucide-react";
import { useState } from "react";
import { fieldErrors } from "@/lib/api-error";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input, PasswordInput } from "@/ui/input";
import { TextLink } from "@/ui/link";
import { getInstance, register } from "./api";
import { AuthTitle } from "./auth-frame";
import { FormError } from "./form-error";

export const SHORTEST_PASSWORD = 10;

export function Register() {
  const [form, setForm] = useState({ name: "", email: "", password: "" });
  const registration = useMutation({ mutationFn: register, meta: { quiet: true } });
  const problems = fieldErrors(registration.error);

  if (registration.isSuccess) return <CheckYourMail email={form.email} />;
  return (
    <>
      <AuthTitle title="Create an account">Free of charge and of tracking. Your records stay on this server.</AuthTitle>
      <form
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          registration.mutate(form);
        }}
      >
        <FormError error={registration.error} />
        <Field label="Your name" error={problems["name"]}>
          <Input autoComplete="name" required autoFocus maxLength={120} value={form.name} onChange={(event) => setForm({ ...form, name: event.target.value })} />
        </Field>
        <Field label="E-mail" error={problems["email"]}>
          <Input type="email" autoComplete="username" required value={form.email} onChange={(event) => setForm({ ...form, email: event.target.value })} />
        </Field>
        <Field label="Password" hint={`At least ${SHORTEST_PASSWORD} characters. A sentence works well.`} error={problems["password"]}>
          <PasswordInput
            autoComplete="new-password"
            required
            minLength={SHORTEST_PASSWORD}
            value={form.password}
            onChange={(event) => setForm({ ...form, password: event.target.value })}
          />
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={registration.isPending} className="mt-1">
          Create an account
        </Button>
      </form>
      <p className="mt-8 text-center text-muted">
        Already have one? <TextLink to="/sign-in">Sign in</TextLink>
      </p>
    </>
  );
}

export function CheckYourMail({ email }: { email: string }) {
  const instance = useQuery({ queryKey: ["instance"], queryFn: getInstance, staleTime: Infinity });
  return (
    <div role="status">
      <MailCheck size={28} strokeWidth={1.25} className="mb-4 text-muted" aria-hidden />
      <AuthTitle title="Look in your mail">
        A message with a link went to <strong className="font-medium text-ink">{email}</strong>. It is good for 24 hours.
      </AuthTitle>
      {instance.data?.outbox ? (
        <TextLink to="/outbox" className="inline-flex items-center gap-2">
          <Inbox size={16} strokeWidth={1.5} aria-hidden />
          This server keeps its mails in the outbox
        </TextLink>
      ) : null}
    </div>
  );
}

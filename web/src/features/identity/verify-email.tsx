import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { verifyEmailMutation } from "@/api/@tanstack/react-query.gen";
import { personOptions } from "@/lib/account";
import { Button } from "@/ui/button";
import { TextLink } from "@/ui/link";
import { AuthTitle } from "./auth-frame";
import { FormError } from "./form-error";

/** The link in the mail only opens this page; the button confirms. A mail scanner that follows links uses nothing up. */
export function VerifyEmail({ token }: { token: string }) {
  const queryClient = useQueryClient();
  const verification = useMutation({
    ...verifyEmailMutation(),
    meta: { quiet: true },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: personOptions.queryKey }),
  });
  if (verification.isSuccess) {
    return (
      <div role="status">
        <AuthTitle title="Your e-mail is confirmed">You can invite others to your household now.</AuthTitle>
        <Button asChild variant="primary" size="lg">
          <Link to="/">Open Guilder</Link>
        </Button>
      </div>
    );
  }
  return (
    <>
      <AuthTitle title="Confirm your e-mail">One press, and this address is known to be yours.</AuthTitle>
      <div className="flex flex-col gap-5">
        <FormError error={verification.error} />
        <Button variant="primary" size="lg" busy={verification.isPending} onClick={() => verification.mutate({ body: { token } })}>
          Confirm my e-mail
        </Button>
      </div>
      <p className="mt-8 text-center text-muted">
        <TextLink to="/sign-in">Back to sign in</TextLink>
      </p>
    </>
  );
}

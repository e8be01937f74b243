import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { signedIn } from "@/lib/session";
import { Button } from "@/ui/button";
import { TextLink } from "@/ui/link";
import { verifyEmail } from "./api";
import { AuthTitle } from "./auth-frame";
import { FormError } from "./form-error";

/** The link in the mail only opens this page; the button confirms. A mail scanner that follows links uses nothing up. */
export function VerifyEmail({ token }: { token: string }) {
  const navigate = useNavigate();
  const verification = useMutation({
    mutationFn: verifyEmail,
    meta: { quiet: true },
    onSuccess: async (answer) => {
      signedIn(answer);
      await navigate({ to: "/" });
    },
  });
  return (
    <>
      <AuthTitle title="Confirm your e-mail">One press, and your account is ready.</AuthTitle>
      <div className="flex flex-col gap-5">
        <FormError error={verification.error} />
        <Button variant="primary" size="lg" busy={verification.isPending} onClick={() => verification.mutate({ token })}>
          Confirm my e-mail
        </Button>
      </div>
      <p className="mt-8 text-center text-muted">
        <TextLink to="/sign-in">Back to sign in</TextLink>
      </p>
    </>
  );
}

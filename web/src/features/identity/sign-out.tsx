import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { logOutMutation } from "@/api/@tanstack/react-query.gen";
import { signedOut } from "@/lib/session";
import { Button } from "@/ui/button";
import { AuthTitle } from "./auth-frame";
import { FormError } from "./form-error";

export function SignOut() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const leaving = useMutation({
    ...logOutMutation(),
    meta: { quiet: true },
    onSuccess: async () => {
      signedOut();
      queryClient.clear();
      await navigate({ to: "/sign-in", replace: true });
    },
  });
  const { mutate } = leaving;
  useEffect(() => mutate({}), [mutate]);

  if (!leaving.error) return <AuthTitle title="Signing you out" />;
  return (
    <>
      <AuthTitle title="You are still signed in">The server could not be told. Try again before you leave a shared device.</AuthTitle>
      <div className="flex flex-col gap-5">
        <FormError error={leaving.error} />
        <Button size="lg" onClick={() => mutate({})}>
          Sign out
        </Button>
      </div>
    </>
  );
}

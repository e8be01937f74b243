import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { acceptInvitationMutation } from "@/api/@tanstack/react-query.gen";
import { workspacesOptions } from "@/lib/account";
import { setCurrentWorkspaceId } from "@/lib/workspace";
import { Button } from "@/ui/button";
import { AuthTitle } from "./auth-frame";
import { FormError } from "./form-error";

/** Where the link of an invitation leads. */
export function Join({ token }: { token: string }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const acceptance = useMutation({
    ...acceptInvitationMutation(),
    meta: { quiet: true },
    onSuccess: async ({ data }) => {
      setCurrentWorkspaceId(data.id);
      queryClient.removeQueries({ queryKey: workspacesOptions.queryKey });
      await navigate({ to: "/" });
    },
  });
  return (
    <>
      <AuthTitle title="Join a household">You were invited to share accounts, budgets and plans.</AuthTitle>
      <div className="flex flex-col gap-5">
        <FormError error={acceptance.error} />
        <Button variant="primary" size="lg" busy={acceptance.isPending} onClick={() => acceptance.mutate({ body: { token } })}>
          Join
        </Button>
      </div>
    </>
  );
}

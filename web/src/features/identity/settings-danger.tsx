import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { removeMemberMutation } from "@/api/@tanstack/react-query.gen";
import { useAccount, workspacesOptions } from "@/lib/account";
import { setCurrentWorkspaceId } from "@/lib/workspace";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { FormError } from "./form-error";
import { SettingsBlock, SettingsRow } from "./settings-block";

export function DangerZone() {
  const { person, workspace } = useAccount();
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const leave = useMutation({
    ...removeMemberMutation(),
    meta: { quiet: true },
    onSuccess: async () => {
      setCurrentWorkspaceId(null);
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "person" });
      await queryClient.ensureQueryData(workspacesOptions);
      await navigate({ to: "/" });
    },
  });
  return (
    <SettingsBlock title="Leaving">
      <SettingsRow label={`Leave ${workspace.name}`} hint="You no longer see its accounts and plans. They stay for its other members.">
        <div className="flex justify-end max-md:justify-start">
          <Button variant="danger" onClick={() => setAsking(true)}>
            Leave
          </Button>
        </div>
      </SettingsRow>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        size="sm"
        title={`Leave ${workspace.name}`}
        description="Only an owner or admin can let you in again."
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Stay</Button>
            <Button variant="danger" busy={leave.isPending} onClick={() => leave.mutate({ path: { user_id: person.id } })}>
              Leave the household
            </Button>
          </>
        }
      >
        <FormError error={leave.error} />
      </Dialog>
    </SettingsBlock>
  );
}

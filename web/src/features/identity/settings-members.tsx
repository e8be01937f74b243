import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserPlus, X } from "lucide-react";
import { useState } from "react";
import {
  changeMemberRoleMutation,
  inviteMemberMutation,
  listInvitationsOptions,
  listInvitationsQueryKey,
  listMembersOptions,
  listMembersQueryKey,
  removeMemberMutation,
  withdrawInvitationMutation,
} from "@/api/@tanstack/react-query.gen";
import type { Invitation, Member } from "@/api/types.gen";
import { useAccount } from "@/lib/account";
import { formatRelative } from "@/lib/dates";
import { notify } from "@/lib/notices";
import { Button, IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { ErrorState } from "@/ui/error-state";
import { Field } from "@/ui/field";
import { Initial } from "@/ui/initial";
import { Input } from "@/ui/input";
import { Select, type Option } from "@/ui/select";
import { SkeletonRows } from "@/ui/skeleton";
import { FormError } from "./form-error";
import { SettingsBlock } from "./settings-block";
import { checkEmail, useFields } from "./use-fields";

type Role = Member["role"];

const ROLES: readonly (Option<Role> & { may: string })[] = [
  { value: "owner", label: "Owner", may: "Everything, also closing the household." },
  { value: "admin", label: "Admin", may: "Everything but closing the household." },
  { value: "member", label: "Member", may: "Accounts, budgets and plans." },
  { value: "adviser", label: "Adviser", may: "Reads all, writes plans." },
  { value: "viewer", label: "Viewer", may: "Reads all, changes nothing." },
];

export function Members({ governs }: { governs: boolean }) {
  const { person } = useAccount();
  const [inviting, setInviting] = useState(false);
  const members = useQuery(listMembersOptions());
  const invitations = useQuery({ ...listInvitationsOptions(), enabled: governs });
  return (
    <SettingsBlock
      title="Members"
      aside={
        governs ? (
          <Button size="sm" onClick={() => setInviting(true)}>
            <UserPlus size={16} strokeWidth={1.5} />
            Invite
          </Button>
        ) : null
      }
    >
      {members.isPending ? (
        <div className="px-5">
          <SkeletonRows count={2} label="Loading the members" />
        </div>
      ) : null}
      {members.isError ? <ErrorState error={members.error} onRetry={() => void members.refetch()} className="py-8" /> : null}
      <ul className="divide-y divide-line">
        {members.data?.data.map((member) => <MemberRow key={member.userId} member={member} self={member.userId === person.id} governs={governs} />)}
        {invitations.data?.data.map((invitation) => <InvitationRow key={invitation.id} invitation={invitation} />)}
      </ul>
      {governs ? <InviteDialog open={inviting} onOpenChange={setInviting} /> : null}
    </SettingsBlock>
  );
}

const ROW = "flex items-center gap-3 px-5 py-3 max-md:px-4";

function MemberRow({ member, self, governs }: { member: Member; self: boolean; governs: boolean }) {
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: listMembersQueryKey() });
  const change = useMutation({ ...changeMemberRoleMutation(), onSettled: refresh, onSuccess: () => notify({ text: `${member.name} has another role now.` }) });
  const remove = useMutation({ ...removeMemberMutation(), onSettled: refresh, onSuccess: () => notify({ text: `${member.name} is no longer in this household.` }) });
  return (
    <li className={ROW}>
      <Initial name={member.name} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">
          {member.name}
          {self ? <span className="font-normal text-muted"> (you)</span> : null}
        </p>
        <p className="truncate text-sm text-muted">{member.email}</p>
      </div>
      {governs && !self ? (
        <>
          <div className="w-32 shrink-0">
            <Select<Role> aria-label={`Role of ${member.name}`} value={member.role} options={ROLES} onChange={(role) => change.mutate({ path: { user_id: member.userId }, body: { role } })} />
          </div>
          <IconButton label={`Take ${member.name} out of the household`} size="sm" disabled={remove.isPending} onClick={() => remove.mutate({ path: { user_id: member.userId } })}>
            <X size={16} strokeWidth={1.5} />
          </IconButton>
        </>
      ) : (
        <span className="text-muted">{ROLES.find(({ value }) => value === member.role)?.label}</span>
      )}
    </li>
  );
}

function InvitationRow({ invitation }: { invitation: Invitation }) {
  const queryClient = useQueryClient();
  const revoke = useMutation({ ...withdrawInvitationMutation(), onSettled: () => queryClient.invalidateQueries({ queryKey: listInvitationsQueryKey() }) });
  return (
    <li className={ROW}>
      <span aria-hidden className="size-8 shrink-0 rounded-full border border-dashed border-line-strong" />
      <div className="min-w-0 flex-1">
        <p className="truncate">{invitation.email}</p>
        <p className="text-sm text-muted">
          Invited as {ROLES.find(({ value }) => value === invitation.role)?.label.toLowerCase()}, ends {formatRelative(invitation.expiresAt)}
        </p>
      </div>
      <Button size="sm" busy={revoke.isPending} onClick={() => revoke.mutate({ path: { invitation_id: invitation.id } })}>
        Take back
      </Button>
    </li>
  );
}

function InviteDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const queryClient = useQueryClient();
  const [role, setRole] = useState<Role>("member");
  const invitation = useMutation({
    ...inviteMemberMutation(),
    meta: { quiet: true },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: listInvitationsQueryKey() });
      notify({ text: `An invitation went to ${values.email}.` });
      set({ email: "" });
      onOpenChange(false);
    },
  });
  const { values, set, problems, bind, form } = useFields({ email: "" }, { email: checkEmail }, invitation.error, ({ email }) => invitation.mutate({ body: { email, role } }));
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Invite someone"
      description="They get a mail with a link that is good for a week."
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" type="submit" form="invite" busy={invitation.isPending}>
            Send the invitation
          </Button>
        </>
      }
    >
      <form id="invite" className="flex flex-col gap-5" {...form}>
        <FormError error={invitation.error} />
        <Field label="E-mail" error={problems.email}>
          <Input type="email" required autoFocus {...bind("email")} />
        </Field>
        <Field label="Role" hint={ROLES.find(({ value }) => value === role)?.may}>
          <Select<Role> value={role} options={ROLES} onChange={setRole} />
        </Field>
      </form>
    </Dialog>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Inbox, MailCheck } from "lucide-react";
import { TextLink } from "@/ui/link";
import { AuthTitle } from "./auth-frame";
import { instanceOptions } from "./instance";

export function CheckYourMail({ email }: { email: string }) {
  const instance = useQuery(instanceOptions);
  return (
    <div role="status">
      <MailCheck size={28} strokeWidth={1.25} className="mb-4 text-muted" aria-hidden />
      <AuthTitle title="Look in your mail">
        If <strong className="font-medium text-ink">{email}</strong> has an account here, a message with a link is on its way.
      </AuthTitle>
      {instance.data?.data.outbox ? (
        <TextLink to="/outbox" className="inline-flex items-center gap-2">
          <Inbox size={16} strokeWidth={1.5} aria-hidden />
          This server keeps its mails in the outbox
        </TextLink>
      ) : null}
    </div>
  );
}

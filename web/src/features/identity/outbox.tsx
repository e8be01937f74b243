import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Inbox } from "lucide-react";
import { Fragment, useState } from "react";
import { listOutboxOptions } from "@/api/@tanstack/react-query.gen";
import type { Mail } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { formatInstant, formatRelative } from "@/lib/dates";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { TEXT_LINK } from "@/ui/link";
import { Mark } from "@/ui/mark";
import { Page, PageHeader } from "@/ui/page";
import { SkeletonRows } from "@/ui/skeleton";

/** On a server without a mail account, what would have been sent stands here. */
export function Outbox() {
  const mails = useQuery({ ...listOutboxOptions(), refetchInterval: 5000 });
  return (
    <>
      <header className="px-4 py-4 md:px-8 md:py-6">
        <Link to="/" aria-label="Guilder, home" className="inline-flex items-center gap-2.5 rounded-lg">
          <Mark size={24} />
          <span className="font-serif text-xl font-medium tracking-[-0.01em]">Guilder</span>
        </Link>
      </header>
      <main id="content">
        <Page width="reading">
          <PageHeader title="Outbox" description="This server sends no mail. What it would have sent stands here, newest first." />
          {mails.isPending ? <SkeletonRows count={4} label="Loading the mails" /> : null}
          {mails.isError ? <ErrorState error={mails.error} onRetry={() => void mails.refetch()} /> : null}
          {mails.data?.data.length === 0 ? (
            <EmptyState icon={<Inbox />} title="No mail yet">
              Register or ask for a new password, and the message appears here.
            </EmptyState>
          ) : null}
          <ul className="flex flex-col gap-4">{mails.data?.data.map((mail, index) => <MailItem key={mail.id} mail={mail} first={index === 0} />)}</ul>
        </Page>
      </main>
    </>
  );
}

function MailItem({ mail, first }: { mail: Mail; first: boolean }) {
  const [open, setOpen] = useState(first);
  return (
    <li className="card">
      <h2>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="flex w-full items-baseline gap-4 rounded-lg px-5 py-3.5 text-left">
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">{mail.subject}</span>
            <span className="block truncate text-sm font-normal text-muted">to {mail.to}</span>
          </span>
          <time dateTime={mail.sentAt} title={formatInstant(mail.sentAt)} className="shrink-0 text-sm font-normal text-muted">
            {formatRelative(mail.sentAt)}
          </time>
        </button>
      </h2>
      <div className={cx("border-t border-line px-5 py-4 whitespace-pre-line", !open && "hidden")}>
        <MailText text={mail.text} />
      </div>
    </li>
  );
}

/** Plain text with its addresses as links. A link to this server opens in place. */
function MailText({ text }: { text: string }) {
  let offset = 0;
  return text.split(/(https?:\/\/[^\s<>"]+)/).map((piece) => {
    const key = offset;
    offset += piece.length;
    if (!/^https?:/.test(piece)) return <Fragment key={key}>{piece}</Fragment>;
    const url = new URL(piece);
    const here = url.origin === window.location.origin || /^(localhost|127\.0\.0\.1)$/.test(url.hostname);
    return (
      <a key={key} href={here ? url.pathname + url.search : piece} rel="noreferrer" className={cx(TEXT_LINK, "underline!")}>
        {piece}
      </a>
    );
  });
}

/** What Guilder asks about: refunds, and pending lines that may have been booked. */
import { useQuery } from "@tanstack/react-query";
import { CircleHelp } from "lucide-react";
import { listLinkQuestionsOptions } from "@/api/@tanstack/react-query.gen";
import type { LinkedPair } from "@/api/types.gen";
import { formatDay } from "@/lib/dates";
import { SidePanel } from "@/ui/dialog";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { SkeletonRows } from "@/ui/skeleton";
import { Answers, LineOf, type Accounts } from "./links";

const ASKED: Record<LinkedPair["kind"], string> = { transfer: "A transfer?", refund: "A refund of an earlier payment?", payment: "Is this the same payment?" };

export default function QuestionsPanel({ accounts, writable, onClose }: { accounts: Accounts; writable: boolean; onClose: () => void }) {
  const found = useQuery(listLinkQuestionsOptions());
  const links = found.data?.data ?? [];
  return (
    <SidePanel open onOpenChange={(open) => !open && onClose()} modal={false} title="What belongs together">
      {found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : found.isPending ? (
        <SkeletonRows count={4} />
      ) : links.length ? (
        <ol className="flex flex-col gap-6">
          {links.map((link) => (
            <li key={link.id} className="flex flex-col gap-2">
              <h3 className="font-medium">{ASKED[link.kind]}</h3>
              <LineOf line={link.one} accounts={accounts} />
              <LineOf line={link.other} accounts={accounts} />
              <p className="text-sm text-muted">
                {link.reason}
                {link.askedUntil ? `. Asked until ${formatDay(link.askedUntil.slice(0, 10), { year: "auto" })}; without an answer both stay as they are.` : null}
              </p>
              {writable ? (
                <div className="flex gap-1">
                  <Answers link={link} />
                </div>
              ) : null}
            </li>
          ))}
        </ol>
      ) : (
        <EmptyState icon={<CircleHelp />} title="Nothing to ask">
          When money comes back from a shop, or a pending payment is booked with another amount, Guilder asks here.
        </EmptyState>
      )}
    </SidePanel>
  );
}

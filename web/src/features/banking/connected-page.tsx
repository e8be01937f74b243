import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Landmark } from "lucide-react";
import { useEffect, useRef } from "react";
import { finishConnectBankMutation } from "@/api/@tanstack/react-query.gen";
import { errorMessage } from "@/lib/api-error";
import { notify } from "@/lib/notices";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Page } from "@/ui/page";
import { SkeletonRows } from "@/ui/skeleton";

/** Back from the bank's page: hand in what it brought, once, and go to the accounts. */
export function ConnectedPage({ parameters }: { parameters: Record<string, string> }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const begun = useRef(false);
  const finish = useMutation({ ...finishConnectBankMutation(), meta: { quiet: true } });
  const { mutate } = finish;
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    mutate(
      { body: { parameters } },
      {
        onSuccess: ({ data }) => {
          void client.invalidateQueries();
          const count = data.accounts.length;
          notify({ text: `${data.institution} is connected with ${count} ${count === 1 ? "account" : "accounts"}.` });
          void navigate({ to: "/accounts", replace: true });
        },
      },
    );
  }, [client, mutate, navigate, parameters]);
  return (
    <Page>
      {finish.isError ? (
        <EmptyState
          icon={<Landmark />}
          title="The bank is not connected"
          action={
            <Button asChild variant="primary">
              <Link to="/accounts" search={{ connect: true }}>
                Try again
              </Link>
            </Button>
          }
        >
          {errorMessage(finish.error)}
        </EmptyState>
      ) : (
        <SkeletonRows count={3} label="Connecting your bank" />
      )}
    </Page>
  );
}

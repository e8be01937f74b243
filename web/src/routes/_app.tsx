import { createFileRoute, redirect } from "@tanstack/react-router";
import { Shell } from "@/features/shell/shell";
import { ShellSkeleton } from "@/features/shell/shell-skeleton";
import { openWorkspace } from "@/lib/account";
import { freshToken } from "@/lib/session";

/** Everything behind the sign-in. */
export const Route = createFileRoute("/_app")({
  beforeLoad: async ({ context, location }) => {
    if (!(await freshToken())) throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { next: location.href } });
    const { workspace } = await openWorkspace(context.queryClient);
    if (!workspace) throw redirect({ to: "/welcome" });
  },
  // The frame comes with the first script: a request of its own would only make the first page wait.
  codeSplitGroupings: [],
  component: Shell,
  pendingComponent: ShellSkeleton,
});

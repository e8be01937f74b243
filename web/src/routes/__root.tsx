import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet, useMatches } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { ConnectionBanner } from "@/features/shell/connection-banner";
import { useApplyTheme } from "@/lib/theme";
import { useShortcutListener } from "@/lib/shortcuts";
import { useWorking } from "@/lib/working";
import { NoticeArea } from "@/ui/notices";

const WorkingPanel = lazy(() => import("@/ui/working-panel").then((module) => ({ default: module.WorkingPanel })));

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Root });

function Root() {
  useApplyTheme();
  useShortcutListener();
  useDocumentTitle();
  const workingWanted = useWorking((state) => state.source !== null);
  return (
    <>
      <ConnectionBanner />
      <Outlet />
      <NoticeArea />
      {workingWanted ? (
        <Suspense fallback={null}>
          <WorkingPanel />
        </Suspense>
      ) : null}
    </>
  );
}

function useDocumentTitle(): void {
  const title = useMatches({ select: (matches) => matches.findLast((match) => match.staticData.title)?.staticData.title });
  useEffect(() => {
    document.title = title ? `${title} · Guilder` : "Guilder";
  }, [title]);
}

import { Page } from "@/ui/page";
import { Skeleton, SkeletonRows } from "@/ui/skeleton";

/** A page whose data is on its way. */
export function PageSkeleton() {
  return (
    <Page>
      <Skeleton className="mb-8 h-8 w-48" />
      <SkeletonRows count={8} label="Loading the page" />
    </Page>
  );
}

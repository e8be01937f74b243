import { Mark } from "@/ui/mark";
import { Skeleton } from "@/ui/skeleton";
import { PageSkeleton } from "./page-skeleton";

/** The shell while it is not yet known who looks at it. */
export function ShellSkeleton() {
  return (
    <div className="min-h-[calc(100dvh-var(--bar,0px))] md:flex">
      <div aria-hidden className="sticky top-(--bar,0px) flex h-[calc(100dvh-var(--bar,0px))] w-60 shrink-0 flex-col gap-3 border-r border-line bg-sunken/50 px-4 py-4 max-md:hidden">
        <Mark size={22} />
        {Array.from({ length: 8 }, (_, index) => (
          <Skeleton key={index} className="h-7" />
        ))}
      </div>
      <main className="min-w-0 flex-1">
        <PageSkeleton />
      </main>
    </div>
  );
}

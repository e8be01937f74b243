import { cx } from "@/lib/class-names";

/** The shape of what is coming. Give it the size of the real thing. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx("block animate-pulse-soft rounded-md bg-line", className)} />;
}

/** Rows of a list that is loading. */
export function SkeletonRows({ count = 6, label = "Loading" }: { count?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="divide-y divide-line">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="flex h-12 items-center gap-4">
          <Skeleton className="size-7 shrink-0 rounded-full" />
          <Skeleton className={cx("h-3", index % 3 === 0 ? "w-2/5" : index % 3 === 1 ? "w-1/3" : "w-1/2")} />
          <Skeleton className="ml-auto h-3 w-16" />
        </div>
      ))}
    </div>
  );
}

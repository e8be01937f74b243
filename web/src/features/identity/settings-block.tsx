import type { ReactNode } from "react";

/** A titled card of settings. */
export function SettingsBlock({ title, hint, aside, children }: { title: string; hint?: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="mt-10 first-of-type:mt-0">
      <div className="mb-3 flex min-h-7 items-center justify-between gap-4">
        <div>
          <h2 className="text-lg">{title}</h2>
          {hint ? <p className="text-sm text-pretty text-muted">{hint}</p> : null}
        </div>
        {aside}
      </div>
      <div className="card">{children}</div>
    </section>
  );
}

/** One line: what it is at the left, its control at the right; below each other on phones. */
export function SettingsRow({ label, hint, children }: { label: ReactNode; hint?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-x-8 gap-y-2 border-b border-line px-5 py-3.5 last:border-0 max-md:flex-col max-md:items-stretch max-md:px-4">
      <div className="min-w-0">
        <div className="font-medium">{label}</div>
        {hint ? <div className="text-sm text-pretty text-muted">{hint}</div> : null}
      </div>
      <div className="w-full shrink-0 md:w-64">{children}</div>
    </div>
  );
}

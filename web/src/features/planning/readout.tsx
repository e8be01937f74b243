import type { ReactNode } from "react";

/** The figures of the chosen point under a drawing, where no finger covers them. */
export function Readout({ title, figures }: { title: string; figures: readonly { key?: string; name: string; value: ReactNode; swatch?: string | undefined }[] }) {
  return (
    <div className="mt-3 border-t border-line pt-3">
      <p className="tabular text-sm font-medium">{title}</p>
      <dl className="mt-1 flex flex-wrap gap-x-8 gap-y-2">
        {figures.map(({ key, name, value, swatch }) => (
          <div key={key ?? name} className="min-w-0">
            <dt className="flex items-center gap-1.5 text-xs text-muted">
              {swatch ? <span aria-hidden className="size-2 rounded-full" style={{ background: `var(--${swatch})` }} /> : null}
              {name}
            </dt>
            <dd className="tabular">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

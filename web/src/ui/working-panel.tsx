import { useNavigate } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { formatDay, formatInstant, formatMonth } from "@/lib/dates";
import { formatMoney, formatNumber, formatPercent } from "@/lib/money";
import { closeWorking, openWorking, useWorking, type CellKind, type Working } from "@/lib/working";
import { SidePanel } from "./dialog";
import { ErrorState } from "./error-state";
import { Skeleton } from "./skeleton";

/** How a typed cell reads. Rows carry their currency in `currency` when they have one. */
export function formatCell(kind: CellKind, value: string | null, currency: string | null): string {
  if (value === null || value === "") return "–";
  switch (kind) {
    case "money":
      return currency ? formatMoney(value, currency) : formatNumber(value, { digits: 2 });
    case "percent":
      return formatPercent(value, { digits: 1 });
    case "number":
      return formatNumber(value, { digits: 4 });
    case "count":
      return formatNumber(value);
    case "date":
      return formatDay(value, { year: "always" });
    case "month":
      return formatMonth(value);
    case "text":
      return value;
  }
}

const NUMERIC: ReadonlySet<CellKind> = new Set(["money", "percent", "number", "count"]);

/** The one panel that shows how a number came about. */
export function WorkingPanel() {
  const { open, working, error, source } = useWorking();
  return (
    <SidePanel open={open} onOpenChange={(next) => !next && closeWorking()} title={working?.title ?? "Working"}>
      {error ? (
        <ErrorState error={error} {...(source ? { onRetry: () => openWorking(source) } : {})} className="py-8" />
      ) : working ? (
        <WorkingBody working={working} />
      ) : (
        <div role="status" aria-label="Loading the working" className="flex flex-col gap-4">
          <Skeleton className="h-12" />
          <Skeleton className="h-4 w-2/3" />
          <Skeleton className="h-4 w-1/2" />
          <Skeleton className="h-40" />
        </div>
      )}
    </SidePanel>
  );
}

function WorkingBody({ working }: { working: Working }) {
  const { table, link } = working;
  const navigate = useNavigate();
  const currency = working.inputs.find((cell) => cell.currency)?.currency ?? null;
  return (
    <div className="flex flex-col gap-6">
      <section aria-label="Formula">
        <p className="eyebrow mb-2">How it is worked out</p>
        <p className="rounded-lg bg-sunken px-3.5 py-3 text-pretty">{working.formula}</p>
      </section>

      {working.inputs.length ? (
        <section aria-label="Inputs">
          <p className="eyebrow mb-1">From</p>
          <dl className="divide-y divide-line">
            {working.inputs.map((cell) => (
              <div key={cell.id} className="flex items-baseline justify-between gap-4 py-2">
                <dt className="min-w-0 text-muted">{cell.label}</dt>
                <dd className="tabular text-right">{formatCell(cell.kind, cell.value, cell.currency)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ) : null}

      {table ? (
        <section aria-label="Rows">
          <p className="eyebrow mb-1">
            {table.rows.length < table.total ? `The first ${formatNumber(table.rows.length)} of ${formatNumber(table.total)} rows` : `${formatNumber(table.total)} ${table.total === 1 ? "row" : "rows"}`}
          </p>
          <div className="-mx-5 overflow-x-auto px-5">
            <table className="w-full text-sm">
              <thead>
                <tr className="border-b border-line text-muted">
                  {table.columns.map((column) => (
                    <th key={column.key} scope="col" className={`py-1.5 pr-3 font-medium last:pr-0 ${NUMERIC.has(column.kind) ? "text-right" : "text-left"}`}>
                      {column.label}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {table.rows.map((row, index) => (
                  <tr key={row["id"] ?? index}>
                    {table.columns.map((column) => (
                      <td key={column.key} className={`py-1.5 pr-3 align-top last:pr-0 ${NUMERIC.has(column.kind) ? "text-right whitespace-nowrap" : ""}`}>
                        {formatCell(column.kind, row[column.key] ?? null, row[`${column.key}_currency`] ?? row["currency"] ?? currency)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      ) : null}

      <footer className="flex items-center justify-between gap-4 border-t border-line pt-4 text-sm text-muted">
        <span>
          Worked out <time dateTime={working.computedAt}>{formatInstant(working.computedAt)}</time>
        </span>
        {link ? (
          <a
            href={link}
            className="inline-flex items-center gap-1 rounded-sm text-info"
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              closeWorking();
              void navigate({ href: link });
            }}
          >
            See the rows
            <ArrowRight size={16} strokeWidth={1.5} aria-hidden />
          </a>
        ) : null}
      </footer>
    </div>
  );
}

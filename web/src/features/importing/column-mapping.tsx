import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { confirmImportMappingMutation, forgetImportMappingMutation } from "@/api/@tanstack/react-query.gen";
import type { Import, Mapping, Proposal } from "@/api/types.gen";
import { cx } from "@/lib/class-names";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { isClear, useShowImport } from "./use-imports";

const SINGLE = [
  "date", "amount", "debit", "credit", "direction", "currencyColumn", "payee", "payer", "account", "counterparty", "balance", "valueDate", "reference", "id", "fee",
  "status", "category", "kind",
] as const;
type Role = (typeof SINGLE)[number];

const ROLES: readonly { value: Role | "text" | "none"; label: string }[] = [
  { value: "none", label: "Not used" }, { value: "date", label: "Date" }, { value: "amount", label: "Amount" }, { value: "debit", label: "Money out" },
  { value: "credit", label: "Money in" }, { value: "direction", label: "In or out" }, { value: "currencyColumn", label: "Currency" }, { value: "payee", label: "Merchant" },
  { value: "payer", label: "Payer" }, { value: "text", label: "Description" }, { value: "account", label: "My account" }, { value: "counterparty", label: "Their account" },
  { value: "balance", label: "Balance" }, { value: "valueDate", label: "Other date" }, { value: "reference", label: "Reference" }, { value: "id", label: "Bank’s id" },
  { value: "fee", label: "Fee" }, { value: "status", label: "Status" }, { value: "category", label: "Category" }, { value: "kind", label: "Type" },
];

/** Columns that the way amounts are written leaves aside do nothing, whatever they are called. */
function isIdle(mapping: Mapping, role: Role): boolean {
  if (mapping.amountStyle === "two_columns") return role === "amount" || role === "direction" || role === "fee";
  return role === "debit" || role === "credit" ? mapping[role] !== mapping.amount : role === "direction" && mapping.amountStyle !== "direction";
}

function roleOf(mapping: Mapping, column: number): Role | "text" | "none" {
  return SINGLE.find((each) => mapping[each] === column && !isIdle(mapping, each)) ?? (mapping.text?.includes(column) ? "text" : "none");
}

function withRole(mapping: Mapping, column: number, role: Role | "text" | "none"): Mapping {
  const next: Mapping = { ...mapping, text: (mapping.text ?? []).filter((each) => each !== column) };
  for (const each of SINGLE) if (each !== "date" && next[each] === column) next[each] = null;
  if (role === "text") next.text = [...(next.text ?? []), column].toSorted((a, b) => a - b);
  else if (role !== "none") next[role] = column;
  const has = (each: Role) => typeof next[each] === "number";
  if (role === "amount") next.amountStyle = has("direction") ? "direction" : "signed";
  else if (role === "direction") next.amountStyle = "direction";
  else if ((role === "debit" || role === "credit") && has("debit") && has("credit")) next.amountStyle = "two_columns";
  if (next.amountStyle === "direction" && !has("direction")) next.amountStyle = "signed";
  if (role === "direction") next.moneyOutWords = [];
  return next;
}

/** How the columns were understood: looked at once, remembered for every file with this header. */
export function ColumnMapping({ found, proposal }: { found: Import; proposal: Proposal }) {
  const show = useShowImport();
  const [mapping, setMapping] = useState(proposal.mapping);
  const [open, setOpen] = useState(found.status === "failed" || !isClear(found));
  const confirm = useMutation({
    ...confirmImportMappingMutation(),
    onSuccess: ({ data }) => {
      setOpen(false);
      show(data);
    },
  });
  const forget = useMutation({ ...forgetImportMappingMutation(), onSuccess: ({ data }) => show(data) });
  const changed = JSON.stringify(mapping) !== JSON.stringify(proposal.mapping);
  const columns = Math.max(proposal.header.length, ...proposal.sample.map((row) => row.length));
  const questions = proposal.questions.filter((question) => question.field !== "currency");
  const save = () => confirm.mutate({ path: { import_id: found.id }, body: { mapping } });
  if (!open) {
    return (
      <p className="mt-4 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        {found.needsMapping ? "First time with this bank: its columns were recognised, and will be remembered." : "Its columns are read as you confirmed them."}
        <Button size="sm" variant="quiet" onClick={() => setOpen(true)}>
          Look at the columns
        </Button>
      </p>
    );
  }
  return (
    <section aria-label="Columns" className="mt-5 border-t border-line pt-5">
      <h3 className="font-medium">{found.needsMapping ? "Are the columns right?" : "How its columns are read"}</h3>
      <ul className="mt-1 flex flex-col gap-1 text-pretty text-muted">
        {questions.length ? questions.map((question) => <li key={question.field}>{question.message}</li>) : <li>Guilder remembers your answer for every file with this header.</li>}
      </ul>
      <div className="mt-4 overflow-x-auto">
        <table className="border-collapse text-sm" aria-label="First lines of the file">
          <thead>
            <tr>
              {Array.from({ length: columns }, (_, column) => (
                <th key={column} scope="col" className="min-w-36 border-b border-line pr-3 pb-2 text-left align-bottom font-normal">
                  <span className="mb-1 block truncate text-muted">{proposal.header[column] || `Column ${column + 1}`}</span>
                  <Select aria-label={`Column ${proposal.header[column] || column + 1}`} value={roleOf(mapping, column)} options={ROLES} onChange={(role) => setMapping(withRole(mapping, column, role))} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...new Set(proposal.sample.map((row) => row.join("\u001f")))].slice(0, 4).map((key) => key.split("\u001f")).map((row) => (
              <tr key={row.join("|")} className="border-b border-line last:border-0">
                {Array.from({ length: columns }, (_, column) => (
                  <td key={column} className={cx("max-w-56 truncate py-2 pr-3", roleOf(mapping, column) === "none" && "text-muted")}>
                    {row[column]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="mt-4 grid gap-4 md:grid-cols-3 md:items-end">
        <Field label="Dates like 03/04/2026 are">
          <Select
            value={mapping.dateOrder}
            onChange={(dateOrder) => setMapping({ ...mapping, dateOrder })}
            options={[
              { value: "dmy", label: "day, month, year" },
              { value: "mdy", label: "month, day, year" },
              { value: "ymd", label: "year, month, day" },
            ]}
          />
        </Field>
        <Field label="Decimals">
          <Select
            value={mapping.decimal ?? "."}
            onChange={(decimal) => setMapping({ ...mapping, decimal })}
            options={[
              { value: ".", label: "Point: 1,234.56" },
              { value: ",", label: "Comma: 1.234,56" },
            ]}
          />
        </Field>
        <div className="flex h-9 items-center max-md:h-11">
          <Checkbox label="Spending is written as positive" checked={mapping.invert ?? false} onChange={(invert) => setMapping({ ...mapping, invert })} />
        </div>
      </div>
      <div className="mt-4 flex flex-wrap gap-3">
        {changed || found.needsMapping ? (
          <Button busy={confirm.isPending} onClick={save}>
            {changed ? "Read it again this way" : "The columns are right"}
          </Button>
        ) : (
          <Button onClick={() => setOpen(false)}>Close</Button>
        )}
        {found.needsMapping ? null : (
          <Button variant="quiet" busy={forget.isPending} onClick={() => forget.mutate({ path: { import_id: found.id } })}>
            Forget this, and recognise them anew
          </Button>
        )}
      </div>
    </section>
  );
}

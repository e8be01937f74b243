import { useState } from "react";
import type { TaxLine, TaxResult } from "@/api/types.gen";
import { moneySign } from "@/lib/money";
import { Money } from "@/ui/figure";
import { Switch } from "@/ui/switch";
import { Cell, HeadCell, Row, Table } from "@/ui/table";
import { madeWorking } from "../made-working";

/** The working by form and line; a click on an amount shows how the line is made. */
export function TaxLines({ found }: { found: TaxResult }) {
  const [all, setAll] = useState(false);
  return (
    <>
      <div className="mb-2 flex items-center justify-between gap-4">
        <p className="text-sm text-muted">A click on an amount shows its formula.</p>
        <div className="text-sm print:hidden">
          <Switch label="Lines of nothing too" checked={all} onChange={setAll} />
        </div>
      </div>
      <LineTable label="The federal return, line by line" lines={found.lines} all={all} />
      {found.state ? (
        <div className="mt-6">
          <LineTable label="The state return, line by line" lines={found.state.lines} all={all} />
          {found.state.leftOut ? <p className="mt-2 max-w-reading text-sm text-muted">{found.state.leftOut}</p> : null}
        </div>
      ) : null}
    </>
  );
}

function LineTable({ label, lines, all }: { label: string; lines: readonly TaxLine[]; all: boolean }) {
  const shown = lines.filter((line) => all || moneySign(line.amount) !== 0);
  return (
    <Table label={label}>
      <thead>
        <tr>
          <HeadCell className="max-md:hidden">Form</HeadCell>
          <HeadCell className="max-md:hidden">Line</HeadCell>
          <HeadCell className="w-full max-md:pl-0">What it is</HeadCell>
          <HeadCell numeric>Amount</HeadCell>
        </tr>
      </thead>
      <tbody>
        {shown.map((line, index) => (
          <Row key={line.key} className={line.form === shown[index + 1]?.form ? "border-transparent" : ""}>
            <Cell className="h-9 text-sm whitespace-nowrap text-muted max-md:hidden">{line.form === shown[index - 1]?.form ? <span className="sr-only">{line.form}</span> : line.form}</Cell>
            <Cell className="tabular h-9 text-sm text-muted max-md:hidden">{line.line}</Cell>
            <Cell className="h-9 max-md:py-1.5 max-md:pl-0">
              {line.title}
              <span className="block text-xs text-muted md:hidden">
                {line.form}
                {line.line ? `, line ${line.line}` : ""}
              </span>
            </Cell>
            <Cell numeric className="h-9">
              <Money amount={line.amount} code="USD" working={madeWorking({ title: line.title, formula: line.formula, currency: "USD", inputs: [["Form", "text", `${line.form}${line.line ? `, line ${line.line}` : ""}`], ["Amount", "money", line.amount]] })} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

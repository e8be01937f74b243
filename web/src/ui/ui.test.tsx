import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { notify } from "@/lib/notices";
import { useWorking, type Working } from "@/lib/working";
import { Combobox } from "./combobox";
import { Field } from "./field";
import { Money } from "./figure";
import { Input } from "./input";
import { MoneyInput } from "./money-input";
import { NoticeArea } from "./notices";

it("ties label, hint and error to the control", () => {
  render(
    <Field label="Name" error="Give a name.">
      <Input />
    </Field>,
  );
  const input = screen.getByLabelText("Name");
  expect(input).toBeInvalid();
  expect(input).toHaveAccessibleDescription("Give a name.");
});

it("gives decimal strings for typed amounts", async () => {
  const user = userEvent.setup();
  const values: string[] = [];
  function Form() {
    const [value, setValue] = useState("1234.50");
    return <MoneyInput aria-label="Amount" currency="USD" value={value} onChange={(next) => (values.push(next), setValue(next))} />;
  }
  render(<Form />);
  const input = screen.getByLabelText("Amount");
  expect(input).toHaveValue("1,234.50");
  await user.clear(input);
  await user.type(input, "2,000.5");
  await user.tab();
  expect(values.at(-1)).toBe("2000.50");
  expect(input).toHaveValue("2,000.50");
});

it("finds a choice by typing, without accents, and takes it with Enter", async () => {
  const user = userEvent.setup();
  const choose = vi.fn();
  const create = vi.fn();
  render(
    <Combobox
      noun="category"
      value={null}
      options={[
        { value: "1", label: "Groceries", group: "Food" },
        { value: "2", label: "Cafés", group: "Food" },
      ]}
      onChange={choose}
      onCreate={create}
    />,
  );
  await user.click(screen.getByRole("button", { name: "Choose a category" }));
  await user.keyboard("cafe{Enter}");
  expect(choose).toHaveBeenCalledWith("2");

  await user.click(screen.getByRole("button", { name: "Choose a category" }));
  await user.keyboard("Pets{Enter}");
  expect(create).toHaveBeenCalledWith("Pets");
});

it("opens the working of a figure", async () => {
  const user = userEvent.setup();
  const working: Working = { title: "Spent", formula: "sum", inputs: [], table: null, link: null, computedAt: "2026-11-21T10:00:00Z" };
  render(<Money amount="-12.5" code="USD" working={() => Promise.resolve(working)} />);
  await user.click(screen.getByRole("button", { name: /12\.50, show the working/ }));
  expect(useWorking.getState()).toMatchObject({ open: true, working });
});

it("undoes from the notice", async () => {
  const user = userEvent.setup();
  const undo = vi.fn();
  render(<NoticeArea />);
  notify({ text: "Moved to Groceries.", undo });
  await user.click(await screen.findByRole("button", { name: /Undo/ }));
  expect(undo).toHaveBeenCalledOnce();
  expect(await screen.findByText("Undone.")).toBeVisible();
});

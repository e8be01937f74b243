import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { setLocale } from "@/lib/money";
import { closeWorking, openWorking, useWorking, type Working } from "@/lib/working";
import { formatCell, WorkingPanel } from "./working-panel";

const WORKING: Working = {
  title: "Spent on groceries in October",
  formula: "All outflows in Groceries, refunds taken off.",
  inputs: [
    { id: "outflows", kind: "money", value: "684.20", currency: "EUR", label: "Outflows" },
    { id: "rows", kind: "count", value: "23", currency: null, label: "Transactions" },
  ],
  table: {
    columns: [
      { key: "on", label: "Date", kind: "date" },
      { key: "amount", label: "Amount", kind: "money" },
    ],
    rows: [{ on: "2026-10-03", amount: "-1250", currency: "JPY" }],
    total: 23,
  },
  link: "/transactions?category=groceries",
  computedAt: "2026-11-21T10:00:00Z",
};

beforeEach(() => {
  setLocale("en-GB");
  closeWorking();
});

async function show() {
  const router = createRouter({ routeTree: createRootRoute({ component: WorkingPanel }), history: createMemoryHistory() });
  await router.load();
  render(<RouterProvider router={router} />);
}

it.each([
  ["money", "-12.5", "EUR", "−€12.50"],
  ["percent", "0.825", null, "82.5%"],
  ["number", "67.25", null, "67.25"],
  ["count", "1204", null, "1,204"],
  ["date", "2026-10-03", null, "3 Oct 2026"],
  ["month", "2026-10", null, "October 2026"],
  ["text", "Lidl", null, "Lidl"],
  ["money", null, "EUR", "–"],
] as const)("writes a cell of %s %s", (kind, value, currency, text) => {
  expect(formatCell(kind, value, currency)).toBe(text);
});

it("shows formula, inputs, rows in their own currency, and the way to all rows", async () => {
  openWorking(WORKING);
  await show();
  const panel = await screen.findByRole("dialog", { name: "Spent on groceries in October" });
  expect(panel).toHaveTextContent("All outflows in Groceries");
  expect(within(panel).getByText("Outflows").nextSibling).toHaveTextContent("€684.20");
  expect(within(panel).getByRole("cell", { name: /1,250/ })).toHaveTextContent("1,250");
  expect(panel).toHaveTextContent("The first 1 of 23 rows");
  expect(within(panel).getByRole("link", { name: "See the rows" })).toHaveAttribute("href", "/transactions?category=groceries");
});

it("says when the working can't be fetched, and fetches it again", async () => {
  const user = userEvent.setup();
  let tries = 0;
  openWorking(() => {
    tries += 1;
    return tries === 1 ? Promise.reject(new Error("gone")) : Promise.resolve(WORKING);
  });
  await show();
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByText("All outflows in Groceries, refunds taken off.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(useWorking.getState().open).toBe(false);
});

import { describe, expect, it } from "vitest";
import { partsOf, readReceipt, remaining } from "./receipt";

describe("a receipt pasted as text", () => {
  it.each([
    ["Milk 1.98", "Milk", "1.98"],
    ["2 x Bread rolls   3,49 A", "2 x Bread rolls", "3.49"],
    ["Coffee beans ........ 12.00 €", "Coffee beans", "12.00"],
    ["Rabatt -0,50", "Rabatt", "-0.50"],
    ["Deposit returned 0.25-", "Deposit returned", "-0.25"],
    ["Television 1,299.00 USD", "Television", "1299.00"],
  ])("%s", (line, text, price) => {
    expect(readReceipt(line, "EUR")).toEqual([{ text, price }]);
  });

  it.each(["TOTAL 17.20", "Summe EUR 17,20", "MwSt 7% 1,12", "VISA 17.20", "0049 30 1234", "Thank you", "", "Free bag 0.00"])("%s is no item", (line) => {
    expect(readReceipt(line, "EUR")).toEqual([]);
  });

  it("leaves the rest as a part of its own, and nothing when it fits", () => {
    const lines = readReceipt("Milk 1.98\nShirt 15.00\nTOTAL 16.98", "EUR");
    expect(partsOf(lines, "-16.98")).toEqual([
      { amount: "-1.98", note: "Milk" },
      { amount: "-15.00", note: "Shirt" },
    ]);
    expect(partsOf(lines, "-20.00").at(-1)).toEqual({ amount: "-3.02", note: "" });
  });

  it("counts what is left exactly", () => {
    expect(remaining("-0.30", ["-0.10", "-0.20"])).toBe("0.00");
    expect(remaining("100.00", ["33.33", "33.33"])).toBe("33.34");
  });
});

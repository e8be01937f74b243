import { describe, expect, it } from "vitest";
import { parseQuantity, times } from "./quantity";

describe("parseQuantity", () => {
  it.each([
    ["10", "en", "10"],
    ["0.25", "en", "0.25"],
    ["0,25", "en", "0.25"],
    ["1,234.5", "de", "1234.5"],
    ["1.234,5", "en", "1234.5"],
    ["1,234", "en", "1234"],
    ["1,234", "de", "1.234"],
    ["0,125", "en", "0.125"],
    ["1,234,567", "de", "1234567"],
    [".5", "en", "0.5"],
    ["1 000", "en", "1000"],
    ["0.1234567891", "en", "0.1234567891"],
    ["0.12345678912", "en", null],
    ["0", "en", null],
    ["-1", "en", null],
    ["ten", "en", null],
  ])("%s in %s is %s", (text, where, expected) => {
    expect(parseQuantity(text, where)).toBe(expected);
  });
});

describe("times", () => {
  it.each([
    ["3", "4", "12"],
    ["0.1", "0.2", "0.02"],
    ["12.5", "101.36", "1267.000"],
    ["0.0000000001", "1", "0.0000000001"],
  ])("%s × %s = %s", (left, right, product) => {
    expect(times(left, right)).toBe(product);
  });
});

import { describe, expect, it } from "vitest";
import { calculate } from "./calculate";

describe("calculate", () => {
  it.each([
    ["=120/2", "EUR", "60.00"],
    ["120", "EUR", "120.00"],
    ["45.50+12", "EUR", "57.50"],
    ["=100/3", "EUR", "33.33"],
    ["=200/3", "EUR", "66.67"],
    ["=2*(10+5)-7.5", "EUR", "22.50"],
    ["=-5+2", "EUR", "-3.00"],
    ["=19.99*1.075", "EUR", "21.49"],
    ["=1000/3", "JPY", "333"],
    ["=1/8", "KWD", "0.125"],
    ["=10−4", "EUR", "6.00"],
    ["=10 × 4 ÷ 8", "EUR", "5.00"],
    ["=0.1+0.2", "EUR", "0.30"],
    ["=90071992547409931.05*2", "EUR", "180143985094819862.10"],
    ["=1/-4", "EUR", "-0.25"],
    ["=1/0", "EUR", null],
    ["=1+", "EUR", null],
    ["=(1", "EUR", null],
    ["=abc", "EUR", null],
    ["", "EUR", null],
  ])("%s in %s is %s", (text, currency, result) => {
    expect(calculate(text, currency)).toBe(result);
  });
});

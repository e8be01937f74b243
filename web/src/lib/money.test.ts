import { beforeAll, describe, expect, it } from "vitest";
import { addMoney, compareMoney, currencyDigits, formatMoney, formatPercent, moneySign, negateMoney, parseMoney, setLocale, tickFormat } from "./money";

describe("formatMoney", () => {
  it.each([
    ["1234.5", "USD", "en-US", "$1,234.50"],
    ["-1234.50", "USD", "en-US", "−$1,234.50"],
    ["0", "USD", "en-US", "$0.00"],
    ["-0.00", "USD", "en-US", "$0.00"],
    ["-1250", "JPY", "en-US", "−¥1,250"],
    ["1250.5", "JPY", "en-US", "¥1,251"],
    ["12.3456", "KWD", "en-US", "KWD\u00a012.346"],
    ["1234.5", "EUR", "de-DE", "1.234,50\u00a0€"],
    ["-1234.5", "EUR", "de-DE", "−1.234,50\u00a0€"],
    ["1234567", "INR", "en-IN", "₹12,34,567.00"],
    // Larger than a float can hold to the cent.
    ["90071992547409931.05", "USD", "en-US", "$90,071,992,547,409,931.05"],
    ["0.005", "USD", "en-US", "$0.01"],
    ["-0.004", "USD", "en-US", "$0.00"],
    ["9.999", "USD", "en-US", "$10.00"],
  ])("%s %s in %s is %s", (amount, currency, locale, text) => {
    expect(formatMoney(amount, currency, { locale })).toBe(text);
  });

  it("writes signs, codes, whole units and short forms when asked", () => {
    const locale = "en-US";
    expect(formatMoney("12", "USD", { locale, sign: "always" })).toBe("+$12.00");
    expect(formatMoney("0", "USD", { locale, sign: "always" })).toBe("$0.00");
    expect(formatMoney("-12", "USD", { locale, sign: "never" })).toBe("$12.00");
    expect(formatMoney("-12.5", "EUR", { locale, currency: "code" })).toBe("−12.50\u00a0EUR");
    expect(formatMoney("12.5", "EUR", { locale, currency: "none" })).toBe("12.50");
    expect(formatMoney("-12.5", "USD", { locale, whole: true })).toBe("−$13");
    expect(formatMoney("1234567.89", "USD", { locale, compact: true })).toBe("$1.23M");
    expect(formatMoney("-99999", "USD", { locale, compact: true })).toBe("−$99,999.00");
  });

  it("refuses what is no decimal", () => {
    expect(() => formatMoney("1e5", "USD")).toThrow(RangeError);
    expect(() => formatMoney("", "USD")).toThrow(RangeError);
  });
});

describe("tickFormat", () => {
  beforeAll(() => setLocale("en-US"));

  it("writes all marks of an axis like the largest", () => {
    expect([0, 20_000, 80_000, 100_000].map(tickFormat([0, 20_000, 80_000, 100_000], "USD"))).toEqual(["$0", "$20K", "$80K", "$100K"]);
    expect([0, 80_000].map(tickFormat([0, 80_000], "USD"))).toEqual(["$0", "$80,000"]);
    expect([-0.5, 0, 0.5].map(tickFormat([-0.5, 0, 0.5], "USD"))).toEqual(["−$0.50", "$0.00", "$0.50"]);
  });

  it("writes no two marks alike", () => {
    const marks = [1_240_000, 1_242_500, 1_245_000];
    expect(marks.map(tickFormat(marks, "USD"))).toEqual(["$1,240,000", "$1,242,500", "$1,245,000"]);
  });
});

describe("parseMoney", () => {
  it.each([
    ["1,234.50", "USD", "en-US", "1234.50"],
    ["1.234,50", "EUR", "en-US", "1234.50"],
    ["1.234,5", "EUR", "de-DE", "1234.50"],
    ["1 234,5", "EUR", "fr-FR", "1234.50"],
    ["1’234.5", "CHF", "de-CH", "1234.50"],
    ["1,234", "USD", "en-US", "1234.00"],
    ["1.234", "USD", "de-DE", "1234.00"],
    ["1.5", "EUR", "de-DE", "1.50"],
    ["12,5", "USD", "en-US", "12.50"],
    ["−20", "USD", "en-US", "-20.00"],
    ["(20)", "USD", "en-US", "-20.00"],
    ["$ 1,200", "USD", "en-US", "1200.00"],
    ["1,250", "JPY", "en-US", "1250"],
    ["1.234", "KWD", "en-US", "1.234"],
    ["1,234,567", "USD", "en-US", "1234567.00"],
    ["007", "USD", "en-US", "7.00"],
    [".5", "USD", "en-US", "0.50"],
    ["-0", "USD", "en-US", "0.00"],
    ["1.234", "USD", "en-US", null],
    ["1.5", "JPY", "en-US", null],
    ["abc", "USD", "en-US", null],
    ["", "USD", "en-US", null],
    ["1-2", "USD", "en-US", null],
  ])("%s %s typed in %s is %s", (text, currency, locale, amount) => {
    expect(parseMoney(text, currency, locale)).toBe(amount);
  });
});

describe("exact arithmetic", () => {
  it("adds without floats", () => {
    expect(addMoney("0.1", "0.2")).toBe("0.3");
    expect(addMoney("10.00", "-10.50")).toBe("-0.50");
    expect(addMoney("90071992547409931.05", "0.01")).toBe("90071992547409931.06");
    expect(addMoney()).toBe("0");
  });

  it("negates, compares and tells signs", () => {
    expect(negateMoney("-5.20")).toBe("5.20");
    expect(negateMoney("5.20")).toBe("-5.20");
    expect(negateMoney("0.00")).toBe("0.00");
    expect(compareMoney("1.10", "1.1")).toBe(0);
    expect(compareMoney("-2", "1")).toBe(-1);
    expect(moneySign("-0.00")).toBe(0);
    expect(moneySign("-0.01")).toBe(-1);
  });

  it("knows the digits of a currency", () => {
    expect([currencyDigits("EUR"), currencyDigits("JPY"), currencyDigits("KWD")]).toEqual([2, 0, 3]);
  });
});

describe("formatPercent", () => {
  it.each([
    ["0.0725", { digits: 2 }, "7.25%"],
    ["-0.03", { sign: "always" as const }, "−3%"],
    [0.82, {}, "82%"],
    ["-0.0001", {}, "0%"],
    ["0.5", { sign: "always" as const }, "+50%"],
  ])("%s is written as expected", (fraction, options, text) => {
    expect(formatPercent(fraction, { ...options, locale: "en-US" })).toBe(text);
  });
});

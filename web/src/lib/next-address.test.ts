import { expect, it } from "vitest";
import { nextAddress } from "./next-address";

it.each([
  ["/plan?age=60", "/plan?age=60"],
  ["/", "/"],
  ["https://evil.example", undefined],
  ["//evil.example", undefined],
  ["/\\evil.example", undefined],
  ["javascript:alert(1)", undefined],
  [7, undefined],
])("%s leads to %s", (next, address) => {
  expect(nextAddress({ next }).next).toBe(address);
});

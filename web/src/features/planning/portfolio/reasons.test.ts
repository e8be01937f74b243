import { expect, it } from "vitest";
import { reasonOf } from "./reasons";

const BANDS = { absolute: 0.05, relative: 0.25 };

it.each([
  [{ weight: 0.66, target: 0.6, trade: "6000", flow: "0" }, /^Outside its band: 6% above its target, band ± 5%/],
  [{ weight: 0.07, target: 0.1, trade: "-3000", flow: "0" }, /^Outside its band: 3% below its target, band ± 2.5%/],
  [{ weight: 0.58, target: 0.6, trade: "-2000", flow: "2000" }, /^Takes the new money/],
  [{ weight: 0.61, target: 0.6, trade: "1000", flow: "-1000" }, /^Raises the money taken out/],
  [{ weight: 0.61, target: 0.6, trade: null, flow: "0" }, /^Within its band: 1% above/],
  [{ weight: 0.61, target: 0.6, trade: "1000", flow: "0" }, /^Brings all back/],
])("says why: %o", (position, reason) => {
  expect(reasonOf({ ...position, ...BANDS })).toMatch(reason);
});

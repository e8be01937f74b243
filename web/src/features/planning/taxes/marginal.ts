/** What the pieces of a marginal-rate curve say at one point. Amounts are drawn and read to the dollar. */
import type { MarginalPiece } from "@/api/types.gen";

export interface MarginalPoint {
  /** Dollars more of the income. */
  more: number;
  /** Of the next dollar. */
  rate: number;
  /** What all of them together cost. */
  cost: number;
  /** Their cost as a share of them; the next dollar's rate at nought. */
  average: number;
  /** Due at once here. */
  jump: number;
}

/** The points that one can choose: where the rate changes, and as many evenly between. */
export function stopsOf(pieces: readonly MarginalPiece[], evenly = 100): number[] {
  const end = Number(pieces.at(-1)?.end ?? 0);
  const even = Array.from({ length: evenly + 1 }, (_, index) => Math.round((end * index) / evenly));
  return [...new Set([...even, ...pieces.map((piece) => Number(piece.start))])].toSorted((one, other) => one - other);
}

/** At a piece's start its own rate counts, and its jump is due. */
export function pointAt(pieces: readonly MarginalPiece[], more: number): MarginalPoint {
  let cost = 0;
  let [rate, jump] = [0, 0];
  for (const piece of pieces) {
    const start = Number(piece.start);
    if (start > more) break;
    cost += Number(piece.jump) + piece.rate * (Math.min(more, Number(piece.end)) - start);
    rate = piece.rate;
    jump = start === more ? Number(piece.jump) : 0;
  }
  return { more, rate, cost, average: more > 0 ? cost / more : rate, jump };
}

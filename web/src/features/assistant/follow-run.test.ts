import { describe, expect, it } from "vitest";
import { advance, EMPTY_DRAFT, readEvents } from "./follow-run";

describe("readEvents", () => {
  it("keeps an event that has not come whole", () => {
    const { events, rest } = readEvents('id: 1\nevent: connected\ndata: {"a":1}\n\n: still here\n\nid: 2\nevent: mess');
    expect(events).toEqual([{ id: 1, name: "connected", data: { a: 1 } }]);
    expect(rest).toBe("id: 2\nevent: mess");
  });
});

function said(text: string, more = {}) {
  return { id: 1, name: "message", data: { segments: [{ type: "text", text }], aside: false, reset: false, ...more } };
}

describe("advance", () => {
  it("puts a space between sentences and takes them back on a reset", () => {
    const two = advance(advance(EMPTY_DRAFT, said("One.")), said("Two."));
    expect(two.segments.map((segment) => segment.text).join("")).toBe("One. Two.");
    expect(advance(two, said("", { reset: true })).segments).toEqual([]);
  });

  it("ends with an error that says what happened", () => {
    const draft = advance(EMPTY_DRAFT, { id: 9, name: "error", data: { code: "X", message: "Ask again." } });
    expect(draft).toMatchObject({ ended: true, error: "Ask again." });
  });

  it("lets an event it does not know pass", () => {
    expect(advance(EMPTY_DRAFT, { id: 1, name: "later", data: {} })).toBe(EMPTY_DRAFT);
  });
});

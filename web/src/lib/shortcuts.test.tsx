import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { useShortcutListener, useShortcutRegistry, useShortcuts, type Shortcut } from "./shortcuts";

function Page({ shortcuts }: { shortcuts: Shortcut[] }) {
  useShortcutListener();
  useShortcuts(shortcuts);
  return <input aria-label="field" />;
}

it("runs single keys, sequences and modifiers, but not while typing", async () => {
  const user = userEvent.setup();
  const next = vi.fn();
  const go = vi.fn();
  const palette = vi.fn();
  const view = render(
    <Page
      shortcuts={[
        { keys: "j", label: "Next", run: next },
        { keys: "g t", label: "Go to transactions", run: go },
        { keys: "mod+k", label: "Palette", inFields: true, run: palette },
      ]}
    />,
  );
  await user.keyboard("jgt{Control>}k{/Control}");
  expect([next, go, palette].map((run) => run.mock.calls.length)).toEqual([1, 1, 1]);

  await user.click(view.getByLabelText("field"));
  await user.keyboard("jgt{Control>}k{/Control}");
  expect([next, go, palette].map((run) => run.mock.calls.length)).toEqual([1, 1, 2]);

  view.unmount();
  expect(useShortcutRegistry.getState().shortcuts).toEqual([]);
});

it("lets the newest registration win", async () => {
  const user = userEvent.setup();
  const [older, newer] = [vi.fn(), vi.fn()];
  render(<Page shortcuts={[{ keys: "x", label: "Older", run: older }]} />);
  render(<Page shortcuts={[{ keys: "x", label: "Newer", run: newer }]} />);
  await user.keyboard("x");
  expect(newer).toHaveBeenCalled();
  expect(older).not.toHaveBeenCalled();
});

/**
 * A part of the page that cannot be fetched: the server is away, or it was updated and the old build's files are gone.
 * Only a server that answers is worth a reload: without one the browser's own error page would take this one's place.
 */
import { useConnection } from "./connection";

const MARK = "guilder.reloaded-at";
const AGAIN_MS = 60_000;

/** Whether an error is a part of the page that did not come. */
export function isMissingPart(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|importing a module script|preload css/i.test(error.message);
}

export function reloadWhenStale(): void {
  window.addEventListener("vite:preloadError", (event) => {
    // The router would reload at once, whoever answers; with its own mark set it shows the error instead.
    sessionStorage.setItem(`tanstack_router_reload:${event.payload.message}`, "1");
    void reloadIfAnswered();
  });
}

/** Once a minute at most, so that a truly missing file reloads no one for ever. */
async function reloadIfAnswered(): Promise<void> {
  const answers = await fetch("/ready", { cache: "no-store" }).then(
    (response) => response.ok,
    () => false,
  );
  if (!answers) {
    useConnection.getState().failed();
    return;
  }
  if (Date.now() - Number(sessionStorage.getItem(MARK) ?? 0) < AGAIN_MS) return;
  sessionStorage.setItem(MARK, String(Date.now()));
  window.location.reload();
}

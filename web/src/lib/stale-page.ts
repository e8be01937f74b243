/**
 * After the server was updated, a page that is still open asks for files of the old build. One reload brings the
 * new one; a mark in this tab keeps a truly missing file from reloading for ever.
 */
const MARK = "guilder.reloaded-at";
const AGAIN_MS = 60_000;

export function reloadWhenStale(): void {
  window.addEventListener("vite:preloadError", (event) => {
    const before = Number(sessionStorage.getItem(MARK) ?? 0);
    if (!navigator.onLine || Date.now() - before < AGAIN_MS) return;
    event.preventDefault();
    sessionStorage.setItem(MARK, String(Date.now()));
    window.location.reload();
  });
}

/** Where to go after signing in: `?next=`. Only an address of this page; one that came from outside must not lead away. */
export interface NextAddress {
  next?: string | undefined;
}

export function nextAddress(search: Record<string, unknown>): NextAddress {
  const { next } = search;
  return typeof next === "string" && /^\/(?![/\\])/.test(next) ? { next } : {};
}

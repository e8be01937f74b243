import { setNonce } from "get-nonce";

/** The nonce of this page, for the few libraries that add a style element of their own. */
export function cspNonce(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce || undefined;
}

export function installNonce(): void {
  const nonce = cspNonce();
  if (nonce) setNonce(nonce);
}

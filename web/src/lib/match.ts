/** Case and accents do not matter: "cafe" finds "Café". */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}

/** Every word that was typed starts a word of the text, in any order. An empty query matches all. */
export function matches(query: string, text: string): boolean {
  const words = fold(text).split(/[^\p{L}\p{N}]+/u);
  return fold(query)
    .split(/\s+/)
    .filter(Boolean)
    .every((typed) => words.some((word) => word.startsWith(typed)) || (typed.length > 2 && fold(text).includes(typed)));
}

/** Countries by their ISO 3166 codes, in the words of the browser. */

/** Where the browser's language is at home; what one chose before would be better, but is not kept. */
export function ownCountry(): string {
  for (const language of navigator.languages) {
    const region = new Intl.Locale(language).region;
    if (region) return region;
  }
  return "US";
}

export function countryName(code: string): string {
  return new Intl.DisplayNames(navigator.language, { type: "region" }).of(code) ?? code;
}

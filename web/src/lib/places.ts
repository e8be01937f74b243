/** Currencies and time zones to choose from, by the names this browser knows, and a first guess. */
import type { ComboboxOption } from "@/ui/combobox";
import { locale } from "./money";

/** Region → currency for the guess; where a region is missing the guess is USD. Source: ISO 4217, list one (2024). */
const REGION_CURRENCY: Record<string, string> = {
  US: "USD", GB: "GBP", JP: "JPY", CH: "CHF", LI: "CHF", CA: "CAD", AU: "AUD", NZ: "NZD", SE: "SEK", NO: "NOK", DK: "DKK", PL: "PLN",
  CZ: "CZK", HU: "HUF", RO: "RON", BG: "EUR", TR: "TRY", IN: "INR", CN: "CNY", HK: "HKD", SG: "SGD", KR: "KRW", BR: "BRL", MX: "MXN",
  ZA: "ZAR", IL: "ILS", AE: "AED", SA: "SAR", KW: "KWD", TH: "THB", ID: "IDR", MY: "MYR", PH: "PHP", VN: "VND", UA: "UAH", AR: "ARS",
  CL: "CLP", CO: "COP", PE: "PEN", EG: "EGP", NG: "NGN", KE: "KES", IS: "ISK", RS: "RSD",
};
const EURO = "AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK AD MC SM VA ME XK".split(" ");

/** The euro's cities, by their time zones: someone in Berlin often has an English browser. */
const EURO_CITIES =
  "Amsterdam Andorra Athens Berlin Bratislava Brussels Busingen Dublin Helsinki Lisbon Ljubljana Luxembourg Madrid Malta Mariehamn Monaco Nicosia Paris Podgorica Riga Rome San_Marino Sofia Tallinn Vatican Vienna Vilnius Zagreb".split(
    " ",
  );

export function guessCurrency(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (EURO_CITIES.includes(zone.replace("Europe/", ""))) return "EUR";
  const region = new Intl.Locale(navigator.language).maximize().region ?? "US";
  return EURO.includes(region) ? "EUR" : (REGION_CURRENCY[region] ?? "USD");
}

export function currencyOptions(): ComboboxOption[] {
  const names = new Intl.DisplayNames(locale(), { type: "currency" });
  return Intl.supportedValuesOf("currency").map((code) => ({ value: code, label: names.of(code) ?? code, keywords: code, hint: code }));
}

export function timeZoneOptions(): ComboboxOption[] {
  const zones = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", Intl.DateTimeFormat().resolvedOptions().timeZone]);
  return [...zones].map((zone) => ({ value: zone, label: zone.replace(/^.*\//, "").replaceAll("_", " "), hint: zone.includes("/") ? zone.replace(/\/[^/]*$/, "").replaceAll("_", " ") : "", keywords: zone }));
}

"""From what a bank prints to whom was paid: a clean name, a key that stays the same, and the merchant map.

`clean` takes off what the payment system added (card numbers, dates, references, terminal and mandate numbers,
processors such as SQ* and PayPal, cities, countries, legal forms), in the order: fields that carry a name, then
patterns, then words. It is pure and remembers its answers by the text with long numbers masked, because most rows
of a statement differ only in those.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from guilder.transactions.phrases import Found, Phrase, PhraseIndex, data_lines, fold, words


@dataclass(frozen=True, slots=True)
class Merchant:
    """A merchant of the map. countries: ISO 3166-1 codes, empty for many countries."""

    name: str
    category: str
    countries: tuple[str, ...]
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """name: for people. key: the same for every payment to one merchant. words: folded words of the whole text that
    carry meaning, for hints. merchant: the map's entry; `certain` is False where its name is also an everyday word
    and more text stood beside it.
    """

    name: str
    key: str
    words: tuple[str, ...]
    merchant: Merchant | None = None
    certain: bool = True


#: ISO 4217 code to the countries whose shops charge it; for names that mean a merchant in one country only.
_COUNTRIES = {
    "EUR": frozenset("AT BE DE ES FI FR IE IT LU NL PT SK HR EE LV LT SI CY MT GR".split()),
    "GBP": frozenset(["GB"]), "USD": frozenset(["US"]), "CAD": frozenset(["CA"]), "CHF": frozenset(["CH"]),
    "AUD": frozenset(["AU"]), "NZD": frozenset(["NZ"]), "SEK": frozenset(["SE"]), "NOK": frozenset(["NO"]),
    "DKK": frozenset(["DK"]), "PLN": frozenset(["PL"]), "CZK": frozenset(["CZ"]), "HUF": frozenset(["HU"]),
    "JPY": frozenset(["JP"]), "INR": frozenset(["IN"]),
}  # fmt: skip


@cache
def merchant_map() -> tuple[Merchant, ...]:
    """The merchants of data/merchants.txt, in its order."""
    merchants: list[Merchant] = []
    category, countries = "", ()  # type: tuple[str, tuple[str, ...]]
    for line in data_lines("merchants.txt"):
        if line.startswith("["):
            category, *codes = line.strip("[]").split()
            countries = () if codes == ["*"] else tuple(codes)
            continue
        name, mark, rest = _entry(line)
        forms = [form for form in rest.split("|") if form.strip()]
        phrases = dict.fromkeys(Phrase.parse(form) for form in forms)
        own = tuple(words(name))
        if mark != "=" and not any(phrase.words == own for phrase in phrases):
            phrases[Phrase(own)] = None
        merchants.append(Merchant(name, category, countries, tuple(phrases)))
    return tuple(merchants)


def _entry(line: str) -> tuple[str, str, str]:
    match = re.match(r"(.+?)(?: (=) |: |$)(.*)", line)
    assert match, line
    return match[1].strip(), match[2] or ":", match[3]


@cache
def _map_index() -> PhraseIndex[Merchant]:
    return PhraseIndex((phrase, merchant) for merchant in merchant_map() for phrase in merchant.phrases)


# ---------------------------------------------------------------- fields in which a bank writes the other side's name

_FIELDS = (
    re.compile(r"/NAME/([^/]{2,70})"),  # NL and MT940 structured: /TRTP/…/NAME/…/REMI/
    re.compile(r"(?:ABWA|NAME)\+([^+]{2,70}?)(?=\s*(?:[A-Z]{4}\+|$))"),  # DE: SVWZ+ … ABWA+
    re.compile(r"\bNaam: (.{2,70}?)(?= (?:Omschrijving|IBAN|Kenmerk|Datum|Pasvolgnr|Betalingskenmerk)\b|$)"),  # NL, ING
    re.compile(r"\b(?:Auftraggeber|Empf[äa]nger|Zahlungsempf[äa]nger|Zahlungspflichtiger|Ordenante|Beneficiario|Beneficiary|Ordinante):? (.{2,70}?)(?= (?:Buchungstext|Verwendungszweck|IBAN|BIC|Concepto|Causale|Ref)\b|$)"),
    re.compile(r"\bAdres: ?(.{2,60}?) ?Miasto:"),  # PL, PKO
    re.compile(r"^(.{3,40}?) DES:"),  # US, Bank of America ACH
    re.compile(r"\bBEA, [^,]{2,22}? {2,}(.{2,40}?),PAS\d"),  # NL, ABN AMRO
    re.compile(r" /DE (.{2,60}?)(?= ?/MOTIF| ?/REF|$)"),  # FR, received transfers
    re.compile(r"^UPI[-/](?:[CD]R/)?(?:\d+/)?([^-/@]{3,50})"),  # IN, UPI-name-address@bank-…
    re.compile(r"^(.{3,70}?)//"),  # DE, Austria: NAME//CITY/DE
    re.compile(r"\bLib(?:elle|ellé)? ?: ?(.{2,60})$"),  # FR
)  # fmt: skip
_FIELD_MARKS = (
    "/NAME/",
    "+",
    "Naam:",
    "mpf",
    "Auftraggeber",
    "Orden",
    "Ordin",
    "Benefic",
    "Adres:",
    " DES:",
    "BEA,",
    "Lib",
    " /DE ",
    "UPI",
    "//",
)

# ------------------------------------------------------------------------------------------------- what is never a name

_MONTH = r"(?:jan|feb|m[aä]r|mrt|apr|ma[iyj]|mei|jun|jul|aug|sep|sept|o[ck]t|nov|de[czs])[a-z]{0,6}"
_NOISE = re.compile(
    r"\d{4}-\d\d-\d\d(?:t[\d:.]+)?"  # 2026-03-12T14:22:11
    r"|\b\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?\.?(?![\w%])(?:\s?[/,]?\s?\d{1,2}[:.h]\d\d(?:[:.]\d\d)?)?"  # 12.03.26 14:22
    rf"|\b(?:on )?\d{{1,2}}[ -]?{_MONTH}(?:[ -]?\d{{2,4}})?\b(?:\s?,?\s?\d\d:\d\d)?"  # 12 MAR 2026
    r"|\b\d{1,2}[:h]\d\d(?::\d\d)?\b(?: ?(?:uhr|am|pm))?"  # 14:22
    r"|\bvalue date:?|\bvaluta\b|\bkurs:? ?[\d.,]+|\b(?:fx|exchange) rate:? ?[\d.,]+"
    r"|\b[a-z]{2}\d\d ?(?:[a-z0-9]{4} ?){2,7}[a-z0-9]{1,4}\b(?=.*)(?<=\d)"  # IBAN
    r"|(?:\bcard (?:no|nr|ending)?\.?:? ?|\bcarta n?\.? ?|\bcarte (?:n.? ?)?|\btarj\.? ?:? ?|\bkarte(?:n-?nr)?\.? ?)?(?<![a-z0-9])[x*•]{1,}[ -]?\d{2,6}\b"  # *1234
    r"|\b\d{4,6}[x*]{2,}\d{2,4}\b"  # 5402XXXXXXXX1234
    r"|\bcb\*\d+"
    r"|\b(?:ref(?:erence|erencia)?|kenmerk|mandat(?:e|o|sref)?|mref|eref|kref|cred|gl[aä]ubiger-?id|creditor id|end-to-end(?:-id)?|trace|auth(?:code)?|co id|web id|ppd id|indn|terminal|term|kfn|vj|tid|seq|aut|trx|txn|txid|conf|confirmation|folgenr|pasvolgnr|pas|nr|no|num|n|id|op|rum|ics|mcc)\b[.:#+ ]*(?=[^\s]*\d)[^\s]+"
    r"|\b(?:eur|usd|gbp|chf|sek|nok|dkk|pln|cad|aud|nzd|jpy|czk) ?\d+(?:[.,]\d+)*\b|\b\d+(?:[.,]\d+)* ?(?:eur|usd|gbp|chf|sek|nok|dkk|pln|cad|aud|nzd|jpy|czk|€|£)\b"
    r"|[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}",  # an address of e-mail
    re.IGNORECASE,
)

#: What stands before a name: how it was paid and who carried the payment.
_LEAD = """
pos | pos debit | pos purchase | pos pur | pos withdrawal | pos transaction | debit | debit card | debit card purchase | debit purchase | debit card debit | dbt crd | dbt purchase
checkcard | check card | check card purchase | purchase | purchase authorized on | recurring payment authorized on | recurring payment | recurring debit | recurring card purchase | recurring
card purchase | card payment | card payment to | card transaction | card | contactless | contactless payment | contactless payment to | payment to | payment from | payment | visa | visa purchase | visa debit | visa dda pur | visa debit purchase
mastercard | mc | maestro | vpay | v pay | amex | ach | ach debit | ach credit | ach payment | ach pmt | ach trans | ach transaction | electronic payment | electronic withdrawal | external withdrawal | external deposit
direct debit | direct debit to | direct debit payment to | direct debit payment | dd | ddr | dir dbt | preauthorized debit | pre authorized | preauthorized payment | pad | pap | bill payment | bill payment to | bill pay | online payment | online bill payment | web payment | web pmt
faster payment | faster payment to | faster payment from | faster payments receipt ref | fpo | fpi | bgc | bcc | vis | cpm | bp to | cpt | deb | so | sto | standing order | standing order to | bank credit | credit from | transfer to | transfer from | online transfer to | online transfer from | mobile banking transfer to | on | zelle | zelle payment to | zelle payment from | zelle to | zelle from | venmo | venmo payment | cash app | ach web | web pmts
idp purchase | c idp purchase | opos | fpos | interac purchase | interac | interac e transfer | e transfer | e tfr | contactless interac purchase | point of sale | point of sale interac retail purchase | retail purchase | internet withdrawal | miscellaneous payment | misc payment | paiement sans contact
eftpos | eftpos purchase | eftpos debit | visa debit purchase card | osko payment | osko payment to | osko | payid payment to | fast transfer from | transfer to other bank netbank | netbank | direct credit | auspost bill | bpay | bpay to | sq | tst | toast | py | pp | pypl | sp | spo | sumup | izettle | zettle | iz | cko | wl | wpy | wpf | ls | in | fs | fsp | ppro | adyen | mollie | stripe | nya | nyx | ccv | dlo | ic | bt dd | par | olo | chk | gpay | google pay | apple pay | applepay | evo | wlp | pmt | crv | ext | dnh | level | dlocal | fspring | paddle net | paddle | sumup inc | sumupinc | paypal | paypal inst xfer | paypal des inst xfer | paypal europe | paypal pte | buckaroo | multisafepay | klarna bank | klarna ab | payu | przelewy24 | tpay | dotpay | blik | vipps | mobilepay | mobile pay | swish | swish betalning till | swish till | twint | bizum | satispay | payconiq | ideal | bancontact | giropay | trustly | gocardless | gc | gcre | worldpay | sagepay | elavon | concardis | payone | bs payone | six payment | wallee | datatrans
kartenzahlung | kartenzahlung girocard | karten zahlung | girocard | girocard zahlung | ec karte | ec kartenzahlung | eckarte | ec | ec pos | electronic cash | elv | elv lastschrift | lastschrift | basislastschrift | sepa basislastschrift | sepa lastschrift | sepa lastschrift einzug | sepa elv lastschrift | folgelastschrift | erstlastschrift | lastschrifteinzug | einzugsermachtigung | abbuchung | uberweisung | ueberweisung | sepa uberweisung | sepa ueberweisung | online uberweisung | online ueberweisung | echtzeituberweisung | echtzeit uberweisung | dauerauftrag | dauerauftragsbelastung | sepa dauerauftrag | gutschrift | gutschrift uberweisung | sepa gutschrift | gutschriftseingang | visa debitkartenumsatz | debitkartenumsatz | visa kartenumsatz | kartenumsatz | kauf | kaufumsatz | karteneinsatz | apple pay zahlung | ihr einkauf bei | einkauf bei | zahlung an | zahlung | verwendungszweck | buchungstext | svwz | eref | umsatz | einkauf | einkauf debit mastercard | einkauf zkb visa debit card | einkauf zkb | kauf dienstleistung vom | kauf dienstleistung | kauf online shopping vom | apple pay kauf dienstleistung vom | twint zahlung | twint kauf dienstleistung vom | belastung | belastung twint | lsv | ebill | e bill | zahlungsauftrag | vergutung | bezahlung karte | bezahlung debitkarte | zahlung debitkarte | pos kauf | sonstiger einzug | sonstige | kontaktlos | debitcard | sagt danke
carte | achat cb | achat carte | achat | paiement cb | paiement carte | paiement par carte | paiement par carte x | paiement psc | paiement | facture carte | facture carte du | facture | cb | cb du | carte du | carte x | prlv | prlv sepa | prelevement | prelevement sepa | prelevement europeen | prelevement de | prelevement emis | prelevmnt | vir | vir sepa | vir sepa recu | vir recu | vir inst | vir inst de | vir inst vers | vir instantane | virement | virement sepa | virement en votre faveur | virement en faveur de | virement recu | virement recu de | virement recu tiers | virement emis | virement emis web | virement vers | virement permanent | virement de | vir sepa emis | vir perm | vir fav | vir inst re | echeance | remboursement carte | avoir carte | sans contact | paiement mobile | retrait cb | de | motif | domiciliation | paiement bancontact | achat bancontact | payment via bancontact | aankoop bancontact
betaalpas | betaalautomaat | bea | bea betaalpas | bea apple pay | bea google pay | ecom | ecom betaalpas | betaling | betaling met debetkaart | betaalverzoek | tikkie | incasso | sepa incasso | sepa incasso algemeen doorlopend | sepa incasso algemeen | sepa incasso algemeen eenmalig | automatische incasso | europese incasso | europese domiciliering | sepa overboeking | overboeking | overschrijving | overschrijving naar | sepa ideal | sepa periodieke overb | periodieke overboeking | aankoop | contactloos | contactloze betaling | kaartbetaling | kaart | pin | pinnen | via ing | betaling aan | instantoverschrijving
compra | compra en | compra tarj | compra tarjeta | compra con tarjeta | compras | compra online | compra internet en | compra movil en | pago con tarjeta | pago con tarjeta en | pago en | pago movil en | pago | tarjeta | tarj | recibo | recibo de | recibos | adeudo | adeudo recibo | adeudo de | adeudo sepa | adeudo a su cargo | cargo | cargo por | domiciliacion | transferencia | transferencia de | transferencia a | transferencia a favor de | transferencia recibida de | transferencia inmediata | transferencia inmediata a favor de | transferencia inmediata de | transf | trf | compra contactless | contactless en | pag | n recibo | bizum a | bizum de | bizum enviado a | traspaso a | concepto | pagamento de servicos | debito direto | deb direto | compras c deb | compra c deb | trf p
pagamento | pagamento pos | pagamento su pos | pagamento tramite pos | pagamento con carta | pagamento carta | pagamento contactless | pagamento visa debit | pagamento mastercard | pagamento online | pagobancomat | acquisto | acquisto pos | acquisti pos | operazione pos | operazione pagobancomat presso | operazione carta presso | utilizzo carta | utilizzo carta presso | presso | carta | addebito | addebito sdd | addebito diretto | addebito diretto sdd | addebito diretto sepa | addebito sepa | sdd | rid | bonifico | bonifico a favore di | bonifico a vostro favore | bonifico a vostro favore disposto da | bonifico da | bonifico per | bonifico sepa | bonifico istantaneo | bonifico istantaneo da | vostra disposizione a favore | disposizione | giro | bollettino | mav | disposto da | ord | benef | transazione contactless | nexi | paypal europe sarl
varekjop | visa varekjop | visa | debitcard varekjop | bankaxept | betaling til | betaling fra | avtalegiro | efaktura | e faktura | nettgiro til | nettgiro fra | giro til | giro fra | overforing til | overforing fra | kortkop | kortkop utland | kortbetaling | kortbetalning | kop | korttransaktion | reservation kortkop | autogiro | bg | pg | bankgiro | plusgiro | bg betalning | pg betalning | betalning till | betalning | overforing | overforing via internet | dankort nota | dankort | dk nota | dk visa | visa dankort | dankort kob | mastercard debit | kob | kontaktlos betaling | betalingsservice | bs | pbs | mobilepay kob | mobilepay betaling til | mobilepay betaling | korttiosto | korttimaksu | tilisiirto | suoraveloitus | e lasku | pankkisiirto | verkkomaksu | viitesiirto | osto | maksu | lahko | notanr | nota | visa kob
platnosc karta | platnosc kartą | zakup przy uzyciu karty | zakup | zakup blik | transakcja karta | transakcja | transakcja bezgotowkowa | platnosc | platnosc blik | platnosc web kod mobilny | zakup w terminalu kod mobilny | zakup w terminalu | przelew | przelew na rachunek | przelew z rachunku | przelew wychodzacy | przelew przychodzacy | przelew natychmiastowy | polecenie zaplaty | polecenie przelewu | zlecenie stale | operacja | dop mc | dop visa | dop | tytul | lokalizacja | kraj | adres | operacja karta | platba kartou | platba | nakup | inkaso | prichozi platba | odchozi platba
gusto payroll | gusto payroll dir dep | gusto dir dep | adp payroll | adp totalsource payroll | payroll | payroll deposit | payroll dir dep | salary | salaris | lohn gehalt | lohn | gehalt | nomina | abono | gutschrift lohn
upi | neft | neft cr | neft dr | imps | rtgs | ach d | ach c | bizum recibido de | twint an | twint von | e transfer sent | e transfer received | interac e transfer sent | interac e transfer received | zelle payment to | vir sepa vers | vers | emis | fast transfer to | bgc
visa国内利用 | visa 国内利用 | 国内利用 | vs | デビット | visaデビット | 口座振替 | 振込 | カード | sms | dr card
"""
_TAIL = """
gmbh | gmbh co kg | ag | kg | co kg | ohg | ug | gbr | e k | ek | ev | e v | se | ltd | limited | plc | llc | inc | corp | co | sarl | sas | sasu | sa | snc | eurl | sprl | srl | s r l | spa | s p a | sl | slu | s l | s a | bv | b v | nv | n v | vof | oy | oyj | ab | as | asa | aps | a s | sp z o o | sp zoo | s c | sro | pty | pty ltd | filiale | fil | danke | dankt | sagt danke | store | stores | tienda | markt fil | branch | com | www | http | https | de | deu | at | aut | ch | che | fr | fra | gb | gbr | uk | us | usa | ie | irl | nl | nld | be | bel | lu | lux | es | esp | it | ita | pt | prt | ca | can | au | aus | nz | nzl | se | swe | no | nor | dk | dnk | fi | fin | pl | pol | cz | cze | jp | jpn | sk | hu | sg | hk | in | germany | deutschland | united states | united kingdom | great britain | england | france | nederland | espana | italia | osterreich | schweiz | suisse | canada | australia | sverige | norge | danmark | suomi | polska | help | bill | payment | paymt | pymt | pmt | pmts | purchase | ppd | web | ccd | tel | arc | id | nr | no | ref | card | karte | carte | carta | tarjeta | kfn | vj | eref | mref | cred | svwz | debit | credit | visa | mastercard | recurring | bill payment | on | from | to | and | via | via applepay | apple pay | google pay | contactless | online | internet | web id | ppd id | autopay | auto pay | autopymt | inst xfer | xfer | paypal | eur | usd | gbp | mit | zahlung | girocard | ec | elv | abbuchung | einzug | lastschrift | basislastschrift | sepa | amsterdam nl | d | del | rcur | frst | ooff | miasto | kraj | pvt | private | pvt ltd | llp
payroll | dir dep | direct dep | direct deposit | wages | salary | salaire | gehalt | lohn | nomina | stipendio | salaris | rent | huur | loyer | miete | rechnung | factuur | facture | abonnement | premie | praemie | prelevement | bpay | pap | billpay | jan | feb | apr | jun | jul | aug | sep | sept | oct | okt | nov | dec | dez | january | february | march | april | june | july | august | september | october | november | december | januar | februar | maerz | juni | juli | oktober | dezember | januari | februari | maart | augustus | janvier | fevrier | avril | juin | juillet | aout | septembre | octobre | novembre | decembre | enero | febrero | marzo | junio | julio | agosto | septiembre | octubre | noviembre | diciembre | q1 | q2 | q3 | q4
"""
_US_STATES = frozenset(
    "al ak az ar ca co ct de fl ga hi ia id il in ks ky la ma md me mi mn mo ms mt nc nd ne nh nj nm nv ny oh ok or pa ri sc sd tn "
    "tx ut va vt wa wi wv wy dc ab bc mb nb nl ns nt on pe qc sk yt nsw vic qld tas act nt".split()
)
#: Payment carriers: where one is named as the other side, the shop stands in the remittance text.
_CARRIERS = frozenset(
    "paypal klarna stripe adyen mollie sumup zettle izettle concardis payone worldline nets ccv buckaroo ppro gocardless "
    "multisafepay wallee unzer computop telecash trustly vrpayment heidelpay".split()
)


@cache
def _phrase_set(text: str) -> tuple[frozenset[tuple[str, ...]], int]:
    phrases = frozenset(tuple(words(form)) for line in text.splitlines() for form in line.split("|") if form.strip())
    return phrases, max(map(len, phrases))


@cache
def _places() -> tuple[frozenset[tuple[str, ...]], int]:
    return _phrase_set("\n".join(data_lines("places.txt")))


@cache
def _long_number() -> re.Pattern[str]:
    """Numbers that no merchant's name holds: they are masked before an answer is looked up."""
    kept = {w for m in merchant_map() for p in m.phrases for w in p.words if w.isdigit() and len(w) > 3}
    return re.compile(
        rf"(?!(?:{'|'.join(sorted(kept))})\b)\d{{4,}}|\d\d(?=[.:/-]\d\d)|(?<=\d\d[.:/-])\d\d"
        r"|\b(?=[A-Z]{0,6}\d[A-Z]{0,6}\d[A-Z]{0,6}\d)[A-Z\d]{6,}\b"  # a reference such as 2A3B4C5D6
    )


#: A name stands within this many characters; what follows in a longer text is remittance, or an attack on the patterns.
_MOST = 400


#: A check says only its number, so each is a payee of its own: what one paid says nothing about the next.
_CHECK = re.compile(
    r"\s*(che(?:ck|que)|chèque|chq|scheck)\b(?: emis| paid)?[\s#:.n°or-]*0*(\d{2,12})\s*$", re.IGNORECASE
)
_CHECK_NAMES = {"check": "Check", "scheck": "Scheck", "chèque": "Chèque"}


def clean(description: str, counterparty: str = "", currency: str = "") -> Cleaned:
    """Whom a row of a statement paid, or who paid. `counterparty` is the name field of a structured message, if any."""
    if (
        not counterparty
        and description[:8].lstrip()[:2].lower() in {"ch", "sc"}
        and (found := _CHECK.match(description))
    ):
        name = f"{_CHECK_NAMES.get(found[1].lower(), 'Cheque')} {found[2]}"
        return Cleaned(name, name.lower(), (found[1].lower(),))
    mask = _long_number().sub
    description, counterparty = description[:_MOST], counterparty[:_MOST]
    return _clean(mask(_zeros, description), mask(_zeros, counterparty) if counterparty else "", currency)


def _zeros(match: re.Match[str]) -> str:
    return "00" if match.end() - match.start() == 2 else "0000"


@lru_cache(maxsize=1 << 16)
def _clean(description: str, counterparty: str, currency: str) -> Cleaned:
    description = " ".join(description.split()) if "BEA," not in description else description
    source = counterparty
    if not source or (set(words(source)) & _CARRIERS and description):
        source = _field(description) or description
        if set(words(source)) & _CARRIERS and source is not description and len(description) > len(source):
            source = _after_carrier(description) or source
    quiet = _NOISE.sub(" ", description)
    meaning = tuple(w for w in words(f"{counterparty} {quiet}" if counterparty else quiet) if not _is_code(w))
    kept = _strip(quiet if source is description else _NOISE.sub(" ", source))
    found = _known(kept, currency)
    if not found and source is description:
        found = _known(_without_codes(quiet), currency)  # "apple com bill": the tail is part of the form
    elif not found:
        found = _known(_strip(quiet), currency)
    if found:
        merchant, certain = found
        if certain:
            return Cleaned(merchant.name, "m:" + " ".join(words(merchant.name)), meaning, merchant)
    name = _display(kept) or _display(re.findall(r"[^\W\d_]+", source)[:4]) or "Unknown"
    return Cleaned(name, " ".join(words(name)), meaning, found[0] if found else None, certain=not found)


def _field(description: str) -> str:
    if not any(mark in description for mark in _FIELD_MARKS):
        return ""
    for pattern in _FIELDS:
        if match := pattern.search(description):
            return match[1].strip()
    return ""


def _after_carrier(description: str) -> str:
    """The shop that a carrier's remittance text names: "PP.1234.PP . Example Shop, Ihr Einkauf bei Example Shop"."""
    match = re.search(
        r"(?:Ihr Einkauf bei|Einkauf bei|purchase at|achat chez|acquisto (?:presso|da)|compra en) (.{2,40})",
        description,
        re.IGNORECASE,
    )
    return match[1] if match else ""


def _is_code(word: str) -> bool:
    """Numbers and references: digits alone, or letters mixed with at least three digits."""
    if word.isalpha():
        return False
    digits = sum(map(str.isdigit, word))
    return digits > 0 and (digits == len(word) or digits >= 3)


def _strip(text: str) -> list[str]:
    """The words of the name itself, as written: without what stands before it, behind it, and codes within."""
    written = _written(text)
    folded = [fold(w).strip("'") for w in written]
    first, last = _skip_lead(folded), len(folded)
    last = _skip_tail(folded, first, last)
    kept = [
        w for w, f in zip(written[first:last], folded[first:last], strict=True) if not _is_code(f) or _named_number(f)
    ]
    return kept or [w for w, f in zip(written[:3], folded[:3], strict=True) if not _is_code(f)]


def _without_codes(text: str) -> list[str]:
    written = _written(text)
    folded = [fold(w) for w in written]
    return [w for w, f in list(zip(written, folded, strict=True))[_skip_lead(folded) :] if not _is_code(f)]


_WRITTEN = re.compile(r"[^\W_]+(?:[&+'’][^\W_]+)*\+?")


def _written(text: str) -> list[str]:
    if not text.isascii():
        import unicodedata

        text = unicodedata.normalize("NFKC", text)
    return _WRITTEN.findall(text)


@cache
def _numbers() -> frozenset[str]:
    return frozenset(w for m in merchant_map() for p in m.phrases for w in p.words if w.isdigit())


def _named_number(word: str) -> bool:
    return word in _numbers()


def _skip_lead(folded: list[str]) -> int:
    phrases, longest = _phrase_set(_LEAD)
    at, count = 0, len(folded)
    while at < count - 1:
        if any(not match.phrase.everyday for match in _map_index().find_at(folded[at : at + 4], 0)):
            break
        size = next((n for n in range(min(longest, count - 1 - at), 0, -1) if tuple(folded[at : at + n]) in phrases), 0)
        if not size and any(map(str.isdigit, folded[at])) and "&" not in folded[at] and not _named_number(folded[at]):
            size = 1
        if not size:
            break
        at += size
    return at


def _skip_tail(folded: list[str], first: int, last: int) -> int:
    tails, longest = _phrase_set(_TAIL)
    places, _ = _places()
    while last - first > 1:
        word = folded[last - 1]
        if _is_code(word) or len(word) == 1 or word in _US_STATES:
            last -= 1
            continue
        size = next(
            (
                n
                for n in range(min(longest, last - first - 1), 0, -1)
                if (tail := tuple(folded[last - n : last])) in tails or tail in places
            ),
            0,
        )
        if not size:
            break
        last -= size
    return last


def _known(kept: list[str], currency: str) -> tuple[Merchant, bool] | None:
    folded = [word for w in kept for word in words(w)]
    best: Found[Merchant] | None = None
    for found in _map_index().find(folded):
        if found.phrase.everyday and not _charged_in(found.value, currency):
            continue
        if best is None or _rank(found) > _rank(best):
            best = found
    if best is None:
        return None
    if best.phrase.everyday:
        return best.value, best.end - best.start == len(folded)
    sure = best.start == 0 or len(best.phrase.words) > 1 or 2 * best.length >= sum(map(len, folded))
    return best.value, sure


def _rank(found: Found[Merchant]) -> tuple[int, int]:
    """Long forms beat short ones; of two alike the first wins. A form that begins the text counts three letters more."""
    return found.length + 3 * (found.start == 0) - 2 * found.start - 4 * found.phrase.everyday, -found.start


def _charged_in(merchant: Merchant, currency: str) -> bool:
    if not merchant.countries or not currency:
        return True
    return bool(_COUNTRIES.get(currency, frozenset()) & frozenset(merchant.countries))


_SMALL = frozenset(
    "de la le les du des el los las y e di da del della van der den und and of the for et i og och a zu zum am im".split()
)
_CAPITALS = frozenset("dm bp kfc atm bvg rwe hmrc irs uk usa tv bbq bmw vw dhl ups gls nhs aok dak".split())


def _display(kept: list[str]) -> str:
    """At most five words; capitals become title case, mixed case stays as the merchant writes it."""
    shown = kept[:5]
    if not shown:
        return ""
    shouted = all(w == w.upper() or w == w.lower() for w in shown)
    return " ".join(_cased(w, at) if shouted else w for at, w in enumerate(shown))


def _cased(word: str, at: int) -> str:
    low = word.lower()
    if low in _CAPITALS:
        return low.upper()
    if at and low in _SMALL:
        return low
    return low[:1].upper() + low[1:]

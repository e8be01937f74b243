"""What the columns of a bank's CSV are called, in the languages of the statements we know."""

import re
import unicodedata

#: Roles a column can play. `text` may be played by several; `number` is an account's whose owner the cells must tell,
#: `label` a name that stands in for one.
ROLES = (
    "date",
    "value_date",
    "amount",
    "debit",
    "credit",
    "direction",
    "currency",
    "payee",
    "payer",
    "text",
    "reference",
    "id",
    "balance",
    "account",
    "number",
    "label",
    "counterparty",
    "status",
    "fee",
    "category",
    "kind",
)

_NAMES: dict[str, str] = {
    "date": (
        "booking date|posting date|posted date|post date|date posted|posted on|booked on|booking day|buchungstag|"
        "buchungsdatum|buchung|date comptable|date de comptabilisation|fecha contable|data contabile|boekdatum|"
        "boekingsdatum|data ksiegowania|bokforingsdag|bokforingsdatum|bokfort|bokfort dato|bokforingsdato|bogfort|bogforingsdato|"
        "kirjauspaiva|data lancamento|data de lancamento|data mov|data do movimento|entry date|completed date|"
        "date completed|settled date|settlement date|finished on|date|transaction date|trans date|trans. date|datum|"
        "date operation|date de l operation|date d operation|date op|fecha|fecha operacion|fecha de operacion|"
        "fecha de la operacion|data|data operazione|data operacji|data transakcji|data movimento|transactiedatum|"
        "transaktionsdatum|transaktionsdag|dato|kjopsdato|pvm|transaction date time|date time|datetime|timestamp|time|"
        "created on|started date|date transaction|date de transaction|auftragsdatum|umsatzdatum|belegdatum|kaufdatum|"
        "dateop|abschlussdatum|дата|дата операции|дата проводки|datum zauctovani|datum provedeni|datum transakce|islem tarihi|tarih|取引日|日付|"
        "日期|交易日期|交易时间|记账日期|거래일자|거래일시|תאריך|ημερομηνια|datum transakcije|data tranzactiei|konyveles datuma"
    ),
    "value_date": (
        "value date|valuta|valutadatum|wertstellung|wertstellungstag|wertstellungsdatum|date de valeur|date valeur|"
        "fecha valor|f valor|data valuta|valutadag|rentedatum|data waluty|valuteringsdag|renteforingsdato|rentedato|"
        "data valor|date val|dateval|effective date|interest date|arvopaiva"
    ),
    "amount": (
        "amount|betrag|umsatz|montant|importe|importo|bedrag|kwota|belopp|belop|belob|summa|maara|valor|montante|"
        "transaction amount|amount eur|amount usd|amount gbp|net amount|net|sum|betrag eur|betrag in eur|umsatz in eur|"
        "montant eur|importe eur|quantia|сумма|сумма операции|castka|objem|tutar|osszeg|金額|金额|交易金额|거래금액|סכום|"
        "ποσο|bedrag eur|kwota transakcji|kwota operacji|billing amount|value|betrag waehrung|amount in account currency|"
        "source amount after fees|transactiebedrag|amount account currency|montant operation|suma|iznos|betrag chf|amount chf"
    ),
    "debit": (
        "debit|debits|debit amount|withdrawal|withdrawals|withdrawal amount|money out|paid out|out|soll|lastschrift|"
        "belastung|belastung in chf|belastungen|debit chf|debito|debe|cargo|cargos|uscite|addebiti|dare|af|uit|uitgaven|"
        "obciazenia|wyplyw|ut|ut fra konto|uttag|uttak|withdrawn|spent|outflow|sortie|depense|depenses|saida|saidas|ausgaben|"
        "ausgang|debet|debits eur|debit eur|支出|お支払金額|出金|출금액|charge|charges|paid out gbp|gider|ut av konto|odchozi"
    ),
    "credit": (
        "credit|credits|credit amount|deposit|deposits|deposit amount|money in|paid in|in|haben|gutschrift|"
        "gutschrift in chf|gutschriften|credito|haber|abono|abonos|entrate|accrediti|avere|bij|inkomsten|uznania|wplyw|"
        "inn|inn pa konto|insattning|innskudd|entree|recette|recettes|entrada|entradas|einnahmen|eingang|kredit|"
        "credit eur|収入|お預り金額|入金|입금액|received|inflow|payment received|paid in gbp|gelir|prichozi|credit chf"
    ),
    "direction": (
        "af bij|debit credit|credit debit|dr cr|cr dr|d c|c d|dc|cd|debet credit|soll haben|s h|sens|direction|"
        "transaction type dr cr|debit credit indicator|credit debit indicator|indicateur|type debit credit|in out|"
        "money direction|zeichen|vorzeichen|d h|bij af|收/支|收支|indicator"
    ),
    "currency": (
        "currency|wahrung|waehrung|devise|divisa|moneda|valuta code|valutacode|munt|muntsoort|waluta|valuutta|moeda|"
        "ccy|currency code|transaction currency|account currency|mena|para birimi|валюта|валюта операции|通貨|币种|"
        "통화|source currency|penznem|iso currency|whg"
    ),
    "payee": (
        "payee|name|navn|merchant|merchant name|counterparty|counterparty name|counter party|beneficiary|payer payee|"
        "empfanger|empfaenger|zahlungsempfanger|beguenstigter zahlungspflichtiger|"
        "begunstigter zahlungspflichtiger|auftraggeber empfanger|auftraggeber beguenstigter|auftraggeber begunstigter|"
        "empfanger auftraggeber|name zahlungsbeteiligter|beneficiaire|tiers|contrepartie|beneficiario|"
        "tegenpartij|naam tegenpartij|naam|naam tegenrekening|naam omschrijving|nadawca odbiorca|kontrahent|"
        "mottagare|mottaker|modtager|saaja maksaja|saaja|partner name|to from|from to|recipient|target name|vendor|"
        "store|shop|payee name|name counterpty|supplierfound|comercio|estabelecimento|zahlungsempfanger in|"
        "zahlungspflichtige*r|nazwa odbiorcy|交易对方|取引先"
    ),
    "payer": (
        "zahlungspflichtige r|zahlungspflichtiger|payer|payer name|auftraggeber|name auftraggeber|ordinante|ordenante|"
        "remitter|sender|sender name|donneur d ordre|nadawca|platca|maksaja"
    ),
    "text": (
        "description|details|memo|narrative|particulars|purpose|text|booking text|notes|note|transaction description|"
        "transaction details|payment details|remittance information|reference text|message|additional information|"
        "verwendungszweck|buchungstext|beschreibung|buchungsdetails|mitteilung|zahlungszweck|notiz|umsatztext|"
        "buchungsinformation|avisierungstext|libelle|libelle operation|libelle simplifie|description de l operation|"
        "communication|communications|nature de l operation|concepto|descripcion|movimiento|observaciones|detalle|"
        "descrizione|causale|dettagli|descrizione operazione|descrizione estesa|omschrijving|mededelingen|"
        "omschrijving 1|omschrijving 2|omschrijving 3|tytul|tytul operacji|opis|opis operacji|opis transakcji|"
        "beskrivelse|beskrivning|tekst|forklaring|selitys|viesti|descricao|historico|lancamento|popis|zprava|"
        "zprava pro prijemce|aciklama|описание|назначение платежа|摘要|適用|内容|备注|商品|적요|תיאור|αιτιολογια|"
        "extended description|transaction|original description|simple description|label|"
        "payment reference|referenz text|kozlemeny|opis plačanja|opis placanja|detail|supplementary details|"
        "address|erlauterungen|avisierungs text|beschreibung1|beschreibung2|beschreibung3|comment"
    ),
    "reference": (
        "reference|ref|reference number|referenz|kundenreferenz|mandatsreferenz|end to end referenz|payment ref|"
        "check number|cheque number|check|check or slip|check no|cheque no|chq ref no|numero|betalingskenmerk|kenmerk|"
        "referencia|riferimento|reference client|bank reference|customer reference|viite|referencja|"
        "kundenreferenz end to end|end to end id"
    ),
    "id": (
        "transaction id|id|fitid|transaktionsnummer|transaction number|transactie id|transactiereferentie|unique id|"
        "external id|transaktions id|id operazione|transferwise id|tran id|transaction reference|buchungsreferenz|"
        "transaktions nr|arkivkod|arkivointitunnus|volgnr|uuid|numero operation|id transakcji|交易单号|order id|identificador"
    ),
    "balance": (
        "balance|running balance|running bal|running bal.|saldo|saldo nach buchung|kontostand|solde|saldo disponible|"
        "saldo contabile|saldo na trn|saldo po operacji|saldo efter|account balance|closing balance|balance after|"
        "balance eur|balance after transaction|saldo eur|saldo in eur|bakiye|остаток|zustatek|残高|余额|잔액|יתרה|υπολοιπο|"
        "saldo na mutatie|available balance|bokfort saldo|egyenleg|saldo apos lancamento|bal after bkng|eindsaldo|saldo in chf|balance chf"
    ),
    "account": (
        "iban auftragskonto|auftragskonto|iban kontoinhaber|iban auftraggeberkonto|auftraggeberkonto|iban bban|own account|"
        "my account|accountnum|card no|card no.|card number|card|kreditkarte|kartennummer|last 4 digits|account id"
    ),
    "label": "bezeichnung auftragskonto|account name|accountlabel|product name",
    "number": (
        "iban|account number|account no|account|kontonummer|konto|konto nr|rekeningnummer|rekening|numero de compte|"
        "compte num|compte|numero de cuenta|cuenta|numero conto|conto|numer rachunku|rachunek|conta"
    ),
    "counterparty": (
        "counterparty account|counterparty iban|account number counterparty|iban zahlungsbeteiligter|"
        "kontonummer iban|beguenstigter iban|empfanger iban|partner iban|tegenrekening|tegenrekening iban bban|"
        "tegenrekening iban|rekening tegenpartij|iban tegenpartij|compte contrepartie|numer rachunku nadawcy odbiorcy|"
        "numer konta|to account|from account|beneficiary account|gegenkonto|iban gegenkonto|iban beneficiaire|"
        "protiucet|cislo protiuctu|saajan tilinumero|kontonummer zahlungsempfanger|iban empfanger|konto empfanger|"
        "rekening tegenpartij iban|compte contrepartie iban|counter account|counterpty iban bban|partner account|"
        "payee account number|iban zahlungsempfanger in"
    ),
    "status": "status|state|transaction status|transaction state|umsatzstatus|statut|estado|stato|stan|tila|当前状态|交易状态",
    "fee": "fee|fees|gebuhr|gebuehr|frais|comision|commissione|transaction fee|fee amount",
    "category": "category|kategorie|categorie|categoria|kategoria|kategori|luokka|subcategory|unterkategorie|hauptkategorie",
    "kind": (
        "type|transaction type|transaction code|code|mutatiesoort|umsatzart|buchungsart|transaktionstyp|art|"
        "type operation|type de transaction|tipo|tipo de movimiento|tipo movimento|typ operacji|typ transakcji|"
        "transaktionsart|vorgang|vorgang verwendungszweck|laji|transaction category|payment type|gv code|交易类型"
    ),
}

_BY_NAME: dict[str, tuple[str, int]] = {
    name: (role, rank) for role, names in _NAMES.items() for rank, name in enumerate(names.split("|"))
}
_BRACKETS = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]")
_WORDS = re.compile(r"[\W_]+")


def plain(header: str) -> str:
    """A header without accents, case, punctuation and doubled blanks."""
    folded = unicodedata.normalize("NFKD", header.casefold().replace("ß", "ss").replace("ł", "l").replace("ø", "o"))
    letters = "".join(char for char in folded if not unicodedata.combining(char))
    letters = letters.replace("å", "a").replace("æ", "ae")
    return _WORDS.sub(" ", letters).strip()


def role_of(header: str) -> tuple[str, int] | None:
    """The role that a header names and how far back in the list of that role's names it stands (0 is best)."""
    name = plain(header)
    found = _BY_NAME.get(name)
    if found is None:
        found = _BY_NAME.get(plain(_BRACKETS.sub(" ", header)))
    if found is None and len(name) > 4 and name[-4] == " ":
        found = _BY_NAME.get(name[:-4].removesuffix(" in"))
    return found

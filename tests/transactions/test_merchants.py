"""What banks print, and whom it paid. The lines are written by hand after the layouts that each country's banks use."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilder.transactions import categories, merchants
from guilder.transactions.merchants import clean

CASES = [
    # United States
    ("PURCHASE AUTHORIZED ON 03/12 WHOLEFDS #10234 SEATTLE WA P00000123456 CARD 1234", "Whole Foods"),
    ("CHECKCARD 0312 TRADER JOE'S #512 QPS PORTLAND OR 24692165072100123456789", "Trader Joe's"),
    ("POS DEBIT SAFEWAY #1234 OAKLAND CA", "Safeway"),
    ("SQ *BLUE BOTTLE COFFEE SAN FRANCISCO CA", "Blue Bottle Coffee"),
    ("SQ *LITTLE FERN CAFE PORTLAND OR", "Little Fern Cafe"),
    ("TST* THE RUSTY SPOON - BROOKLYN NY", "The Rusty Spoon"),
    ("AMZN Mktp US*2A3B4C5D6 Amzn.com/bill WA", "Amazon"),
    ("AMAZON.COM*M12AB34CD AMZN.COM/BILL WA", "Amazon"),
    ("PAYPAL *SPOTIFY 35314369001 GB", "Spotify"),
    ("APPLE.COM/BILL 866-712-7753 CA", "Apple Media Services"),
    ("GOOGLE *YouTubePremium g.co/helppay# CA", "YouTube Premium"),
    ("UBER *EATS HELP.UBER.COM CA", "Uber Eats"),
    ("UBER *TRIP HELP.UBER.COM CA", "Uber"),
    ("ACME CORP DES:PAYROLL ID:XXXXX12345 INDN:JANE DOE CO ID:XXXXX67890 PPD", "Acme"),
    ("Zelle payment to John Smith Conf# abc123def", "John Smith"),
    ("VZWRLSS*APOCC VISB 800-922-0204 FL", "Verizon"),
    ("THE HOME DEPOT #1804 EMERYVILLE CA", "The Home Depot".removeprefix("The ")),
    ("NEXT LEVEL BURGER SEATTLE WA", "Next Level Burger"),
    # United Kingdom and Ireland
    ("CARD PAYMENT TO TESCO STORES 2341 ON 12 MAR", "Tesco"),
    ("DIRECT DEBIT PAYMENT TO THAMES WATER REF 900012345, MANDATE NO 0012", "Thames Water"),
    ("COSTA COFFEE 43012345 LONDON GB", "Costa Coffee"),
    ("SAINSBURYS S/MKTS CD 4412", "Sainsbury's"),
    ("DD TV LICENCE MBP 3456789012", "BBC TV Licence"),
    ("CONTACTLESS PAYMENT TO THE OLD MILL ON 03 NOV", "The Old Mill"),
    # Germany, Austria, Switzerland
    ("REWE SAGT DANKE. 12345//BERLIN/DE 2026-03-12T14:22:11 KFN 1 VJ 2612", "Rewe"),
    ("EDEKA CENTER SCHMIDT//MUENCHEN/DE 2026-11-03T18:41:07 Debitk.14 2028-12", "Edeka"),
    ("DM FIL.1234 H:65034//HAMBURG/DE", "dm-drogerie markt"),
    ("LASTSCHRIFT STADTWERKE MUENCHEN SVWZ+Abschlag EREF+123 MREF+456", "Stadtwerke"),
    ("SumUp *Cafe Luna Berlin", "Cafe Luna"),
    ("KARTENZAHLUNG GASTHOF ADLER//ULM/DE 2026-10-01T12:00:00 KFN 0", "Gasthof Adler"),
    ("POS 4471 K1 05.11. 17:31 HOFER DANKT LINZ", "Hofer"),
    ("POS 1234 K2 12.03. 14:22 BILLA DANKT WIEN", "Billa"),
    ("Einkauf ZKB Visa Debit Card Nr. xxxx 1234, Migros M Zürich", "Migros"),
    ("Kauf/Dienstleistung vom 04.11.2026 SBB MOBILE BERN", "SBB CFF FFS"),
    ("TWINT *Hofladen Müller Thun", "Hofladen Müller"),
    # France and Belgium
    ("CARTE 12/03/26 CARREFOUR CITY CB*1234", "Carrefour"),
    ("PAIEMENT CB 0411 LYON MONOPRIX 1234", "Monoprix"),
    ("PRLV SEPA EDF CLIENTS PARTICULIERS 12345 RUM 9988", "EDF"),
    ("VIR SEPA RECU /DE DUPONT MARTIN /MOTIF LOYER", "Dupont Martin"),
    ("CARTE 03/11 BOULANGERIE LAMBERT 75011 PARIS", "Boulangerie Lambert"),
    ("ACHAT BANCONTACT DELHAIZE IXELLES 1050 BRUXELLES", "Delhaize"),
    # Netherlands
    ("BEA, Betaalpas   Albert Heijn 1234,PAS012   NR:ABC123, 12.03.26/14:22   AMSTERDAM", "Albert Heijn"),
    ("/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/J. Jansen/REMI/huur maart/EREF/NOTPROVIDED", "J Jansen"),
    ("Naam: Vattenfall Klantenservice Omschrijving: Termijnbedrag IBAN: NL11ABCD0123456789 Kenmerk: 123", "Vattenfall"),
    # Spain, Portugal, Italy
    ("COMPRA TARJ. 5402XXXXXXXX1234 MERCADONA-MADRID", "Mercadona"),
    ("COMPRA EN CARREFOUR EXPRESS MADRID TARJ. *4321", "Carrefour"),
    ("RECIBO NATURGY IBERIA SA N 123456789", "Naturgy"),
    ("BIZUM ENVIADO A LUCIA GARCIA", "Lucia Garcia"),
    ("PAGAMENTO POS 12/03/26 14.22 ESSELUNGA MILANO CARTA *1234", "Esselunga"),
    ("ADDEBITO SDD ENEL ENERGIA SPA MANDATO 123456", "Enel Energia"),
    # Canada, Australia, Japan
    ("REAL CDN SUPERSTORE #1520 CALGARY AB", "Loblaws"),
    ("IDP PURCHASE - 1234 TIM HORTONS #0770", "Tim Hortons"),
    ("VISA PURCHASE Card xx1234 WOOLWORTHS 1234 NEWTOWN AUS Value Date: 12/03/2026", "Woolworths"),
    ("EFTPOS BUNNINGS 456000 COLLINGWOOD AUS", "Bunnings"),
    ("7-ELEVEN 34123 TOKYO", "7-Eleven"),
    ("ｾﾌﾞﾝｰｲﾚﾌﾞﾝ", "7-Eleven"),
    ("ローソン 渋谷二丁目店", "Lawson"),
    # Nordics and Poland
    ("*1234 12.03 NOK 123.00 REMA 1000 GRÜNERLØKKA Kurs: 1.0000", "Rema 1000"),
    ("Kortköp 260312 ICA SUPERMARKET SOLNA", "ICA"),
    ("Swish betalning till Erik Svensson", "Erik Svensson"),
    ("Dankort-nota Føtex Food Vesterbro 4455", "Føtex"),
    ("KORTTIOSTO K-MARKET KAMPPI HELSINKI", "K-Market"),
    ("DOP. MC 5555********1234 PŁATNOŚĆ KARTĄ 45.20 PLN BIEDRONKA 1234 WARSZAWA", "Biedronka"),
    ("Lokalizacja: Adres: ZABKA Z1234 K.1 Miasto: KRAKOW Kraj: POLSKA", "Żabka"),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "name"), CASES)
def test_the_name_is_freed_from_what_the_payment_system_added(printed, name):
    assert clean(printed).name == name


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("SQ *LITTLE FERN CAFE PORTLAND OR", "SQ *LITTLE FERN CAFE PORTLAND OR 8842"),
        ("BAECKEREI HOFMANN//NUERNBERG/DE 2026-03-12T14:22:11", "BAECKEREI HOFMANN//NUERNBERG/DE 2026-11-01T08:02:59"),
        ("CARD PAYMENT TO THE OLD MILL ON 03 NOV", "CARD PAYMENT TO THE OLD MILL ON 21 DEC"),
        ("AMZN Mktp US*2A3B4C5D6", "AMAZON.COM*ZX9YW8VU7"),
    ],
)
def test_payments_to_one_merchant_share_a_key(first, second):
    assert clean(first).key == clean(second).key


def test_a_structured_name_is_preferred_and_a_carrier_is_looked_through():
    assert clean("Miete November", "Hausverwaltung Krause GmbH").name == "Hausverwaltung Krause"
    paypal = "PP.4321.PP . Zalando SE Ihr Einkauf bei Zalando SE"
    assert clean(paypal, "PayPal Europe S.a.r.l. et Cie S.C.A").name == "Zalando"


def test_an_everyday_word_is_a_merchant_only_in_its_own_currency_and_alone():
    assert clean("COOP-4321 BERN", currency="CHF").merchant is not None
    assert clean("KIWI 505 STORGATA", currency="NOK").merchant is not None
    assert clean("KIWI 505 STORGATA", currency="JPY").merchant is None
    assert clean("NEXT", currency="GBP").certain
    assert not clean("NEXT LEVEL BURGER", currency="USD").certain


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("NORTHWIND DESIGN LLC PAYROLL", "Northwind Design"),
        ("GUSTO PAYROLL NORTHWIND DESIGN LLC", "Northwind Design"),
        ("VIR SEPA ATELIERS MERCIER SALAIRE NOVEMBRE", "Ateliers Mercier"),
        ("LOHN/GEHALT 11/2026 PERSNR 4411 HOFFMANN MASCHINENBAU GMBH", "Persnr Hoffmann Maschinenbau"),
        ("ZELLE TO OAKRIDGE APARTMENTS RENT NOV", "Oakridge Apartments"),
        ("FLEISCHEREI WOLLENBERG//GERA/DE", "Fleischerei Wollenberg"),
        ("UPI-RAHUL SHARMA-RAHUL.SH@OKICICI", "Rahul Sharma"),
        ("UPI/SRI LAKSHMI KIRANA STORE/PHONEPE", "Sri Lakshmi Kirana"),
        ("BIZUM RECIBIDO DE J. CASTRO", "J Castro"),
        ("CHECK 1042", "Check 1042"),
        ("CHECK # 001042", "Check 1042"),
        ("CHQ PAID 000441", "Cheque 441"),
        ("CHEQUE EMIS 4410022", "Cheque 4410022"),
        ("CHECKERS BURGERS 1042", "Checkers Burgers"),
    ],
)
def test_names_are_freed_from_what_the_money_was_for(printed, name):
    assert clean(printed).name == name


def test_two_checks_are_two_payees():
    assert clean("CHECK 1042").key != clean("CHECK 1043").key


@given(st.text(max_size=120), st.sampled_from(["", "Example Shop"]), st.sampled_from(["", "EUR", "JPY"]))
def test_any_text_gets_a_name(text, counterparty, currency):
    assert clean(text, counterparty, currency).name.strip()


@pytest.mark.parametrize("text", ["a" * 200_000, "a." * 100_000, "AB12 " * 40_000, "x*1" * 50_000, "12.03." * 30_000])
def test_a_very_long_text_is_no_attack(text):
    began = time.process_time()
    clean(text)
    assert time.process_time() - began < 5


def test_nothing_but_noise_still_gets_a_name():
    assert clean("1234567890").name == "Unknown"
    assert clean("").name == "Unknown"


def test_the_map_has_enough_merchants_in_many_countries():
    merchants_ = merchants.merchant_map()
    assert len(merchants_) >= 500
    for country in "US GB DE FR ES NL IT CA AU SE NO DK FI CH AT PL JP".split():
        assert sum(country in m.countries for m in merchants_) >= 5, country


def test_every_form_stands_for_one_merchant_and_every_category_exists():
    owners = {}
    for merchant in merchants.merchant_map():
        assert merchant.category in categories.by_slug(), merchant.name
        for phrase in merchant.phrases:
            assert owners.setdefault(phrase.words, merchant.name) == merchant.name
    names = [m.name for m in merchants.merchant_map()]
    assert len(names) == len(set(names))

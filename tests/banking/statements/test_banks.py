"""The tables of known banks: one account per household account, the other side where it belongs, every figure right."""

from typing import NamedTuple

import pytest

from guilder.banking.statements.reading import read_one

OWN, SECOND = "DE89370400440532013000", "DE75512108001245126199"
RAIL, RENT, WORK = "DE11520513735120710131", "DE91100000000123456789", "DE02120300000000202051"


class Case(NamedTuple):
    """accounts: what the file holds, per account. lines: amount, payee and their account of the first account."""

    text: str
    accounts: tuple[str, ...]
    lines: tuple[tuple[str, str, str], ...]
    currency: str = "EUR"


CASES = {
    "DKB since 2023": Case(
        f'"Girokonto";"{OWN}"\n"Zeitraum:";"01.11.2026 - 20.11.2026"\n"Kontostand vom 20.11.2026:";"1.234,56 €"\n""\n'
        '"Buchungsdatum";"Wertstellung";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";"Verwendungszweck";'
        '"Umsatztyp";"IBAN";"Betrag (€)";"Gläubiger-ID";"Mandatsreferenz";"Kundenreferenz"\n'
        f'"18.11.26";"18.11.26";"Gebucht";"Nina N";"Bahn";"Fahrschein";"Ausgang";"{RAIL}";"-45,90";"";"";""\n'
        f'"02.11.26";"02.11.26";"Gebucht";"Nina N";"Hausverwaltung";"Miete";"Ausgang";"{RENT}";"-980,00";"";"";""\n'
        f'"01.11.26";"01.11.26";"Gebucht";"Müller";"Nina N";"Gehalt";"Eingang";"{WORK}";"2.850,00";"";"";""\n',
        (OWN,),
        (("-45.90", "Bahn", RAIL), ("-980.00", "Hausverwaltung", RENT), ("2850.00", "Müller", WORK)),
    ),
    "DKB before 2023": Case(
        f'"Kontonummer:";"{OWN} / Girokonto";\n\n"Von:";"01.11.2022";\n"Bis:";"20.11.2022";\n'
        '"Kontostand vom 20.11.2022:";"1.234,56 EUR";\n\n'
        '"Buchungstag";"Wertstellung";"Buchungstext";"Auftraggeber / Begünstigter";"Verwendungszweck";"Kontonummer";"BLZ";'
        '"Betrag (EUR)";"Gläubiger-ID";"Mandatsreferenz";"Kundenreferenz";\n'
        f'"18.11.2022";"18.11.2022";"Lastschrift";"Bahn";"Fahrschein";"{RAIL}";"PBNKDEFF";"-45,90";"";"";"";\n'
        f'"01.11.2022";"01.11.2022";"Gutschrift";"Müller";"Gehalt";"{WORK}";"BYLADEM1001";"2.850,00";"";"";"";\n',
        (OWN,),
        (("-45.90", "Bahn", RAIL), ("2850.00", "Müller", WORK)),
    ),
    "an account above, a column headed IBAN": Case(
        f'"Umsätze Girokonto";"Zeitraum: 01.09.2026 - 30.11.2026";\n"Kontonummer";"{OWN}";\n\n'
        '"Buchungstag";"Wertstellung";"Auftraggeber/Empfänger";"Verwendungszweck";"IBAN";"Betrag";"Währung"\n'
        '"18.11.2026";"18.11.2026";"Bahn";"Fahrschein";"";"-45,90";"EUR"\n'
        f'"02.11.2026";"02.11.2026";"Hausverwaltung";"Miete";"{RENT}";"-980,00";"EUR"\n',
        (OWN,),
        (("-45.90", "Bahn", ""), ("-980.00", "Hausverwaltung", RENT)),
    ),
    "ING-DiBa": Case(
        "Umsatzanzeige;Datei erstellt am: 20.11.2026 10:00\n;Letztes Update: aktuell\n\n"
        f"IBAN;{OWN[:4]} {OWN[4:8]} {OWN[8:12]} {OWN[12:16]} {OWN[16:20]} {OWN[20:]}\nKontoname;Girokonto\nBank;ING\n"
        "Kunde;Nina N\nZeitraum;01.11.2026 - 20.11.2026\nSaldo;1.234,56;EUR\n\nSortierung;Datum absteigend\n\n"
        "Buchung;Wertstellungsdatum;Auftraggeber/Empfänger;Buchungstext;Verwendungszweck;Saldo;Währung;Betrag;Währung\n"
        "18.11.2026;18.11.2026;Bahn;Lastschrift;Fahrschein;1.234,56;EUR;-45,90;EUR\n"
        "02.11.2026;02.11.2026;Hausverwaltung;Dauerauftrag;Miete;1.280,46;EUR;-980,00;EUR\n",
        (OWN,),
        (("-45.90", "Bahn", ""), ("-980.00", "Hausverwaltung", "")),
    ),
    "comdirect": Case(
        ';\n"Umsätze Girokonto";"Zeitraum: 30 Tage";\n"Neuer Kontostand";"1.234,56 EUR";\n\n'
        '"Buchungstag";"Wertstellung (Valuta)";"Vorgang";"Buchungstext";"Umsatz in EUR";\n'
        '"18.11.2026";"18.11.2026";"Lastschrift / Belastung";"Auftraggeber: Bahn Buchungstext: Fahrschein";"-45,90";\n'
        '"01.11.2026";"01.11.2026";"Übertrag / Überweisung";"Auftraggeber: Müller Buchungstext: Gehalt";"2.850,00";\n',
        ("",),
        (("-45.90", "", ""), ("2850.00", "", "")),
    ),
    "Sparkasse CSV-CAMT": Case(
        '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Glaeubiger ID";"Mandatsreferenz";'
        '"Kundenreferenz (End-to-End)";"Sammlerreferenz";"Lastschrift Ursprungsbetrag";"Auslagenersatz Ruecklastschrift";'
        '"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";"Betrag";"Waehrung";"Info"\n'
        f'"{OWN}";"18.11.26";"18.11.26";"LASTSCHRIFT";"Fahrschein";"";"";"";"";"";"";"Bahn";"{RAIL}";"X";"-45,90";"EUR";"Umsatz gebucht"\n'
        f'"{OWN}";"02.11.26";"02.11.26";"DAUERAUFTRAG";"Miete";"";"";"";"";"";"";"Hausverw";"{RENT}";"X";"-980,00";"EUR";"Umsatz gebucht"\n',
        (OWN,),
        (("-45.90", "Bahn", RAIL), ("-980.00", "Hausverw", RENT)),
    ),
    "Sparkasse MT940 as CSV": Case(
        '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";'
        '"Begünstigter/Zahlungspflichtiger";"Kontonummer";"BLZ";"Betrag";"Währung";"Info"\n'
        '"0532013000";"18.11.26";"18.11.26";"LASTSCHRIFT";"Fahrschein";"Bahn";"5120710131";"52051373";"-45,90";"EUR";"Umsatz gebucht"\n'
        '"0532013000";"01.11.26";"01.11.26";"LOHN";"Gehalt";"Müller";"0000202051";"12030000";"2850,00";"EUR";"Umsatz gebucht"\n',
        ("0532013000",),
        (("-45.90", "Bahn", "5120710131"), ("2850.00", "Müller", "0000202051")),
    ),
    "Volksbank": Case(
        "Bezeichnung Auftragskonto;IBAN Auftragskonto;BIC Auftragskonto;Bankname Auftragskonto;Buchungstag;Valutadatum;"
        "Name Zahlungsbeteiligter;IBAN Zahlungsbeteiligter;BIC (SWIFT-Code) Zahlungsbeteiligter;Buchungstext;"
        "Verwendungszweck;Betrag;Waehrung;Saldo nach Buchung;Bemerkung;Kategorie;Steuerrelevant;Glaeubiger ID;Mandatsreferenz\n"
        f"VR-Giro;{OWN};GENODE;VR-Bank;18.11.2026;18.11.2026;Bahn;{RAIL};PBNK;Basislastschrift;Fahrschein;-45,90;EUR;1234,56;;;;;\n"
        f"VR-Spar;{SECOND};GENODE;VR-Bank;17.11.2026;17.11.2026;Nina N;{OWN};GENODE;Überweisung;Sparen;100,00;EUR;500,00;;;;;\n",
        (OWN, SECOND),
        (("-45.90", "Bahn", RAIL),),
    ),
    "Volksbank, short": Case(
        "Datum,Wertstellung,Buchungstext,Empfänger,IBAN,BIC,Betrag,Währung\n"
        f"01.12.2026,01.12.2026,Gehalt,Müller,{WORK},BYLA,2500.00,EUR\n"
        f"03.12.2026,03.12.2026,Miete,Hausverwaltung,{RENT},COBA,-850.00,EUR\n"
        "05.12.2026,05.12.2026,Kartenzahlung,Supermarkt,,,-45.20,EUR\n",
        ("",),
        (("2500.00", "Müller", WORK), ("-850.00", "Hausverwaltung", RENT), ("-45.20", "Supermarkt", "")),
    ),
    "Commerzbank": Case(
        "Buchungstag;Wertstellung;Umsatzart;Buchungstext;Betrag;Währung;Auftraggeberkonto;Bankleitzahl Auftraggeberkonto;"
        "IBAN Auftraggeberkonto;Kategorie\n"
        f"18.11.2026;18.11.2026;Lastschrift;Bahn Fahrschein;-45,90;EUR;532013000;37040044;{OWN};Reise\n"
        f"01.11.2026;01.11.2026;Gutschrift;Müller Gehalt;2850,00;EUR;532013000;37040044;{OWN};Gehalt\n",
        (OWN,),
        (("-45.90", "", ""), ("2850.00", "", "")),
    ),
    "N26": Case(
        '"Booking Date","Value Date","Partner Name","Partner Iban",Type,"Payment Reference","Account Name","Amount (EUR)",'
        '"Original Amount","Original Currency","Exchange Rate"\n'
        f'2026-11-18,2026-11-18,Bahn,,Presentment,,"Main Account",-45.9,45.9,EUR,1\n'
        f'2026-11-01,2026-11-01,Müller,{WORK},"Credit Transfer",Gehalt,"Main Account",2850.0,,,\n',
        ("Main Account",),
        (("-45.9", "Bahn", ""), ("2850.0", "Müller", WORK)),
    ),
    "Revolut": Case(
        "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n"
        "CARD_PAYMENT,Current,2026-11-17 10:00:00,2026-11-18 02:00:00,Bahn,-45.90,0.00,EUR,COMPLETED,54.10\n"
        "TOPUP,Current,2026-11-18 10:00:00,2026-11-18 10:00:01,Payment from Nina N,100.00,0.00,EUR,COMPLETED,154.10\n",
        ("",),
        (("-45.90", "", ""), ("100.00", "", "")),
    ),
    "Wise": Case(
        '"TransferWise ID",Date,Amount,Currency,Description,"Payment Reference","Running Balance","Exchange From",'
        '"Exchange To","Exchange Rate","Payer Name","Payee Name","Payee Account Number",Merchant,"Card Last Four Digits",'
        '"Card Holder Full Name",Attachment,Note,"Total fees"\n'
        f'TRANSFER-1,18-11-2026,-45.90,EUR,"Sent money to Bahn",Ticket,54.10,,,,,Bahn,{RAIL},,,,,,0.50\n'
        'TRANSFER-2,17-11-2026,100.00,EUR,"Received money from Work Ltd",Pay,100.00,,,,"Work Ltd",,,,,,,,0\n',
        ("",),
        (("-45.90", "Bahn", RAIL), ("100.00", "Work Ltd", "")),
    ),
    "Rabobank": Case(
        '"IBAN/BBAN","Munt","BIC","Volgnr","Datum","Rentedatum","Bedrag","Saldo na trn","Tegenrekening IBAN/BBAN",'
        '"Naam tegenpartij","Naam uiteindelijke partij","Code","Omschrijving-1","Omschrijving-2"\n'
        '"NL91RABO0315273637","EUR","RABONL2U","000000000000007001","2026-11-18","2026-11-18","-45,90","+954,10",'
        '"NL02ABNA0123456789","NS","","bg","Kaartje",""\n'
        '"NL44RABO0123456789","EUR","RABONL2U","000000000000000012","2026-11-19","2026-11-19","+100,00","+600,00",'
        '"NL91RABO0315273637","N. Nina","","tb","Sparen",""\n',
        ("NL91RABO0315273637", "NL44RABO0123456789"),
        (("-45.90", "NS", "NL02ABNA0123456789"),),
    ),
    "Rabobank in English": Case(
        '"IBAN/BBAN","Ccy","BIC","Seq No","Date","Value Date","Amount","Bal After Bkng","Counterpty IBAN/BBAN",'
        '"Name Counterpty","Name Ultimate Pty","Code","Description-1","Description-2"\n'
        '"NL91RABO0315273637","EUR","RABONL2U","7001","2026-11-18","2026-11-18","-45,90","+954,10",'
        '"NL02ABNA0123456789","NS","","bg","Ticket",""\n',
        ("NL91RABO0315273637",),
        (("-45.90", "NS", "NL02ABNA0123456789"),),
    ),
    "ABN AMRO, workbook saved as CSV": Case(
        "Rekeningnummer;Muntsoort;Transactiedatum;Rentedatum;Beginsaldo;Eindsaldo;Transactiebedrag;Omschrijving\n"
        "123456789;EUR;20261118;20261118;1000,00;954,10;-45,90;BEA NS Utrecht\n"
        "123456789;EUR;20261119;20261119;954,10;1054,10;100,00;SEPA Overboeking Nina\n",
        ("123456789",),
        (("-45.90", "", ""), ("100.00", "", "")),
    ),
    "ABN AMRO, TAB without header": Case(
        "123456789\tEUR\t20261118\t1000,00\t954,10\t20261118\t-45,90\tBEA   NR:A1B23C   18.11.26/09.15 NS Utrecht,PAS123\n"
        "123456789\tEUR\t20261119\t954,10\t1054,10\t20261119\t100,00\tSEPA Overboeking   IBAN: NL02ABNA0123456789\n",
        ("",),
        (("-45.90", "", ""), ("100.00", "", "")),
    ),
    "bunq": Case(
        '"Date","Interest Date","Amount","Account","Counterparty","Name","Description"\n'
        '"2026-11-18","2026-11-18","-45.90","NL77BUNQ2025411111","NL02ABNA0123456789","NS","Ticket"\n'
        '"2026-11-17","2026-11-17","100.00","NL77BUNQ2025411111","NL91RABO0315273637","N. Nina","Top up"\n',
        ("NL77BUNQ2025411111",),
        (("-45.90", "NS", "NL02ABNA0123456789"), ("100.00", "N. Nina", "NL91RABO0315273637")),
        "",
    ),
    "Boursorama": Case(
        "dateOp;dateVal;label;category;categoryParent;supplierFound;amount;comment;accountNum;accountLabel;accountbalance\n"
        '2026-11-18;2026-11-18;"CARTE 17/11/26 SNCF CB*1234";"Train";"Transports";"sncf";-45,90;;00040123456;BoursoBank;954,10\n'
        '2026-11-17;2026-11-17;"VIR Salaire";"Salaires";"Revenus";"employeur";"2 850,00";;00040123456;BoursoBank;954,10\n'
        '2026-11-16;2026-11-16;"VIR Epargne";"Virements";"Virements";"";"100,00";;00040999999;Livret;600,00\n',
        ("00040123456", "00040999999"),
        (("-45.90", "sncf", ""), ("2850.00", "employeur", "")),
        "",
    ),
    "PostFinance": Case(
        "Datum von:;2026-11-01\nDatum bis:;2026-11-20\nBuchungsart:;Alle Buchungen\nKonto:;CH5604835012345678009\nWährung:;CHF\n\n"
        "Datum;Bewegungstyp;Avisierungstext;Gutschrift in CHF;Lastschrift in CHF;Label;Kategorie\n\n"
        '18.11.2026;Buchung;"KAUF/DIENSTLEISTUNG VOM 17.11.2026 SBB";;-45.90;;Reise\n'
        '01.11.2026;Buchung;"GUTSCHRIFT AUFTRAGGEBER: MÜLLER AG";2850.00;;;Lohn\n',
        ("CH5604835012345678009",),
        (("-45.90", "", ""), ("2850.00", "", "")),
        "CHF",
    ),
    "UBS": Case(
        "Kontonummer:;0235 00123456.01;\nIBAN:;CH93 0076 2011 6238 5295 7;\nVon:;2026-11-01;\nBis:;2026-11-20;\n"
        "Anfangssaldo:;1000.00;\nSchlusssaldo:;3804.10;\nBewertet in:;CHF;\nAnzahl Transaktionen in diesem Zeitraum:;2;\n\n"
        "Abschlussdatum;Abschlusszeit;Buchungsdatum;Valutadatum;Währung;Belastung;Gutschrift;Einzelbetrag;Saldo;"
        "Transaktions-Nr.;Beschreibung1;Beschreibung2;Beschreibung3;Fussnoten;\n"
        '2026-11-18;;2026-11-18;2026-11-18;CHF;-45.90;;;3804.10;1234567TI1;"SBB;Bern";"Zahlung Debitkarte";"";;\n'
        '2026-11-01;;2026-11-01;2026-11-01;CHF;;2850.00;;3850.00;1234567TI2;"Müller AG";"Gutschrift";"Lohn";;\n',
        ("CH9300762011623852957",),
        (("-45.90", "", ""), ("2850.00", "", "")),
        "CHF",
    ),
    "ZKB": Case(
        '"Datum";"Buchungstext";"Whg";"Betrag Detail";"ZKB-Referenz";"Referenznummer";"Belastung CHF";"Gutschrift CHF";'
        '"Valuta";"Saldo CHF";"Zahlungszweck";"Details"\n'
        '"18.11.2026";"Einkauf ZKB Visa Debit Card Nr. xxxx 1234, SBB";"";"";"Z261118";"";"45.90";"";"18.11.2026";"954.10";"";""\n'
        '"01.11.2026";"Gutschrift: Müller AG";"";"";"Z261101";"";"";"2850.00";"01.11.2026";"1000.00";"Lohn";""\n',
        ("",),
        (("-45.90", "", ""), ("2850.00", "", "")),
        "CHF",
    ),
    "several own accounts under a bare header": Case(
        "IBAN;Datum;Name;Omschrijving;Bedrag;Valuta\n"
        "NL91RABO0315273637;18-11-2026;NS;Kaartje;-45,90;EUR\nNL91RABO0315273637;17-11-2026;AH;Boodschappen;-20,00;EUR\n"
        "NL44RABO0123456789;16-11-2026;Nina;Sparen;100,00;EUR\nNL44RABO0123456789;15-11-2026;Rabobank;Rente;1,00;EUR\n",
        ("NL91RABO0315273637", "NL44RABO0123456789"),
        (("-45.90", "NS", ""), ("-20.00", "AH", "")),
    ),
}


@pytest.mark.parametrize("bank", CASES)
def test_a_bank_s_table(bank):
    case = CASES[bank]
    statements = read_one("bank.csv", case.text.encode()).statements
    assert tuple(statement.account for statement in statements) == case.accounts
    first = statements[0]
    assert tuple((str(row.amount), row.payee, row.counterparty) for row in first.rows) == case.lines
    assert {statement.currency for statement in statements} == {case.currency}
    assert not [words for words in first.warnings if "add up" in words]


@pytest.mark.parametrize(
    "above",
    ["Kontostand am 20/11/2026;123456 EUR", "Account statement;2026-01-01 - 2026-01-31", "Kontoauszug;Nr. 2026001"],
)
def test_what_only_looks_like_an_account_above_the_table_is_none(above):
    text = f"{above}\n\nDatum;Empfänger;Betrag;Währung\n18.11.2026;Bahn;-45,90;EUR\n02.11.2026;Miete;-980,00;EUR\n"
    assert [statement.account for statement in read_one("bank.csv", text.encode()).statements] == [""]

"""The tables of banks and cards around the world, as short as they can be: every amount, day and currency."""

from decimal import Decimal
from typing import NamedTuple

import pytest

from guilder.banking.statements.reading import read_one


class Case(NamedTuple):
    """lines: day and amount of each line, in the order of the file. kind: card where the file tells."""

    text: str
    lines: tuple[tuple[str, str], ...]
    currency: str = ""
    kind: str = ""


CASES = {
    "Revolut, one pending": Case(
        "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n"
        "CARD_PAYMENT,Current,2026-11-01 10:00:00,2026-11-02 11:00:00,Tesco,-12.50,0.00,GBP,COMPLETED,87.50\n"
        "TOPUP,Current,2026-11-03 10:00:00,2026-11-03 10:00:01,Payment from Ada,50.00,0.00,GBP,COMPLETED,137.50\n"
        "CARD_PAYMENT,Current,2026-11-04 10:00:00,,Uber,-7.00,0.00,GBP,PENDING,\n",
        (("2026-11-02", "-12.50"), ("2026-11-03", "50.00"), ("2026-11-04", "-7.00")),
        "GBP",
    ),
    "N26 in English": Case(
        '"Booking Date","Value Date","Partner Name","Partner Iban",Type,"Payment Reference","Account Name","Amount (EUR)","Original Amount","Original Currency","Exchange Rate"\n'
        "2026-11-01,2026-11-01,REWE,,Presentment,,Main Account,-12.5,12.5,EUR,1\n"
        '2026-11-02,2026-11-02,"Müller GmbH",DE02120300000000202051,"Credit Transfer",Gehalt,Main Account,2850.0,,,\n',
        (("2026-11-01", "-12.5"), ("2026-11-02", "2850.0")),
        "EUR",
    ),
    "Wise": Case(
        '"TransferWise ID",Date,Amount,Currency,Description,"Payment Reference","Running Balance","Exchange From","Exchange To","Exchange Rate","Payer Name","Payee Name","Payee Account Number",Merchant,"Card Last Four Digits","Card Holder Full Name",Attachment,Note,"Total fees"\n'
        'CARD-1,02-11-2026,-12.50,EUR,"Card transaction of 12.50 EUR issued by Rewe Berlin",,87.50,,,,,,,Rewe,1234,Ada,,,0.00\n'
        'TRANSFER-2,01-11-2026,100.00,EUR,"Received money from Ben",Rent,100.00,,,,Ben,,,,,,,,0.00\n',
        (("2026-11-02", "-12.50"), ("2026-11-01", "100.00")),
        "EUR",
    ),
    "Monzo": Case(
        "Transaction ID,Date,Time,Type,Name,Emoji,Category,Amount,Currency,Local amount,Local currency,Notes and #tags,Address,Receipt,Description,Category split,Money Out,Money In\n"
        "tx_1,01/11/2026,10:00:00,Card payment,Tesco,,Groceries,-12.50,GBP,-12.50,GBP,,,,TESCO STORES,,-12.50,\n"
        "tx_2,13/11/2026,10:00:00,Faster payment,Ada,,Income,50.00,GBP,50.00,GBP,,,,ADA,,,50.00\n",
        (("2026-11-01", "-12.50"), ("2026-11-13", "50.00")),
        "GBP",
    ),
    "Starling": Case(
        "Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP),Spending Category,Notes\n"
        "01/11/2026,Tesco,TESCO,CONTACTLESS,-12.50,87.50,GROCERIES,\n"
        "13/11/2026,Ada,rent,FASTER PAYMENT,50.00,137.50,INCOME,\n",
        (("2026-11-01", "-12.50"), ("2026-11-13", "50.00")),
        "GBP",
    ),
    "Chase, card": Case(
        "Transaction Date,Post Date,Description,Category,Type,Amount,Memo\n"
        "11/01/2026,11/02/2026,AMAZON,Shopping,Sale,-12.50,\n"
        "11/13/2026,11/14/2026,Payment Thank You,,Payment,50.00,\n",
        (("2026-11-02", "-12.50"), ("2026-11-14", "50.00")),
        "",
        "card",
    ),
    "Chase, checking": Case(
        "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n"
        'DEBIT,11/01/2026,"ZELLE TO BEN",-12.50,QUICKPAY_DEBIT,87.50,,\n'
        'CREDIT,10/30/2026,"PAYROLL",100.00,ACH_CREDIT,100.00,,\n',
        (("2026-11-01", "-12.50"), ("2026-10-30", "100.00")),
    ),
    "Bank of America": Case(
        "Description,,Summary Amt.\n"
        'Beginning balance as of 11/01/2026,,"100.00"\n'
        'Total credits,,"50.00"\n'
        'Total debits,,"-12.50"\n'
        'Ending balance as of 11/20/2026,,"137.50"\n'
        "\n"
        "Date,Description,Amount,Running Bal.\n"
        '11/01/2026,Beginning balance as of 11/01/2026,,"100.00"\n'
        '11/02/2026,"TESCO","-12.50","87.50"\n'
        '11/13/2026,"PAYROLL","50.00","137.50"\n',
        (("2026-11-02", "-12.50"), ("2026-11-13", "50.00")),
    ),
    "Capital One": Case(
        "Transaction Date,Posted Date,Card No.,Description,Category,Debit,Credit\n"
        "2026-11-01,2026-11-02,1234,AMAZON,Merchandise,12.50,\n"
        "2026-11-03,2026-11-03,1234,PAYMENT,Payment/Credit,,50.00\n",
        (("2026-11-02", "-12.50"), ("2026-11-03", "50.00")),
        "",
        "card",
    ),
    "American Express, USA": Case(
        "Date,Description,Card Member,Account #,Amount\n"
        "11/01/2026,AMAZON,ADA,-41001,12.50\n"
        "11/13/2026,ONLINE PAYMENT - THANK YOU,ADA,-41001,-50.00\n"
        "11/14/2026,STARBUCKS,ADA,-41001,4.50\n"
        "11/15/2026,SHELL,ADA,-41001,30.00\n",
        (("2026-11-01", "-12.50"), ("2026-11-13", "50.00"), ("2026-11-14", "-4.50"), ("2026-11-15", "-30.00")),
        "",
        "card",
    ),
    "Discover": Case(
        "Trans. Date,Post Date,Description,Amount,Category\n"
        "11/01/2026,11/02/2026,AMAZON,12.50,Merchandise\n"
        "11/13/2026,11/13/2026,DIRECTPAY FULL BALANCE,-50.00,Payments and Credits\n"
        "11/14/2026,11/15/2026,STARBUCKS,4.50,Restaurants\n",
        (("2026-11-02", "-12.50"), ("2026-11-13", "50.00"), ("2026-11-15", "-4.50")),
        "",
        "card",
    ),
    "Barclays": Case(
        "Number,Date,Account,Amount,Subcategory,Memo\n"
        ",01/11/2026,20-00-00 12345678,-12.50,Debit,TESCO\n"
        ",13/11/2026,20-00-00 12345678,50.00,Credit,ADA\n",
        (("2026-11-01", "-12.50"), ("2026-11-13", "50.00")),
    ),
    "Lloyds": Case(
        "Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,Debit Amount,Credit Amount,Balance\n"
        "13/11/2026,FPI,'30-00-00,12345678,ADA,,50.00,137.50\n"
        "01/11/2026,DEB,'30-00-00,12345678,TESCO,12.50,,87.50\n",
        (("2026-11-13", "50.00"), ("2026-11-01", "-12.50")),
    ),
    "Nationwide": Case(
        '"Account Name:","FlexAccount ****12345"\n'
        '"Account Balance:","£137.50"\n'
        '"Available Balance: ","£137.50"\n'
        "\n"
        '"Date","Transaction type","Description","Paid out","Paid in","Balance"\n'
        '"01 Nov 2026","Visa purchase","TESCO","£12.50","","£87.50"\n'
        '"13 Nov 2026","Transfer from","ADA","","£50.00","£137.50"\n',
        (("2026-11-01", "-12.50"), ("2026-11-13", "50.00")),
        "GBP",
    ),
    "HSBC UK, no header": Case(
        "13/11/2026,ADA,50.00\n01/11/2026,TESCO STORES,-12.50\n",
        (("2026-11-13", "50.00"), ("2026-11-01", "-12.50")),
    ),
    "PayPal": Case(
        '"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address","To Email Address","Transaction ID","Balance"\n'
        '"01/11/2026","10:00:00","GMT","Shop","Express Checkout Payment","Completed","GBP","-12.50","0.00","-12.50","a@x","b@x","T1","87.50"\n'
        '"13/11/2026","10:00:00","GMT","Ada","Mobile Payment","Completed","GBP","50.00","-1.00","49.00","b@x","a@x","T2","136.50"\n',
        (("2026-11-01", "-12.50"), ("2026-11-13", "49.00")),
        "GBP",
    ),
    "ING, Netherlands": Case(
        '"Datum";"Naam / Omschrijving";"Rekening";"Tegenrekening";"Code";"Af Bij";"Bedrag (EUR)";"Mutatiesoort";"Mededelingen";"Saldo na mutatie";"Tag"\n'
        '"20261113";"Werk BV";"NL69INGB0123456789";"NL91ABNA0417164300";"OV";"Bij";"2500,00";"Overschrijving";"Salaris";"2587,50";""\n'
        '"20261101";"Albert Heijn";"NL69INGB0123456789";"";"BA";"Af";"12,50";"Betaalautomaat";"Pasvolgnr";"87,50";""\n',
        (("2026-11-13", "2500.00"), ("2026-11-01", "-12.50")),
        "EUR",
    ),
    "Rabobank, all columns": Case(
        '"IBAN/BBAN","Munt","BIC","Volgnr","Datum","Rentedatum","Bedrag","Saldo na trn","Tegenrekening IBAN/BBAN","Naam tegenpartij","Naam uiteindelijke partij","Naam initiërende partij","BIC tegenpartij","Code","Batch ID","Transactiereferentie","Machtigingskenmerk","Incassant ID","Betalingskenmerk","Omschrijving-1","Omschrijving-2","Omschrijving-3","Reden retour","Oorspr bedrag","Oorspr munt","Koers"\n'
        '"NL91RABO0300065264","EUR","RABONL2U","000000000000000001","2026-11-01","2026-11-01","-12,50","+87,50","","Albert Heijn","","","","bc","","","","","","Betaalpas","","","","","",""\n'
        '"NL91RABO0300065264","EUR","RABONL2U","000000000000000002","2026-11-13","2026-11-13","+2500,00","+2587,50","NL91ABNA0417164300","Werk BV","","","","cb","","","","","","Salaris","","","","","",""\n',
        (("2026-11-01", "-12.50"), ("2026-11-13", "2500.00")),
        "EUR",
    ),
    "ABN AMRO": Case(
        "123456789\tEUR\t20261101\t100,00\t87,50\t20261101\t-12,50\tBEA   NR:XX Albert Heijn\n"
        "123456789\tEUR\t20261113\t87,50\t2587,50\t20261113\t2500,00\tSEPA Overboeking Werk BV\n",
        (("2026-11-01", "-12.50"), ("2026-11-13", "2500.00")),
        "EUR",
    ),
    "UBS": Case(
        "Kontonummer:;0123 00456789.01;\n"
        "IBAN:;CH93 0076 2011 6238 5295 7;\n"
        "Von:;2026-11-01;\n"
        "Bis:;2026-11-20;\n"
        "Anfangssaldo:;100.00;\n"
        "Schlusssaldo:;2587.50;\n"
        "Bewertet in:;CHF;\n"
        "Anzahl Transaktionen in diesem Zeitraum:;2;\n"
        "\n"
        "Abschlussdatum;Abschlusszeit;Buchungsdatum;Valutadatum;Währung;Belastung;Gutschrift;Einzelbetrag;Saldo;Transaktions-Nr.;Beschreibung1;Beschreibung2;Beschreibung3;Fussnoten;\n"
        "2026-11-13;10:00;2026-11-13;2026-11-13;CHF;;2500.00;;2587.50;T2;Werk AG;Lohn;;;\n"
        "2026-11-01;10:00;2026-11-01;2026-11-01;CHF;-12.50;;;87.50;T1;Migros;Einkauf;;;\n",
        (("2026-11-13", "2500.00"), ("2026-11-01", "-12.50")),
        "CHF",
    ),
    "BoursoBank": Case(
        "dateOp;dateVal;label;category;categoryParent;supplierFound;amount;comment;accountNum;accountLabel;accountbalance\n"
        '2026-11-01;2026-11-01;"CARTE 31/10/26 CARREFOUR";Alimentation;"Vie quotidienne";carrefour;-12,50;;00012345678;BoursoBank;2587.50\n'
        '2026-11-13;2026-11-13;"VIR SALAIRE";Salaires;Revenus;;"2 500,00";;00012345678;BoursoBank;2587.50\n',
        (("2026-11-01", "-12.50"), ("2026-11-13", "2500.00")),
    ),
    "BNP Paribas": Case(
        "Compte de chèques;Compte de chèques;****1234;20/11/2026;;2587,50\n"
        "01/11/2026;Paiement carte;;CARREFOUR;-12,50\n"
        "13/11/2026;Virement;;SALAIRE;2500,00\n",
        (("2026-11-01", "-12.50"), ("2026-11-13", "2500.00")),
    ),
    "Santander, Spain": Case(
        "Fecha operación;Fecha valor;Concepto;Importe;Saldo;Divisa\n"
        "13/11/2026;13/11/2026;NOMINA;2.500,00;2.587,50;EUR\n"
        "01/11/2026;01/11/2026;MERCADONA;-12,50;87,50;EUR\n",
        (("2026-11-13", "2500.00"), ("2026-11-01", "-12.50")),
        "EUR",
    ),
    "Nubank": Case(
        "Data,Valor,Identificador,Descrição\n"
        "01/11/2026,-12.50,abc-1,Compra no débito - Padaria\n"
        "13/11/2026,2500.00,abc-2,Transferência recebida - Ada\n",
        (("2026-11-01", "-12.50"), ("2026-11-13", "2500.00")),
    ),
    "Commonwealth Bank, no header": Case(
        '13/11/2026,"+2500.00","Salary WORK PTY","+2587.50"\n01/11/2026,"-12.50","WOOLWORTHS","+87.50"\n',
        (("2026-11-13", "2500.00"), ("2026-11-01", "-12.50")),
    ),
    "TD, two columns without names": Case(
        "11/01/2026,TESCO,12.50,,87.50\n11/13/2026,PAYROLL,,2500.00,2587.50\n",
        (("2026-11-01", "-12.50"), ("2026-11-13", "2500.00")),
    ),
    "RBC": Case(
        '"Account Type","Account Number","Transaction Date","Cheque Number","Description 1","Description 2","CAD$","USD$"\n'
        'Chequing,01234-5678901,11/1/2026,,"TIM HORTONS",,-12.50,\n'
        'Chequing,01234-5678901,11/13/2026,,"PAYROLL","WORK",2500.00,\n',
        (("2026-11-01", "-12.50"), ("2026-11-13", "2500.00")),
        "CAD",
    ),
    "HDFC": Case(
        "Date,Narration,Value Dat,Debit Amount,Credit Amount,Chq/Ref Number,Closing Balance\n"
        "01/11/26,UPI-SWIGGY,01/11/26,12.50,0.00,0000123,87.50\n"
        "13/11/26,NEFT SALARY,13/11/26,0.00,2500.00,0000124,2587.50\n",
        (("2026-11-01", "-12.50"), ("2026-11-13", "2500.00")),
    ),
    "Swedbank": Case(
        "* Transaktioner Period 2026-11-01 - 2026-11-20\n"
        "Radnummer,Clearingnummer,Kontonummer,Produkt,Valuta,Bokföringsdag,Transaktionsdag,Valutadag,Referens,Beskrivning,Belopp,Bokfört saldo\n"
        "1,81059,1234567890,Privatkonto,SEK,2026-11-13,2026-11-13,2026-11-13,LÖN,LÖN,2500.00,2587.50\n"
        "2,81059,1234567890,Privatkonto,SEK,2026-11-01,2026-11-01,2026-11-01,ICA,ICA,-12.50,87.50\n",
        (("2026-11-13", "2500.00"), ("2026-11-01", "-12.50")),
        "SEK",
    ),
    "Nordea, Denmark, one reserved": Case(
        "Bogføringsdato;Beløb;Afsender;Modtager;Navn;Beskrivelse;Saldo;Valuta\n"
        "2026/11/13;2500,00;;;;Løn;2587,50;DKK\n"
        "2026/11/01;-12,50;;;;Netto;87,50;DKK\n"
        "Reserveret;-9,00;;;;Føtex;;DKK\n",
        (("2026-11-13", "2500.00"), ("2026-11-01", "-12.50")),
        "DKK",
    ),
    "Sparkasse, one noted": Case(
        '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Glaeubiger ID";"Mandatsreferenz";"Kundenreferenz (End-to-End)";"Sammlerreferenz";"Lastschrift Ursprungsbetrag";"Auslagenersatz Ruecklastschrift";"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";"Betrag";"Waehrung";"Info"\n'
        '"DE89370400440532013000";"01.11.26";"01.11.26";"KARTENZAHLUNG";"REWE";"";"";"";"";"";"";"REWE";"DE11520513735120710131";"X";"-12,50";"EUR";"Umsatz gebucht"\n'
        '"DE89370400440532013000";"13.11.26";"13.11.26";"GEHALT";"Lohn";"";"";"";"";"";"";"Werk";"DE02120300000000202051";"X";"2500,00";"EUR";"Umsatz gebucht"\n'
        '"DE89370400440532013000";"20.11.26";"20.11.26";"KARTENZAHLUNG";"ALDI";"";"";"";"";"";"";"ALDI";"DE11520513735120710131";"X";"-9,00";"EUR";"Umsatz vorgemerkt"\n',
        (("2026-11-01", "-12.50"), ("2026-11-13", "2500.00"), ("2026-11-20", "-9.00")),
        "EUR",
    ),
    "outflow and inflow": Case(
        "Date,Payee,Category,Memo,Outflow,Inflow\n2026-11-01,Tesco,Food,,12.50,\n2026-11-13,Work,,,,2500.00\n",
        (("2026-11-01", "-12.50"), ("2026-11-13", "2500.00")),
    ),
    "Apple Card": Case(
        "Transaction Date,Clearing Date,Description,Merchant,Category,Type,Amount (USD),Purchased By\n"
        "11/01/2026,11/02/2026,AMZN,Amazon,Shopping,Purchase,12.50,Ada\n"
        "11/13/2026,11/13/2026,ACH DEPOSIT,Ach Deposit,Payment,Payment,-50.00,Ada\n"
        "11/14/2026,11/15/2026,SBUX,Starbucks,Restaurants,Purchase,4.50,Ada\n",
        (("2026-11-01", "-12.50"), ("2026-11-13", "50.00"), ("2026-11-14", "-4.50")),
        "USD",
        "card",
    ),
}


@pytest.mark.parametrize("bank", CASES)
def test_every_line_of_a_bank_s_table(bank):
    case = CASES[bank]
    found = read_one("statement.csv", case.text.encode())
    rows = [row for statement in found.statements for row in statement.rows]
    assert [(f"{row.booked_on}", row.amount) for row in rows] == [(on, Decimal(amount)) for on, amount in case.lines]
    assert {statement.currency for statement in found.statements} == {case.currency}
    assert {statement.account_kind for statement in found.statements} == {case.kind}

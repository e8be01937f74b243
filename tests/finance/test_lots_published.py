"""Lots by the examples that the law and the Internal Revenue Service print, to the cent and to the day."""

from datetime import date

import pytest

from guilder.finance.lots import report
from guilder.finance.lots.contracts import LotsInput
from guilder.finance.lots.holding import long_term_from, tacked, term


def folded(*events, **rest):
    numbered = [{"id": f"e{number}", "account": "broker", "instrument": "M"} | event for number, event in enumerate(events, start=1)]  # fmt: skip
    return report.lots(LotsInput.model_validate({"events": numbered, **rest}))


def buy(on, quantity, cost, **rest):
    return {"kind": "buy", "on": on, "quantity": str(quantity), "amount": f"-{cost}", **rest}


def sell(on, quantity, proceeds, **rest):
    return {"kind": "sell", "on": on, "quantity": str(quantity), "amount": str(proceeds), **rest}


def bases(result):
    return [(str(lot.quantity), str(lot.basis)) for lot in result.lots]


def gains(result):
    return [(str(each.quantity), str(each.gain), str(each.disallowed), each.term) for each in result.realised]


# source, events, lots (quantity, basis), realised (quantity, gain, disallowed, term).
WASH_SALES = [
    (
        "26 CFR 1.1091-1(h) example 1",
        [buy("1954-12-01", 100, 10000), buy("1954-12-15", 100, 9000), sell("1955-01-03", 100, 9000)],
        [("100", "10000.00")],
        [("100", "-1000.00", "1000.00", "short")],
    ),
    (
        "26 CFR 1.1091-1(h) example 2; Pub. 550, More or less stock bought than sold, example 1",
        [
            buy("1954-09-21", 100, 5000),
            buy("1954-12-21", 50, 2750),
            buy("1954-12-27", 25, 1125),
            sell("1955-01-03", 100, 4000),
        ],
        [("50", "3250.00"), ("25", "1375.00")],
        [("100", "-1000.00", "750.00", "short")],
    ),
    (
        "26 CFR 1.1091-1(h) example 3; Pub. 550, example 2: the first hundred bought replace",
        [
            buy("1954-09-15", 100, 5000),
            sell("1956-02-01", 100, 4000),
            *(buy(f"1956-02-{day}", 50, 2000) for day in (15, 16, 17, 18)),
        ],
        [("50", "2500.00"), ("50", "2500.00"), ("50", "2000.00"), ("50", "2000.00")],
        [("100", "-1000.00", "1000.00", "long")],
    ),
    (
        "26 CFR 1.1091-2(a) example 1",
        [buy("1935-06-01", 1, 100), sell("1955-01-15", 1, 80), buy("1955-02-01", 1, 90)],
        [("1", "110.00")],
        [("1", "-20.00", "20.00", "long")],
    ),
    (
        "26 CFR 1.1091-2(a) example 2",
        [buy("1935-06-01", 1, 100), sell("1955-01-15", 1, 80), buy("1955-02-01", 1, 70)],
        [("1", "90.00")],
        [("1", "-20.00", "20.00", "long")],
    ),
    (
        "IRS Pub. 550, Wash Sales, example: 1,000 sold for 750, bought again for 800",
        [buy("2024-03-01", 100, 1000), sell("2024-05-01", 100, 750), buy("2024-05-20", 100, 800)],
        [("100", "1050.00")],
        [("100", "-250.00", "250.00", "short")],
    ),
    (
        "26 U.S.C. §1091(a): the thirtieth day after counts",
        [buy("2024-01-02", 10, 100), sell("2024-05-01", 10, 90), buy("2024-05-31", 10, 90)],
        [("10", "100.00")],
        [("10", "-10.00", "10.00", "short")],
    ),
    (
        "26 U.S.C. §1091(a): the thirty-first does not",
        [buy("2024-01-02", 10, 100), sell("2024-05-01", 10, 90), buy("2024-06-01", 10, 90)],
        [("10", "90.00")],
        [("10", "-10.00", "0", "short")],
    ),
    (
        "26 U.S.C. §1091(a): the thirtieth day before counts",
        [buy("2024-01-02", 10, 100), buy("2024-04-01", 10, 90), sell("2024-05-01", 10, 90)],
        [("10", "100.00")],
        [("10", "-10.00", "10.00", "short")],
    ),
    (
        "26 CFR 1.1091-1(e): a share replaces one share only",
        [
            buy("2024-01-02", 20, 400),
            sell("2024-05-01", 10, 150),
            sell("2024-05-02", 10, 140),
            buy("2024-05-10", 10, 160),
        ],
        [("10", "210.00")],
        [("10", "-50.00", "50.00", "short"), ("10", "-60.00", "0", "short")],
    ),
    (
        "Rev. Rul. 56-602: the rest of a lot replaces no part of it",
        [buy("2024-04-20", 100, 1000), sell("2024-05-01", 40, 360)],
        [("60", "600.00")],
        [("40", "-40.00", "0", "short")],
    ),
    (
        "26 U.S.C. §1091(a): a gain is no wash sale",
        [buy("2024-01-02", 10, 100), sell("2024-05-01", 10, 110), buy("2024-05-02", 10, 110)],
        [("10", "110.00")],
        [("10", "10.00", "0", "short")],
    ),
    (
        "Pub. 550: a reinvested dividend buys shares too",
        [
            buy("2024-01-02", 10, 100),
            sell("2024-05-01", 10, 80),
            {"kind": "reinvest", "on": "2024-05-15", "quantity": "2.5", "amount": "-20"},
        ],
        [("2.5", "25.00")],
        [("10", "-20.00", "5.00", "short")],
    ),
]


@pytest.mark.parametrize(("source", "events", "lots", "realised"), WASH_SALES, ids=[case[0] for case in WASH_SALES])
def test_wash_sales(source, events, lots, realised):
    result = folded(*events)
    assert (bases(result), gains(result), result.problems) == (lots, realised, ())


def test_holding_period_is_tacked():
    """26 CFR 1.1091-1(h) example 3: the 504 days of the old shares come to those of the new."""
    result = folded(
        buy("1954-09-15", 100, 5000), sell("1956-02-01", 100, 4000), buy("1956-02-15", 50, 2000), buy("1956-02-16", 50, 2000)
    )  # fmt: skip
    first, second = result.lots
    assert (first.acquired_on - first.held_from).days == (date(1956, 2, 1) - date(1954, 9, 15)).days == 504
    assert first.long_term_from <= date(1956, 2, 15)
    assert second.held_from == date(1956, 2, 16) - (date(1956, 2, 1) - date(1954, 9, 15))


@pytest.mark.parametrize(
    ("source", "acquired", "first_long_day"),
    [
        ("Pub. 550, Holding Period, example: 7 February is a year, 8 February is more", "2024-02-07", "2025-02-08"),
        ("Rev. Rul. 66-7: the last day of a month", "2023-02-28", "2024-03-01"),
        ("Rev. Rul. 66-7: the last day of a month", "2023-04-30", "2024-05-01"),
        ("26 U.S.C. §1222: a leap day", "2024-02-29", "2025-03-01"),
        ("26 U.S.C. §1222: the day before a leap day", "2024-02-28", "2025-03-01"),
        ("26 U.S.C. §1222: the end of a year", "2023-12-31", "2025-01-01"),
    ],
)
def test_holding_period(source, acquired, first_long_day):
    held, long = date.fromisoformat(acquired), date.fromisoformat(first_long_day)
    assert long_term_from(held) == long
    assert term(held, long) == "long"
    assert term(held, date.fromordinal(long.toordinal() - 1)) == "short"
    assert term(long, long, inherited=True) == "long"  # 26 U.S.C. §1223(9)


def test_tacking_adds_days_held():
    """26 U.S.C. §1223(3): 100 days of the old shares, and not the gap between the sale and the purchase."""
    assert tacked(date(2024, 6, 1), old_held_from=date(2024, 1, 1), old_sold_on=date(2024, 4, 10)) == date(2024, 2, 22)


COMPANY = [
    (
        "Pub. 550, Stock Dividends: one share of 45 becomes three of 15, one of 30 three of 10",
        [buy("2020-01-02", 1, 45), buy("2020-02-03", 1, 30), {"kind": "split", "on": "2024-01-02", "ratioNew": "3"}],
        [("3", "45.00"), ("3", "30.00")],
    ),
    (
        "Pub. 550, New and old stock not identical: 100 parted 150 to 50",
        [
            buy("2020-01-02", 1, 100),
            {"kind": "spin_off", "on": "2024-01-02", "toInstrument": "P", "ratioNew": "1", "basisShare": "0.25"},
        ],
        [("1", "75.00"), ("1", "25.00")],
    ),
    (
        "IRS, Stocks (options, splits, traders), FAQ: two for one, lot by lot",
        [
            buy("2020-01-02", 100, 1000),
            buy("2020-02-03", 100, 1200),
            {"kind": "split", "on": "2024-01-02", "quantity": "200"},
        ],
        [("200", "1000.00"), ("200", "1200.00")],
    ),
]


@pytest.mark.parametrize(("source", "events", "lots"), COMPANY, ids=[case[0] for case in COMPANY])
def test_splits_and_stock_dividends(source, events, lots):
    assert bases(folded(*events)) == lots


def test_nondividend_distributions():
    """Pub. 550, ch. 1, Nondividend Distributions: 80 of a basis of 100, then 30, of which 20 are basis and 10 are a long-term gain."""
    result = folded(
        buy("2010-05-03", 1, 100),
        {"kind": "return_of_capital", "on": "2014-06-02", "amount": "80"},
        {"kind": "return_of_capital", "on": "2024-06-03", "amount": "30"},
    )
    assert bases(result) == [("1", "0.00")]
    assert [(str(each.gain), each.term, each.sold_on.year) for each in result.realised] == [("10.00", "long", 2024)]


def test_average_basis_takes_the_oldest_shares():
    """IRS Pub. 564 (2009), Single-category method: 200 shares held over a year and 200 not; of 300 sold 200 are long-term."""
    accounts = [{"id": "broker", "method": "average"}]
    result = folded(
        buy("2008-05-15", 200, 2000), buy("2009-05-14", 200, 2600), sell("2009-11-10", 300, 3600), accounts=accounts
    )
    assert gains(result) == [("200", "100.00", "0", "long"), ("100", "50.00", "0", "short")]
    assert bases(result) == [("100", "1150.00")]


def test_merger_with_cash():
    """26 U.S.C. §356(a), §358(a): the gain is 600 of which 300 came in cash; a loss beside cash is not recognised."""
    exchange = {"kind": "exchange", "on": "2024-03-01", "toInstrument": "N", "ratioNew": "1", "ratioOld": "2"}
    gained = folded(buy("2020-01-02", 100, 1000), exchange | {"amount": "300", "price": "26"})
    assert bases(gained) == [("50", "1000.00")]
    assert [str(each.gain) for each in gained.realised] == ["300.00"]
    lost = folded(buy("2020-01-02", 100, 2000), exchange | {"amount": "300", "price": "26"})
    assert bases(lost) == [("50", "1700.00")]
    assert [str(each.gain) for each in lost.realised] == ["0.00"]
    assert lost.lots[0].held_from == date(2020, 1, 2)


def test_an_ira_takes_the_loss_for_ever():
    """Rev. Rul. 2008-5: no deduction, and the basis in the IRA stays as it is."""
    result = folded(
        buy("2007-01-08", 100, 1000),
        sell("2007-12-20", 100, 600),
        buy("2007-12-21", 100, 600, account="ira"),
        accounts=[{"id": "ira", "taxable": False}],
    )
    (sale,) = result.realised
    assert (str(sale.disallowed), str(sale.lost), str(sale.counted)) == ("400.00", "400.00", "0.00")
    assert bases(result) == [("100", "600.00")]
    assert result.wash_sales[0].lost


def test_accounts_of_a_household_wash_each_other():
    """Pub. 550: a spouse's purchase replaces as well; the basis goes where the shares are."""
    result = folded(
        buy("2024-01-02", 10, 500), sell("2024-05-01", 10, 400), buy("2024-05-20", 10, 410, account="spouse")
    )
    assert [(lot.account, str(lot.basis), str(lot.washed)) for lot in result.lots] == [("spouse", "510.00", "100.00")]


def test_substantially_identical_instruments():
    events = [buy("2024-01-02", 10, 500), sell("2024-05-01", 10, 400), buy("2024-05-20", 10, 410, instrument="M-B")]
    assert folded(*events).years[0].disallowed == 0
    assert folded(*events, identical=[["M", "M-B"]]).years[0].disallowed == 100
    assert folded(*events, identical=[["M", "M-B"]], washSales=False).years[0].disallowed == 0

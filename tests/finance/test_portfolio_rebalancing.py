"""Rebalancing by hand, and what has to hold for any portfolio: no money appears, nothing is overdrawn or oversold."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guilder.finance.portfolio.contracts_rebalancing import RebalanceInput
from guilder.finance.portfolio.rebalancing import rebalance
from guilder.finance.portfolio.refusal import Refused

SIXTY_FORTY = [
    {"name": "Stocks", "target": "0.6", "value": "6000"},
    {"name": "Bonds", "target": "0.4", "value": "4000"},
]


def trades(**inputs):
    result = rebalance(RebalanceInput.model_validate(inputs))
    return {trade.name: str(trade.amount) for trade in result.trades}, result


def drifted(stocks, bonds):
    return [SIXTY_FORTY[0] | {"value": stocks}, SIXTY_FORTY[1] | {"value": bonds}]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        # By hand; a purchase is money out.
        ({"holdings": SIXTY_FORTY}, {}),
        ({"holdings": drifted("6400", "3600")}, {}),  # 4 points off, the band is 5
        ({"holdings": drifted("6600", "3400")}, {"Stocks": "600.00", "Bonds": "-600.00"}),
        # A deposit fills the gap first: after it bonds are at 4,600 of 11,000, which is inside.
        ({"holdings": drifted("6400", "3600"), "cashFlow": "1000"}, {"Bonds": "-800.00", "Stocks": "-200.00"}),
        ({"holdings": drifted("6600", "3400"), "cashFlow": "500"}, {"Bonds": "-500.00"}),
        # A withdrawal is raised from what is above its target.
        ({"holdings": drifted("6400", "3600"), "cashFlow": "-400"}, {"Stocks": "400.00"}),
        ({"holdings": SIXTY_FORTY, "cashFlow": "-10000"}, {"Stocks": "6000.00", "Bonds": "4000.00"}),
        # Too small to trade, unless cash is missing.
        ({"holdings": SIXTY_FORTY, "cashFlow": "50", "minimumTrade": "100"}, {}),
        ({"holdings": SIXTY_FORTY, "cashFlow": "-50", "minimumTrade": "100"}, {"Stocks": "50.00"}),
        # A relative band: a quarter of 4 % is one point.
        (
            {
                "holdings": [
                    {"name": "A", "target": "0.96", "value": "9400"},
                    {"name": "Gold", "target": "0.04", "value": "600"},
                ]
            },
            {"Gold": "200.00", "A": "-200.00"},
        ),
        # Yen have no digits; what the targets leave over stays cash.
        (
            {"currency": "JPY", "holdings": [{"name": "A", "target": "0.5", "value": "0"}], "cash": "1001"},
            {"A": "-500"},
        ),
        # No target: sold whole.
        (
            {
                "holdings": [
                    {"name": "A", "target": "1", "value": "900"},
                    {"name": "Old", "target": "0", "value": "100"},
                ]
            },
            {"Old": "100.00", "A": "-100.00"},
        ),
    ],
)
def test_trades_by_hand(inputs, expected):
    assert trades(**inputs)[0] == expected


def test_whole_shares_spend_what_there_is_and_not_more():
    holdings = [
        {"name": "Stocks", "target": "0.6", "shares": "10", "price": "300"},
        {"name": "Bonds", "target": "0.4", "shares": "10", "price": "70"},
    ]
    _, result = trades(holdings=holdings, cashFlow="1000", wholeShares=True)

    # 4,700 in all, bonds' target 1,880: 11 shares of 70 fit into 1,000 with 14 of them 980; 20 stay cash.
    assert [(trade.name, str(trade.shares), str(trade.amount)) for trade in result.trades] == [
        ("Bonds", "14", "-980.00")
    ]
    assert str(result.cash) == "20.00"


def test_more_than_there_is_cannot_be_withdrawn():
    with pytest.raises(Refused, match="cashFlow: 10001 cannot be withdrawn: holdings and cash are worth 10000"):
        trades(holdings=SIXTY_FORTY, cashFlow="-10001")
    with pytest.raises(Refused, match="whole shares leave 20"):
        trades(
            holdings=[{"name": "A", "target": "1", "shares": "1.5", "price": "100"}], cashFlow="-120", wholeShares=True
        )


amounts = st.decimals(0, 100_000, places=2)


@st.composite
def portfolios(draw):
    count = draw(st.integers(1, 6))
    parts = draw(
        st.lists(st.integers(0, 100), min_size=count + 1, max_size=count + 1).filter(lambda parts: sum(parts) > 0)
    )
    holdings = []
    for number in range(count):
        target = (Decimal(parts[number]) / sum(parts)).quantize(Decimal("0.0001"), "ROUND_DOWN")
        holding = {"name": f"a{number}", "target": str(target)}
        if draw(st.booleans()):
            shares = draw(st.integers(0, 500))
            holding |= {"shares": str(shares), "price": str(draw(st.decimals("0.01", 500, places=4)))}
        else:
            holding |= {"value": str(draw(amounts))}
        holdings.append(holding)
    return RebalanceInput.model_validate(
        {
            "holdings": holdings,
            "cash": str(draw(amounts)),
            "cashFlow": str(draw(st.decimals(-1_000, 50_000, places=2))),
            "wholeShares": draw(st.booleans()),
            "minimumTrade": str(draw(st.sampled_from(["0", "100"]))),
        }
    )


@given(portfolios())
@settings(max_examples=300, deadline=None)
def test_no_money_appears_and_nothing_is_overdrawn(inputs):
    try:
        result = rebalance(inputs)
    except Refused:
        return
    before = sum(
        (holding.worth().quantize(Decimal("0.01"), "ROUND_HALF_EVEN") for holding in inputs.holdings), inputs.cash
    )
    assert sum((after.value for after in result.after), result.cash) == before + inputs.cash_flow
    assert result.cash >= 0
    assert all(after.value >= 0 for after in result.after)
    held = {holding.name: holding for holding in inputs.holdings}
    for trade in result.trades:
        if trade.shares is not None:
            assert (trade.shares > 0) == (trade.amount < 0)
            assert -trade.shares <= held[trade.name].shares
            assert abs(abs(trade.shares) * held[trade.name].price - abs(trade.amount)) <= Decimal("0.005")
            assert not inputs.whole_shares or trade.shares == trade.shares.to_integral_value()
        if trade.amount < 0:
            assert -trade.amount >= inputs.minimum_trade


@given(portfolios())
@settings(max_examples=150, deadline=None)
def test_where_amounts_are_free_every_asset_ends_inside_its_band(inputs):
    holdings = [
        {"name": holding.name, "target": str(holding.target), "value": str(holding.worth().quantize(Decimal("0.01")))}
        for holding in inputs.holdings
    ]
    given = RebalanceInput.model_validate({"holdings": holdings, "cash": "100", "cashFlow": str(abs(inputs.cash_flow))})
    total = float(sum((holding.worth() for holding in given.holdings), given.cash + given.cash_flow))
    for after in rebalance(given).after:
        assert abs(after.weight - after.target) <= min(0.05, 0.25 * after.target) + 0.02 / total

"""What a dollar becomes."""

from guilder.finance.location.contracts import AccountTaxes, LocatedAsset, LocationRates


def factor(asset: LocatedAsset, taxes: AccountTaxes, rates: LocationRates, years: int, *, basis: float = 1.0) -> float:
    """A dollar of `asset`, of which `basis` is cost, after `years` and all taxes.

    Taxable: yields pay their tax each year and buy more, so they are basis; of the gain that has come about `realised_share` is taxed each
    year, the rest when sold at the end. Deferred: withdrawn at the end. Free: nothing.
    """
    whole = 1 + asset.ordinary_yield_rate + asset.qualified_yield_rate + asset.growth_rate
    if taxes == "free":
        return whole**years
    if taxes == "deferred":
        return whole**years * (1 - rates.withdrawal_rate)
    yielded = asset.ordinary_yield_rate * (1 - rates.ordinary_rate) + asset.qualified_yield_rate * (
        1 - rates.gains_rate
    )
    value, cost = 1.0, basis
    for _ in range(years):
        value, cost = value * (1 + yielded + asset.growth_rate), cost + value * yielded
        realised = max(value - cost, 0.0) * asset.realised_share
        tax = realised * rates.gains_rate
        value, cost = value - tax, cost + realised - tax
    return value - (value - cost) * rates.gains_rate if rates.sells_at_end else value

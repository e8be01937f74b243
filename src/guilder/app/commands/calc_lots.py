"""The tools of `guilder calc` that know lots and accounts: many inputs to many answers."""

from guilder.app.commands.calc_portfolio import each
from guilder.finance.location.contracts import LocationInput, LocationResult
from guilder.finance.lots.contracts import LotsInput, LotsResult
from guilder.finance.lots.contracts_harvesting import HarvestInput, HarvestResult


def lots(inputs: list[LotsInput]) -> list[LotsResult]:
    from guilder.finance.lots import report

    return [report.lots(given) for given in inputs]


def harvest(inputs: list[HarvestInput]) -> list[HarvestResult]:
    from guilder.finance.lots import harvesting

    return [harvesting.harvest(given) for given in inputs]


def location(inputs: list[LocationInput]) -> list[LocationResult]:
    from guilder.finance.location import placing

    return each(placing.locate, inputs)

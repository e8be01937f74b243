"""State figures of years that are not published yet: what state law indexes is carried on with prices, the rest stays.

Each state's own index (California's CPI, the Massachusetts year to August, Seattle's CPI) is taken to rise like the expected one.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from guilder.finance.tax.contracts import Expectation
from guilder.finance.tax.figures import Year
from guilder.finance.tax.projection import Rule

_CALIFORNIA = "Cal. Rev. & Tax. Code §§17041(h), 17054, 17073.5, 17077"
#: By state; what is not named is not indexed (New York, Pennsylvania; the Massachusetts and Illinois age exemptions).
RULES: Final[Mapping[str, Mapping[str, Rule]]] = {
    "CA": {
        "rate_table": Rule(1, _CALIFORNIA, down=False),
        "standard_deduction": Rule(1, _CALIFORNIA, down=False),
        "exemption_credit": Rule(1, _CALIFORNIA, down=False),
        "dependent_credit": Rule(1, _CALIFORNIA, down=False),
        "limit_start": Rule(1, _CALIFORNIA, down=False),
    },
    "IL": {"exemption": Rule(25, "35 ILCS 5/204(b)")},
    "MA": {"surtax_from": Rule(50, "Mass. Const. amend. art. XLIV, by 26 U.S.C. §1(f)")},
    "WA": {"standard_deduction": Rule(1000, "RCW 82.87.150", down=False)},
}


def carried_on(state: str, start: Year, year: int, expectation: Expectation) -> Year:
    """`start`, the state's last figures, in a later `year`; itself where its law indexes nothing."""
    rules = RULES.get(state, {})
    if not rules or year <= start.year:
        return start
    growth = (1 + expectation.inflation_rate) ** (year - start.year)
    moved = dict(start.figures)
    for name, rule in rules.items():
        figure = start.figures[name]
        middle = figure.values + (rule.step / 2 if rule.down else 0)
        scaled = middle * growth / rule.step
        values = (np.floor(scaled + 1e-9) if rule.down else np.floor(scaled + 0.5)) * rule.step
        values = np.maximum(values, figure.values) if rule.down and growth >= 1 else values
        moved[name] = replace(figure, values=values, source=f"projected by {rule.statute} from: {figure.source}")
    return Year(start.place, year, moved, projected_from=start.year)

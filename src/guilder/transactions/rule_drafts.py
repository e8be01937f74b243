"""A search as the conditions of a rule: what a rule can look at is taken over, the rest is named. Pure.

wanted: the search as service/finding.py understood it.
"""

from typing import Any, Final

from guilder.transactions.contracts.rules import RuleCondition, RuleGroup

#: What a search may ask for and a rule may not, in words for people.
_LEFT_OUT: Final = {
    "category": "the category", "within": "the kind of category", "uncategorised": "whether it has a category",
    "import": "the import it came with", "payee": "whether it is a regular payment",
}  # fmt: skip
Part = RuleCondition | RuleGroup


def drafted(wanted: dict[str, Any]) -> tuple[RuleGroup | None, list[str]]:
    """The conditions, None if nothing is left of them; and what was left out."""
    parts = [part for sign in ("", "not_") for part in _parts(wanted, sign)]
    left_out = [words for key, words in _LEFT_OUT.items() if key in wanted or f"not_{key}" in wanted]
    return (RuleGroup(kind="group", join="all", parts=parts[:20]) if parts else None), left_out


def _parts(wanted: dict[str, Any], sign: str) -> list[Part]:
    negated = bool(sign)
    found: list[Part] = [
        *(_texts(entry["words"], negated=negated) for entry in wanted.get(sign + "text", [])),
        *(part for each in wanted.get(sign + "amount", []) if (part := _amounts(each, negated=negated))),
    ]
    if merchants := wanted.get(sign + "merchant"):
        found.append(_condition("merchant", "contains", [name for (name,) in merchants], negated=negated))
    found += [
        _condition(subject, "is", values, negated=negated)
        for subject in ("account", "currency", "tag")
        if (values := wanted.get(sign + subject))
    ]
    if spans := wanted.get(sign + "days"):
        days = [_condition("date", "between", span) for span in spans]
        found.append(RuleGroup(kind="group", join="any", parts=[*days], negated=negated))
    if not sign:
        found += [
            _condition(subject, operator, [wanted[key]])
            for key, subject, operator in (
                ("direction", "direction", "is"), ("from", "date", "atLeast"), ("to", "date", "atMost"),
            )
            if key in wanted
        ]  # fmt: skip
    return found


def _texts(words: str, *, negated: bool) -> RuleGroup:
    places = [_condition(subject, "contains", [words]) for subject in ("merchant", "description", "counterparty")]
    return RuleGroup(kind="group", join="any", parts=[*places], negated=negated)


def _amounts(span: dict[str, Any], *, negated: bool) -> Part | None:
    """low, high: both included, unless `over` or `under`."""
    bounds = [
        _condition("amount", strict if span[flag] else loose, [span[key]])
        for key, flag, strict, loose in (("low", "over", "over", "atLeast"), ("high", "under", "under", "atMost"))
        if span.get(key) is not None
    ]
    return (
        RuleGroup(kind="group", join="all", parts=[*bounds], negated=negated)
        if len(bounds) > 1 or negated
        else (bounds[0] if bounds else None)
    )


def _condition(subject: str, operator: str, values: list[str], *, negated: bool = False) -> RuleCondition:
    said = {"kind": "condition", "subject": subject, "operator": operator, "values": values, "negated": negated}
    return RuleCondition.model_validate(said)

"""Households for the tests of the ledger, with keyword overrides by field name."""

from typing import Any

from finance.plans import certain
from guilder.finance.ledger.contracts import LedgerInput

STILL = certain()


def household(**changes: Any) -> LedgerInput:
    """One person of 65 with one untaxed account in a market without chance, who lives ten years."""
    fields: dict[str, Any] = {
        "first_year": 2026,
        "people": [{"birth_year": 1961, "end_age": 74, "retirement_age": 65}],
        "accounts": [account("cash", "100000")],
        "market": STILL,
    }
    return LedgerInput.model_validate(fields | changes)


def account(kind: str, balance: str = "0", **changes: Any) -> dict[str, Any]:
    """An account all in stocks, keyed by its kind."""
    return {
        "key": kind,
        "kind": kind,
        "balance": balance,
        "allocation": {"stocks": 1, "bonds": 0, "cash": 0},
    } | changes


def couple(**changes: Any) -> LedgerInput:
    """Two people with every kind of account, US and California tax, in the long-run market."""
    fields: dict[str, Any] = {
        "first_year": 2026,
        "people": [
            {"birth_year": 1961, "sex": "male", "end_age": 90, "retirement_age": 66,
             "social_security": {"pia": "2800", "claim_age": 804}},
            {"birth_year": 1964, "end_age": 93, "retirement_age": 65,
             "social_security": {"pia": "900", "claim_age": 780}},
        ],
        "accounts": [
            {"key": "bank", "kind": "cash", "balance": "40000"},
            {"key": "broker", "kind": "taxable", "balance": "600000", "basis": "350000", "fee_rate": 0.002},
            {"key": "401k", "kind": "traditional", "balance": "800000", "fee_rate": 0.004},
            {"key": "ira", "kind": "traditional", "balance": "300000", "owner": 1},
            {"key": "roth", "kind": "roth", "balance": "90000", "owner": 1},
            {"key": "hsa", "kind": "hsa", "balance": "30000"},
        ],
        "incomes": [
            {"name": "job", "kind": "wages", "amount_per_year": "120000"},
            {"name": "practice", "kind": "self_employment", "owner": 1, "amount_per_year": "45000"},
            {"name": "pension", "kind": "pension", "owner": 1, "amount_per_year": "12000", "from_age": 65,
             "indexed": 0.5, "survivor_share": 0.5},
        ],
        "contributions": [
            {"account": "401k", "amount_per_year": "15000", "employer_per_year": "5000"},
            {"account": "hsa", "amount_per_year": "3000"},
        ],
        "spending": {"amount_per_year": "110000"},
        "healthcare": {"before_65_per_year": "9000", "medicare_per_year": "2500", "inflation_excess_rate": 0.01,
                       "long_term_care": [{"owner": 1, "from_age": 91, "years": 3, "amount_per_year": "80000"}]},
        "events": [{"name": "roof", "year": 2030, "amount": "-30000"},
                   {"name": "inheritance", "year": 2033, "amount": "75000", "kind": "tax_free"}],
        "taxes": {"regime": "us", "state": "CA", "property_taxes": "8000", "charity_cash": "3000"},
    }  # fmt: skip
    return LedgerInput.model_validate(fields | changes)

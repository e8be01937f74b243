"""Money: a Decimal and an ISO 4217 code, never a float. Outflow is negative, inflow positive.

Digits per currency follow ISO 4217 (amendment list 179, 2025): two unless listed in `_DIGITS`.
"""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

from guilder.kernel.contract import Contract

_TWO = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP "
    "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR "
    "JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN "
    "NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP "
    "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)
_DIGITS = dict.fromkeys(_TWO.split(), 2)
_DIGITS |= dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0)
_DIGITS |= dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)
_DIGITS |= dict.fromkeys("CLF UYW".split(), 4)

#: Every currency that Guilder books in, by ISO 4217 code.
CURRENCIES = frozenset(_DIGITS)


def exponent(currency: str) -> int:
    """The number of digits after the decimal point that `currency` has. Raises ValueError if it is unknown."""
    try:
        return _DIGITS[currency]
    except KeyError:
        raise ValueError(f"{currency!r} is not an ISO 4217 currency that Guilder knows") from None


def quantize(amount: Decimal, currency: str) -> Decimal:
    """`amount` rounded half to even to the digits of `currency`."""
    return amount.quantize(Decimal(1).scaleb(-exponent(currency)), rounding=ROUND_HALF_EVEN)


def plain(amount: Decimal, currency: str) -> str:
    """`amount` as JSON carries it: a plain decimal string with the currency's own digits, `-` for outflow."""
    return format(quantize(amount, currency), "f")


def _exact(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        number = value
    elif isinstance(value, str):
        try:
            number = Decimal(value.strip())
        except InvalidOperation:
            raise ValueError('write the amount as a decimal number in quotes, such as "-12.50"') from None
    elif isinstance(value, int) and not isinstance(value, bool):
        number = Decimal(value)
    else:
        raise ValueError('write the amount as a string, such as "-12.50": a floating-point number is not exact')
    if not number.is_finite() or abs(number) >= Decimal("1e15"):
        raise ValueError("the amount is out of range")
    return number


def _known(code: str) -> str:
    exponent(code)
    return code


#: A decimal that JSON carries as a string. Floats are refused. Digits are the value's own.
Amount = Annotated[
    Decimal,
    BeforeValidator(_exact),
    PlainSerializer(lambda value: format(value, "f"), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["-12.50"]}),
]

#: An ISO 4217 code in capitals.
Currency = Annotated[
    str,
    AfterValidator(_known),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["EUR"]}),
]


class Money(Contract):
    """An amount in one currency, rounded to that currency's digits when it is made by `of`."""

    amount: Amount
    currency: Currency

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str) -> "Money":
        """Money with exactly the currency's digits, half to even."""
        return cls(amount=quantize(_exact(amount), currency), currency=currency)

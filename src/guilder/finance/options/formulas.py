"""How each option figure is made and where its formula is published."""

from typing import Final

from guilder.finance.figure import Formula

_BSM = "Black and Scholes 1973; Merton, Theory of Rational Option Pricing, 1973"
_GREEKS = "Haug, The Complete Guide to Option Pricing Formulas, 2nd ed. 2007, ch. 2"

FORMULAS: Final[dict[str, Formula]] = {
    "price": Formula("Price", "amount", "±(S·e^(−qT)·Φ(±d₁) − K·e^(−rT)·Φ(±d₂)), + for a call", _BSM),
    "implied_volatility": Formula(
        "Implied volatility", "fraction_a_year", "σ with Black–Scholes–Merton(σ) = price, by bisection", _BSM
    ),
    "volatility": Formula("Volatility", "fraction_a_year", "as given", "as given"),
    "forward": Formula("Forward price", "amount", "F = S·e^((r−q)T)", _BSM),
    "intrinsic": Formula("Worth without volatility", "amount", "max(±(S·e^(−qT) − K·e^(−rT)), 0)", _BSM),
    "delta": Formula("Delta", "ratio", "±e^(−qT)·Φ(±d₁), per 1 of the underlying", _GREEKS),
    "gamma": Formula("Gamma", "ratio", "e^(−qT)·φ(d₁) / (S·σ·√T), of delta per 1", _GREEKS),
    "vega": Formula("Vega", "amount", "S·e^(−qT)·φ(d₁)·√T, per 1.00 of volatility", _GREEKS),
    "theta": Formula(
        "Theta", "amount", "−S·e^(−qT)·φ(d₁)·σ/(2√T) ± (q·S·e^(−qT)·Φ(±d₁) − r·K·e^(−rT)·Φ(±d₂)), a year", _GREEKS
    ),
    "theta_day": Formula("Theta, a day", "amount", "theta / 365", _GREEKS),
    "rho": Formula("Rho", "amount", "±K·T·e^(−rT)·Φ(±d₂), per 1.00 of interest", _GREEKS),
    "parity": Formula(
        "Price of the other kind", "amount", "call − put = S·e^(−qT) − K·e^(−rT)", "put-call parity, Stoll 1969"
    ),
    "put_price": Formula("Put, a unit", "amount", "K·e^(−rT)·Φ(−d₂) − S·e^(−qT)·Φ(−d₁)", _BSM),
    "call_price": Formula("Call, a unit", "amount", "S·e^(−qT)·Φ(d₁) − K·e^(−rT)·Φ(d₂)", _BSM),
    "zero_cost_strike": Formula(
        "Strike of the call that pays for the put", "amount", "K with call(K) = put, by bisection", _BSM
    ),
    "put_cost_rate": Formula("Cost of the put", "fraction", "put / spot", _BSM),
    "break_even": Formula("Price at which the protected holding breaks even", "amount", "spot + put·e^(rT)", _BSM),
    "largest_loss": Formula(
        "Largest loss with the put", "fraction", "1 − (K − put·e^(rT)) / spot, dividends apart", _BSM
    ),
    "largest_loss_collar": Formula(
        "Largest loss with the collar", "fraction", "1 − (K − (put − call)·e^(rT)) / spot, dividends apart", _BSM
    ),
}

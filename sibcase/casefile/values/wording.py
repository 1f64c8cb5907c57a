"""Wording: how a figure is written for people. Money, shares, rates, counts; one way everywhere, never a raw float."""

from __future__ import annotations

import math

from sibcase.reference.currencies import minor_unit_of
from sibcase.withheld import WITHHELD_WORD, is_withheld

SIGNS = {"GBP": "£", "EUR": "€", "INR": "₹", "USD": "$", "AUD": "A$", "CAD": "C$", "NZD": "NZ$", "JPY": "¥"}
MINUS = "−"
UNKNOWN = "not stated"
# A share or a rate beyond a million per cent is an accident of days that lie close together: its digits say nothing.
MOST_AS_SHARE = 1e4
# Units that are written as a percentage.
SHARE_UNITS = frozenset({"share", "rate", "share per year"})

# Where a year of accounts is called a fiscal one.
FISCAL_YEARS = frozenset({"USD", "CAD"})


def year_of_accounts(currency: str) -> str:
    """Return what people who share a currency call a year of accounts: financial year, or fiscal year."""
    return "fiscal year" if currency in FISCAL_YEARS else "financial year"


def sign_of(currency: str) -> str:
    """Return the sign of a currency, or its code and a space."""
    return SIGNS.get(currency, f"{currency} ")


def money(value: float | None, currency: str = "GBP", *, pence: bool = False) -> str:
    """Return £1,234,567 or, with pence, £1,234,567.89; amounts under 100 keep their pence unless they are whole.

    Yen have no pence and dinars have thousandths: decimals are those of the currency's minor unit.
    """
    if value is None or math.isnan(value):
        return _unknown(value)
    size, minor = abs(value), minor_unit_of(currency)
    decimals = minor if pence or (size < 100 and round(size, minor) != round(size)) else 0
    text = f"{size:,.{decimals}f}"
    negative = value < 0 and float(text.replace(",", "")) != 0
    return f"{MINUS if negative else ''}{sign_of(currency)}{text}"


def short_money(value: float | None, currency: str = "GBP") -> str:
    """Return £157.5m, £70k or £950: enough to say aloud."""
    if value is None or math.isnan(value):
        return _unknown(value)
    size = abs(value)
    for limit, divisor, letter in ((999_500_000, 1e9, "bn"), (999_500, 1e6, "m"), (9_995, 1e3, "k")):
        if size >= limit:
            scaled = size / divisor
            text = number(scaled, 2 if scaled < 10 else 1)
            return f"{MINUS if value < 0 else ''}{sign_of(currency)}{text}{letter}"
    return money(value, currency)


def percent(value: float | None, decimals: int = 1) -> str:
    """Return 12.5% for 0.125; whole per cents without decimals; beyond a million per cent only that it is."""
    if value is None or math.isnan(value):
        return _unknown(value)
    if abs(value) > MOST_AS_SHARE:
        return f"{'less' if value < 0 else 'more'} than {percent(math.copysign(MOST_AS_SHARE, value))}"
    text = f"{abs(value) * 100:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS if value < 0 and float(text.replace(',', '')) != 0 else ''}{text}%"


def number(value: float | None, decimals: int = 1) -> str:
    """Return 1,234.5 with at most so many decimals, none where it is whole."""
    if value is None or math.isnan(value):
        return _unknown(value)
    text = f"{abs(value):,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS if value < 0 and float(text.replace(',', '')) != 0 else ''}{text}"


def years(value: float | None) -> str:
    """Return 1 year, 4.5 years."""
    if value is None or math.isnan(value):
        return _unknown(value)
    text = number(value, 2)
    return f"{text} year" if text == "1" else f"{text} years"


def of_unit(value: float | None, unit: str, currency: str = "GBP") -> str:
    """Return a value written as its unit asks."""
    if value is None or math.isnan(value):
        return _unknown(value)
    if unit in ("money", "money per year"):
        return money(value, currency) + (" per year" if unit == "money per year" else "")
    if unit in SHARE_UNITS:
        return percent(value, 2 if unit == "rate" else 1)
    if unit == "multiple":
        text = number(value, 2)
        return f"{'1.0' if text == '1' else text} times"
    if unit == "years":
        return years(value)
    return number(value, 4 if unit == "factor" else 2 if unit in ("outcomes", "units") else 1)


def short_of_unit(value: float | None, unit: str, currency: str = "GBP") -> str:
    """Return a value as a narrow column takes it: £1.2m, 34%, 0.24."""
    return short_money(value, currency) if unit == "money" else of_unit(value, unit, currency).removesuffix(" times")


def _unknown(value: float | None) -> str:
    return WITHHELD_WORD if is_withheld(value) else UNKNOWN

"""Money across sections: one currency, unit costs that are on file, and prices that can be moved to the case's year."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.casefile.source.nodes import Block, Written
from sibcase.casefile.values.assumptions import note_two_readings
from sibcase.casefile.values.grammar import CURRENCY_PATTERN, SIGN_OF
from sibcase.casefile.values.quantities import currency_fits, thousands_or_decimals
from sibcase.casefile.values.words import price_year_of
from sibcase.reference.currencies import all_currencies, currency_of, has_thousandths, is_paid_in, nearest_codes
from sibcase.reference.deflators import UnknownYear, default_series, load_series, series_names
from sibcase.reference.lookup import nearest_names
from sibcase.reference.unit_costs import nearest_refs

if TYPE_CHECKING:
    from sibcase.casefile.source.reading import Reading
    from sibcase.reference.deflators import DeflatorSeries


def check_money(root: Block, reading: Reading) -> None:
    """Run the checks of currencies, unit costs and price years."""
    stated = root.get("currency")
    if isinstance(stated, Written) and re.fullmatch(CURRENCY_PATTERN, stated) and not is_paid_in(stated):
        note_unknown_currency(stated, str(stated), reading)
    _check_currency(root, reading)
    _check_unit_cost_refs(root, reading)
    for word in reading.price_years:
        if word.path != ("prices",):
            _check_price_path(root, reading, word, str(word))


def deflator_name(stated: str, currency: str, own: DeflatorSeries | None = None) -> str:
    """Return the deflator series that a case uses: the one stated, else its own, else its currency's, else none."""
    if own is not None and stated in ("", own.name):
        return own.name
    if stated:
        return stated if stated in series_names() else ""
    try:
        return default_series(currency)
    except LookupError:
        return ""


def _scalar(root: Block, name: str, default: str = "") -> str:
    node = root.get(name)
    return str(node) if isinstance(node, Written) else default


def _currency(root: Block) -> str:
    """Return the case's currency, or nothing if what is written there is none: that has been noted."""
    stated = _scalar(root, "currency", "GBP")
    return stated if is_paid_in(stated) else ""


def _check_currency(root: Block, reading: Reading) -> None:
    case_currency = _currency(root)
    for word, currency in reading.money if case_currency else ():
        _check_thousands(word, currency or case_currency, reading)
        if re.fullmatch(CURRENCY_PATTERN, currency) and not is_paid_in(currency):
            note_unknown_currency(word, currency, reading)
        elif not currency_fits(currency, case_currency):
            sign = SIGN_OF.get(case_currency, f"{case_currency} ")
            message = f"`{word}` is in {currency}, but the case is in {case_currency}"
            remedy = f"convert it and write `{sign}…`, or change `currency:`"
            reading.note("SIB007", word.place, message, remedy)


def _check_thousands(word: Written, currency: str, reading: Reading) -> None:
    """Note `£10.000`, which may be ten pounds or ten thousand; dinars have three decimals of their own."""
    readings = thousands_or_decimals(word)
    if readings is not None and not has_thousandths(currency):
        note_two_readings(word, readings, reading)


def note_unknown_currency(word: Written, code: str, reading: Reading) -> None:
    """Note a code that ISO 4217 does not have, or that is of no money: gold, tests, no currency at all."""
    found = currency_of(code)
    if found is not None:
        message = f"`{code}` is not money in use: ISO 4217 reserves it for {found.name}"
    else:
        message = f"`{code}` is not an ISO 4217 currency code"
    near = ", ".join(f"`{each}` ({all_currencies()[each].name})" for each in nearest_codes(code))
    reading.note("SIB070", word.place, message, f"nearest: {near}" if near else "for example `GBP`, `USD`, `EUR`")


def _check_unit_cost_refs(root: Block, reading: Reading) -> None:
    case_currency = _currency(root)
    for word in reading.unit_cost_refs:
        found = reading.unit_cost(str(word))
        if found is None and (str(word) in reading.own_costs or reading.own_costs_unread):
            # What is wrong with it, or with its table, is noted where it is written.
            continue
        if found is None:
            own_names = nearest_names(str(word), reading.own_costs)
            near = ", ".join(f"`{name}`" for name in dict.fromkeys([*own_names, *nearest_refs(str(word))]))
            remedy = (f"nearest: {near}; " if near else "") + "`sibcase costs WORDS` searches them"
            reading.note("SIB030", word.place, f"there is no unit cost `{word}` in the library", remedy)
            continue
        if case_currency and not currency_fits(found.currency, case_currency):
            remedy = "state the cost in the case's currency with its source: `{value: £900 per week, source: …}`"
            reading.note("SIB007", word.place, f"the unit cost `{word}` is in {found.currency}", remedy)
            continue
        _check_price_path(root, reading, word, found.price_year)


def _check_price_path(root: Block, reading: Reading, word: Written, price_year: str) -> None:
    """Note a price that cannot be moved to the case's year; a case whose own year is broken has that noted already."""
    if "prices" not in root:
        message = f"a price in {price_year} prices needs `prices:` at the top of the case"
        reading.note("SIB033", word.place, message, "for example `prices: 2025-26`")
        return
    prices = price_year_of(root["prices"])
    if prices in (None, price_year):
        return
    own = reading.own_series
    name = deflator_name(_scalar(root, "deflator"), _currency(root), own)
    if not name:
        message = f"no deflator in the library converts {price_year} prices to {prices} in this currency"
        reading.note("SIB033", word.place, message, "state the cost in the case's own price year")
        return
    try:
        (own if own is not None and own.name == name else load_series(name)).factor(price_year, prices)
    except UnknownYear as unknown:
        remedy = "state the cost in prices of a year that the series covers"
        reading.note("SIB033", word.place, str(unknown), remedy)

"""Budgets: stated by parties that pay, for financial years that the contract touches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.casefile.checks.payments import lines_written
from sibcase.casefile.source.nodes import Block, Written, value_written
from sibcase.casefile.values.days_meant import MONTHS
from sibcase.casefile.values.quantities import DURATION, read_duration
from sibcase.casefile.values.words import DATE, PRICE_YEAR_PATTERN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.source.reading import Reading

__all__ = ["check_budgets"]

_FIELDS = ("budget", "budget_by_year")
_DUST = 1e-6
_MONTHS = 12


def check_budgets(root: Block, reading: Reading) -> None:
    """Note a budget of a party that pays nothing, and a budget for a year in which the case has no day."""
    parties = root.get("parties")
    if not isinstance(parties, Block):
        return
    payers, years = set(_payers(root)), _years(root)
    for name, party in ((name, parties[name]) for name in parties):
        if not isinstance(party, Block):
            continue
        if "contract" in root and name not in payers:
            _note_pays_nothing(name, party, reading)
        elif years is not None:
            _check_years(party, years, reading)


def _note_pays_nothing(name: str, party: Block, reading: Reading) -> None:
    for field in _FIELDS:
        if field in party:
            message = f"`{name}` pays nothing, so its budget has no effect"
            reading.note("SIB036", party.key_place(field), message, "remove it, or name the party under `payers`")


def _payers(root: Block) -> Iterator[str]:
    contract = root.get("contract")
    for block in (contract, *lines_written(root)):
        payers = block.get("payers") if isinstance(block, Block) else None
        yield from payers if isinstance(payers, Block) else ()


def _check_years(party: Block, years: list[str], reading: Reading) -> None:
    budgets = party.get("budget_by_year")
    for key, written in budgets.keys_written.items() if isinstance(budgets, Block) else ():
        if re.fullmatch(PRICE_YEAR_PATTERN, written) and written.replace("/", "-") not in years:
            first_and_last = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
            message = f"`{key}` is not a financial year of this case, which runs from {first_and_last}"
            reading.note("SIB060", written.place, message, f"for example `{years[0]}: £250k`")


def _years(root: Block) -> list[str] | None:
    """Return the financial years of the case as they are written; nothing where its term is not known."""
    start, term = value_written(root.get("start")), value_written(root.get("term"))
    if start is None or term is None or not re.fullmatch(DATE, start) or not DURATION.matches(term):
        return None
    month, day = _fiscal_start(root)
    year, first_month, first_day = (int(part) for part in start.split("-"))
    months = round(read_duration(term).value * _MONTHS + _DUST)
    if not 0 < months <= 100 * _MONTHS:
        return None
    last_month = year * _MONTHS + first_month - 1 + months
    first = year if (first_month, first_day) >= (month, day) else year - 1
    # The last day of the case is the day before.
    ends_before = (last_month % _MONTHS + 1, first_day) <= (month, day)
    last = last_month // _MONTHS - 1 if ends_before else last_month // _MONTHS
    return [_label(each, month, day) for each in range(first, last + 1)]


def _fiscal_start(root: Block) -> tuple[int, int]:
    written = root.get("fiscal_year_start")
    parts = str(written).split(" ") if isinstance(written, Written) else []
    if len(parts) == 2 and parts[0].isdecimal() and parts[1] in MONTHS:
        return MONTHS.index(parts[1]) + 1, int(parts[0])
    return 4, 1


def _label(year: int, month: int, day: int) -> str:
    return str(year) if (month, day) == (1, 1) else f"{year}-{(year + 1) % 100:02d}"

"""How sure the figures are: what each range does to them, how far effects may fall, and how they are spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import of_unit
from sibcase.webapp.desk import Html
from sibcase.webapp.markup import page
from sibcase.webapp.pages.fault import failed
from sibcase.webapp.pages.reading import charts_of

if TYPE_CHECKING:
    from sibcase.tasks.sensitivity.sensitivity import Tornado
    from sibcase.webapp.desk import Answer, Asked

__all__ = ["ranges"]

DRAWN = ("tornado", "distributions", "payments_by_year")
MOST_SWINGS = 12


@dataclass(frozen=True, slots=True)
class Swing:
    """What a range does to a figure, in words, and where the field is."""

    path: str
    label: str
    low: str
    high: str
    at_low: str
    at_high: str
    width: str


def ranges(asked: Asked) -> Answer:
    """Return the page; the part that takes longer than a second is asked for by the script, or with `now`."""
    opened = asked.case()
    business = opened.business
    if business is None:
        return failed(asked, 409, "This case has errors: fix them first.")
    if not (asked.is_part or asked.get("now")):
        return Html(page(asked, "ranges", opened=opened, here="/range", is_made=False))
    found = opened.sensitivity
    if isinstance(found, str):
        return Html(
            page(
                asked,
                "ranges",
                opened=opened,
                here="/range",
                is_made=True,
                why=found,
                tornados=[],
                switches=[],
                charts=[],
            )
        )
    currency = business.case.currency
    return Html(
        page(
            asked,
            "ranges",
            opened=opened,
            here="/range",
            is_made=True,
            why="",
            tornados=[(each.label, each.name, _swings(each, currency)) for each in found.tornados],
            switches=[(each.label, each.where) for each in found.switches],
            charts=charts_of(opened, DRAWN),
        )
    )


def _swings(tornado: Tornado, currency: str) -> list[Swing]:
    return [
        Swing(
            each.input,
            each.label,
            of_unit(each.low, each.unit, currency),
            of_unit(each.high, each.unit, currency),
            of_unit(each.at_low, tornado.unit, currency),
            of_unit(each.at_high, tornado.unit, currency),
            of_unit(each.width, tornado.unit, currency),
        )
        for each in tornado.swings[:MOST_SWINGS]
        if each.width
    ]

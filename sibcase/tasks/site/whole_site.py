"""The pages of the whole site: the list of cases, the tables across them, the same as data, and a feed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from sibcase.casefile.source.report import json_text
from sibcase.tasks.site.across import TABLES
from sibcase.tasks.site.full_text import SEARCH_PAGE
from sibcase.tasks.site.manifest import CASES
from sibcase.tasks.site.markup import page
from sibcase.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sibcase.documents.brand.brand import Brand
    from sibcase.tasks.site.across import AcrossTable
    from sibcase.tasks.site.order import CaseOutcome

__all__ = ["FEED", "LIBRARY", "whole_site"]

TABLE_PAGES, LIBRARY, FEED = "tables", "library.json", "feed.xml"
LAYOUT = 1
ATOM = "http://www.w3.org/2005/Atom"
# What the list can be filtered by: the field of an entry, and the label of its choice.
FILTERS = (("stage", "Stage"), ("instrument", "Instrument"), ("currency", "Currency"), ("area", "Area"))
# In a longer list of choices none is found; the search finds them.
MOST_CHOICES = 60
MOST_IN_FEED = 200
STAGES = ("concept", "outline", "full", "contract")


def whole_site(
    title: str,
    audience: str | None,
    address: str,
    brand: Brand,
    outcomes: Sequence[CaseOutcome],
    *,
    searches_with: str = "",
) -> dict[str, bytes]:
    """Return the pages of the whole site by their names.

    Args:
        title: the title of the site.
        audience: its readers; None for the authors.
        address: where it is published; nothing where that is not known.
        brand: the house style.
        outcomes: what has become of each case, in the order of the list.
        searches_with: the script of the search over the text of all cases; nothing where there is none.
    """
    shown = sorted(outcomes, key=lambda each: (bool(each.fault), str(each.entry["title"]).lower(), each.name))
    titles = Counter(each.entry["title"] for each in shown)
    repeated = {title for title, count in titles.items() if count > 1}
    common: dict[str, Any] = {
        "audience": audience,
        "tables": TABLES,
        "full_text": bool(searches_with),
        "repeated": repeated,
    }
    choices = [(field, label, _choices(shown, field)) for field, label in FILTERS]
    listed: dict[str, Any] = {
        "cases": shown,
        "readable": sum(not each.fault for each in shown),
        "choices": [each for each in choices if len(each[2]) > 1],
        "any_deals": any(each.entry["is_deal"] for each in shown),
        "here": "cases",
    }
    files = {"index.html": page("index", "", title, brand, **common, **listed)}
    for table in TABLES:
        rows = [(each, row) for each in shown for row in each.rows.get(table.name, ())]
        parts: dict[str, Any] = {"table": table, "rows": rows, "here": table.name}
        files[f"{TABLE_PAGES}/{table.name}.html"] = page("table", "../", title, brand, **common, **parts)
        files[f"{TABLE_PAGES}/{table.name}.json"] = _json(_table_as_data(table, rows))
    if searches_with:
        files[SEARCH_PAGE] = page("search", "", title, brand, searches_with=searches_with, **common, here="search")
    files[LIBRARY] = _json(_library(title, audience, shown))
    files[FEED] = _feed(title, address, shown)
    return files


def _choices(outcomes: Iterable[CaseOutcome], field: str) -> list[str]:
    """Return the values of a field, none of them where there are too many to choose from."""
    found = sorted({str(each.entry[field]) for each in outcomes} - {""}, key=_in_order)
    return found if len(found) <= MOST_CHOICES else []


def _in_order(value: str) -> tuple[int, str]:
    return (STAGES.index(value) if value in STAGES else len(STAGES), value.lower())


# --- data -------------------------------------------------------------------------------------------------------------


def _json(data: object) -> bytes:
    return f"{json_text(data)}\n".encode("utf-8", "replace")


def _library(title: str, audience: str | None, outcomes: Sequence[CaseOutcome]) -> dict[str, Any]:
    cases = [
        {
            "case": each.name,
            "page": f"{CASES}/{each.address}/",
            **{name: value for name, value in each.entry.items() if name not in ("words", "figures", "updated")},
            "figures": {name: shown for name, _, shown in each.entry["figures"]},
            "updated": _moment(each.entry["updated"]) if each.entry["updated"] else None,
            "data": None if each.fault else f"{CASES}/{each.address}/case.json",
        }
        for each in outcomes
    ]
    return {
        "title": title,
        "audience": audience,
        "versions": {"sibcase": __version__, "layout": LAYOUT},
        "tables": {table.name: f"{TABLE_PAGES}/{table.name}.json" for table in TABLES},
        "cases": cases,
    }


def _table_as_data(table: AcrossTable, rows: Sequence[tuple[CaseOutcome, Any]]) -> dict[str, Any]:
    return {
        "table": table.name,
        "title": table.title,
        "about": table.about,
        "rows": [
            {
                "case": outcome.name,
                "title": outcome.entry["title"],
                **dict(_cells(table, row)),
            }
            for outcome, row in rows
        ],
    }


def _cells(table: AcrossTable, row: Iterable[tuple[Any, str]]) -> Iterator[tuple[str, Any]]:
    """Yield the cells of a row by column: numbers with their words next to them."""
    for (key, _, is_number), (value, shown) in zip(table.columns, row, strict=True):
        yield key, value
        if is_number:
            yield f"{key}_shown", shown


# --- the feed ---------------------------------------------------------------------------------------------------------


def _feed(title: str, address: str, outcomes: Sequence[CaseOutcome]) -> bytes:
    """Return the cases that were changed last as an Atom feed (RFC 4287), newest first."""
    ET.register_namespace("", ATOM)
    newest = sorted((each for each in outcomes if not each.fault), key=lambda each: (-each.entry["updated"], each.name))
    feed = ET.Element(f"{{{ATOM}}}feed")
    base = f"{address.rstrip('/')}/" if address else ""
    _add(feed, "title", title)
    _add(feed, "id", base or _name_of("site", title))
    _add(feed, "updated", _moment(newest[0].entry["updated"] if newest else 0))
    _add(feed, "generator", "sibcase", version=__version__)
    author = _add(feed, "author")
    _add(author, "name", title)
    _add(feed, "link", rel="alternate", type="text/html", href=f"{base}index.html")
    if base:
        _add(feed, "link", rel="self", type="application/atom+xml", href=f"{base}{FEED}")
    for each in newest[:MOST_IN_FEED]:
        _add_entry(feed, each, base)
    ET.indent(feed)
    text: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _add_entry(feed: ET.Element, outcome: CaseOutcome, base: str) -> None:
    entry, page_of_it = _add(feed, "entry"), f"{CASES}/{outcome.address}/index.html"
    _add(entry, "title", _printable(outcome.entry["title"]))
    _add(entry, "id", f"{base}{page_of_it}" if base else _name_of("case", outcome.name))
    _add(entry, "updated", _moment(outcome.entry["updated"]))
    _add(entry, "link", rel="alternate", type="text/html", href=f"{base}{page_of_it}")
    figures = "; ".join(f"{label}: {shown}" for _, label, shown in outcome.entry["figures"])
    _add(entry, "summary", _printable(" ".join(filter(None, (outcome.entry["summary"], figures)))) or "No figures yet")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = text or None
    return element


def _printable(text: str) -> str:
    """Return a text without the control characters that XML cannot hold."""
    return "".join(each if each.isprintable() else " " for each in text)


def _name_of(kind: str, name: str) -> str:
    digits = hashlib.sha256(f"sibcase {kind} {name}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _moment(seconds: float) -> str:
    """Return a moment as feeds write it; the beginning of 1970 where neither a commit nor a case says when."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

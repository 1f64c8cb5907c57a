"""The papers of a review: the report, and one page for the board of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sibcase.casefile.values.wording import money, number, of_unit, percent
from sibcase.reference.currencies import minor_unit_of
from sibcase.tasks.file_names import audience_suffix, file_stem
from sibcase.tasks.privacy.audience import audience_of
from sibcase.tasks.publish.document import prepare
from sibcase.tasks.publish.record_document import in_formats, in_words, record_document, table_of
from sibcase.write_files import write_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sibcase.documents.document import Document
    from sibcase.documents.views.grounds import TableView
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.review.review import Learned, Review

__all__ = ["board_page", "review_report", "write_review"]

# A section of the case's own, in which its authors write what they learned.
LESSONS = "committee-lessons"
DECISIONS = {
    "submitted": "Verify the results, or dispute them",
    "verified": "Accept the claim, or dispute it",
    "accepted": "Pay",
    "partly paid": "Pay what is still open",
    "disputed": "Settle the dispute",
}
BOARD_PAGES, BOARD_SIZE = 1, 9
MOST_ON_A_PAGE = 12


def write_review(
    business: BusinessCase,
    found: Review,
    formats: Sequence[str],
    out: Path,
    *,
    board: bool = False,
    audience: str | None = None,
) -> list[Path]:
    """Write the report of a review, or the page for the board, into a folder; return the paths.

    Args:
        business: the case.
        found: its review, as the readers may see it.
        formats: of the document.
        out: the folder.
        board: whether to write the page for the board, and not the report.
        audience: the readers; without one the authors.

    Raises:
        UnknownAudience: the case has no such reader.
        ProseFault: what the case says was learned cannot be printed.
        TemplateFault: a template cannot be filled in.
        FieldsFault: the house style above the case cannot be used.
        ConversionError: a format cannot be made.
        OSError: a file cannot be written.
    """
    name, make = ("board", board_page) if board else ("review", review_report)
    stem = f"{file_stem(business.path)}-{name}{audience_suffix(audience)}"
    return write_all(out, in_formats({stem: make(business, found, audience)}, formats))


def review_report(business: BusinessCase, found: Review, audience: str | None = None) -> Document:
    """Return the report of a review, for readers or for the authors."""
    shown = _in_money(found)
    count = len(found.claims)
    context = {
        **_headline(found),
        "count": f"{count} claim{'' if count == 1 else 's'}",
        "results": _results(found),
        "years": _years(found),
        "payments": _payments(found),
        "saved": table_of(
            "Paid and saved to date",
            ("Outcome", "Paid", "Saved", "of which cashable"),
            [(row.title, shown(row.paid), shown(row.saved), shown(row.cashable)) for row in found.saved],
        ),
        "figures": _figures(found),
        "terms": table_of(
            "Terms that differ from the first contract",
            ("Term", "First contract", "Now"),
            [(each.path, each.old or "not stated", each.new or "not stated") for each in found.since.terms],
            words=3,
        ),
        "risks": _risks(found),
        "lessons": prepare(business, business.planned, audience).context.narrative.get(LESSONS),
        "learned": _learned(found.learned),
        "days": table_of(
            "Days from a claim to each state, on average",
            ("State", "Days"),
            [(state, number(days)) for state, days in found.days.items()],
        ),
    }
    title = "Review of the contract"
    readers = audience_of(business.case, audience) if audience is not None else None
    return record_document(business, "review", context, title=title, date=found.claims[-1].date, readers=readers)


def board_page(business: BusinessCase, found: Review, audience: str | None = None) -> Document:
    """Return one page for the board of the contract: the latest claim, the position, and the decisions required."""
    latest, shown = found.claims[-1], _in_money(found)
    since = found.claims[-2].date if len(found.claims) > 1 else ""
    decimals = 10 ** minor_unit_of(found.currency)
    context = {
        **_headline(found),
        "number": latest.number,
        "latest": latest.money(latest.amount),
        "results": _results(found),
        "payments": _payments(found),
        "open_claims": table_of(
            "Open claims",
            ("Claim", "Decision", "Amount"),
            [
                (f"Claim {claim}, {state}", DECISIONS.get(state, "Decide"), shown(units / decimals))
                for claim, state, units in found.open_claims[:MOST_ON_A_PAGE]
            ],
            words=2,
        ),
        "unrecorded": ", ".join(each.path for each in found.since.not_recorded[:MOST_ON_A_PAGE]),
        "caps": table_of(
            "Caps",
            ("Cap", "Amount", "Left"),
            [(title, latest.money(cap), latest.money(left)) for title, cap, left in latest.caps[:MOST_ON_A_PAGE]],
        ),
        "risks": _risks(found),
        "learned": _learned([each for each in found.learned if each.when > since][-MOST_ON_A_PAGE:]),
    }
    return record_document(
        business,
        "board",
        context,
        title="Contract board",
        date=latest.date,
        readers=audience_of(business.case, audience) if audience is not None else None,
        size=BOARD_SIZE,
        pages=BOARD_PAGES,
    )


def _in_money(found: Review) -> Callable[[float | None], str]:
    return lambda amount: "–" if amount is None else money(amount, found.currency)


def _headline(found: Review) -> dict[str, Any]:
    shown, whole = _in_money(found), found.forecast.payments[0]
    return {
        "until": in_words(found.until.isoformat()),
        "signed": in_words(found.signed),
        "claimed": shown(whole.claimed),
        "planned": shown(whole.first_plan),
        "expected": shown(whole.expected),
        "low": shown(whole.low),
        "high": shown(whole.high),
    }


def _results(found: Review) -> TableView:
    def shown(value: float | None, unit: str) -> str:
        return "–" if value is None else of_unit(value, unit, found.currency)

    rows = [
        (
            row.title,
            shown(row.plan, row.unit),
            shown(row.plan_to_date, row.unit),
            shown(row.observed, row.unit),
            percent(row.share_of_plan, 0) if row.share_of_plan is not None else "–",
            shown(row.expected, row.unit),
        )
        for row in found.results
    ]
    heads = ("Result", "First plan", "Plan to date", "Observed", "of plan to date", "Expected")
    return table_of("Results against the first plan", heads, rows)


def _years(found: Review) -> TableView:
    shown = _in_money(found)
    latest = max([found.year, *(row.year for row in found.years if row.claimed)])
    rows = [
        (row.name, row.year, shown(row.plan), shown(row.claimed if row.year <= latest else None))
        for row in found.years
        if row.plan or row.claimed
    ]
    return table_of("Payments by financial year", ("Payer", "Year", "First plan", "Claimed"), rows, words=2)


def _payments(found: Review) -> TableView:
    shown = _in_money(found)
    rows = [
        (
            row.name,
            shown(row.first_plan),
            shown(row.claimed),
            shown(row.still),
            f"{shown(row.low)} to {shown(row.high)}",
        )
        for row in found.forecast.payments
    ]
    heads = ("Payer", "First plan", "Claimed", "Still expected", "In all, 9 in 10 draws")
    return table_of("Payments over the term", heads, rows)


def _figures(found: Review) -> TableView:
    """Return the figures of the first plan that differ from those of the case as it is now."""
    rows = [
        (each.label, of_unit(each.first, each.unit, found.currency), of_unit(each.now, each.unit, found.currency))
        for each in found.since.plan
    ]
    moved = [row for row in rows if row[1] != row[2]]
    return table_of("Figures that differ from the first plan", ("Figure", "First plan", "Now"), moved)


def _risks(found: Review) -> TableView:
    shown = _in_money(found)
    rows = [(each.title, shown(each.amount), percent(each.share, 0)) for each in found.forecast.risks]
    return table_of("Chance that a limit is exceeded", ("Limit", "Amount", "Chance"), rows[:MOST_ON_A_PAGE])


def _learned(rows: Sequence[Learned]) -> TableView:
    body = [(in_words(each.when), each.subject, each.text) for each in rows]
    return table_of("From the records", ("Date", "Subject", "What the records say"), body, words=3)

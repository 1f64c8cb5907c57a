"""SIB9, publication: people who could be identified, unsourced figures, and texts that disagree with the figures."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from sibcase.casefile.sections.parts import Deflators, OwnUnitCost
from sibcase.casefile.source.places import Place
from sibcase.casefile.values.grammar import CURRENCY_SIGN, DIGITS, SCALE, SCALES
from sibcase.casefile.values.quantities import read_money
from sibcase.rules.parts_of import SavingLine, fiscal_savings
from sibcase.rules.rule import rule
from sibcase.rules.submission import Objection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.casefile.values.fields import Assumption
    from sibcase.rules.submission import Submission

SMALLEST_COUNT = 10
MOST_UNSOURCED = 0.2
LONGEST_SOURCE_LISTED = 60
# In words, for each question that has a guide.
LENGTH_GUIDES = {
    "purpose": 150,
    "why-now": 80,
    "fit": 150,
    "outcomes": 150,
    "value": 100,
    "delivery": 100,
    "route-to-market": 80,
    "why-route": 80,
    "market": 50,
    "funding": 150,
    "costing": 50,
    "dependencies": 50,
    "measurement": 100,
    "effort": 100,
}
LENIENCE = 1.5

_PERSON = r"(?:client|family|mother|father|parent|child|boy|girl|son|daughter|woman|man|patient|resident|tenant)"
_NAME = r"[A-Z][a-z]{2,}"
_NAMED_PEOPLE = (
    re.compile(rf"\b{_PERSON},? (?:called|named) {_NAME}"),
    re.compile(rf"\b{_NAME} \(?(?:aged )?[1-9][0-9]\)?, (?:a|an|who|has|had|was|is|lives|lost)\b"),
    re.compile(rf"\b{_NAME}, (?:aged )?[1-9][0-9],"),
    re.compile(r"\b(?:born on|date of birth:?) [0-9]{1,2} [A-Z][a-z]+ (?:19|20)[0-9]{2}"),
)
_AMOUNT = re.compile(rf"(?<![A-Za-z]){CURRENCY_SIGN.replace('|[A-Z]{3}', '')}{DIGITS}{SCALE}(?![0-9])")
# Words of prose, and the figure that an amount after them is taken to be.
_AMOUNTS_NAMED_IN_TEXT = (
    (re.compile(r"cost of doing nothing", re.IGNORECASE), "need.cost.total"),
    (re.compile(r"cash(?:able)? savings", re.IGNORECASE), "savings.cashable.total"),
    (re.compile(r"payments in all|total payments|outcome payments of", re.IGNORECASE), "payments.total"),
    (re.compile(r"capped at|cap of|a cap is", re.IGNORECASE), "contract.cap"),
)
_FARTHEST = 40
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
# No reader needs more of them, and a file made to be slow may hold a hundred thousand.
MOST_IN_ONE_TEXT = 20


@rule("SIB901", "small-counts", outline="advice", full="warning")
def small_counts(case: Submission) -> Iterator[Objection]:
    """No count of fewer than ten people appears in a document that may be published.

    Why it matters:
        In a small area, nine families with one characteristic can be identified by their neighbours. Small counts are
        withheld from published tables for that reason.

    Source:
        Practice of statistical offices on disclosure control; the ten is this project's limit

    Example:
        need:
          segments:
            couples: {people: {value: 9 couples}}
        service:
          intake:
            couples: {starts: 9 over 3 years}

    Instead:
        need:
          segments:
            couples: {people: {value: 200 couples}}

    To fix:
        merge small groups, or give the count as a range
    """
    for name, segment in case.case.segments.items():
        if 0 < segment.people.value < SMALLEST_COUNT:
            count = case.number(segment.people.value)
            yield Objection(segment.people.place, f"`{name}` has {count} people, fewer than {SMALLEST_COUNT}")


@rule("SIB902", "person-identified", outline="warning", full="error")
def person_identified(case: Submission) -> Iterator[Objection]:
    """No text identifies a person who uses the service.

    Why it matters:
        A story with a name and an age makes a case memorable, and makes the person identifiable. It cannot be withdrawn
        once it is published.

    Source:
        UK GDPR on personal data; practice of statistical offices on disclosure control

    Example:
        narrative:
          purpose: A mother called Rebecca lost her children in March and found treatment in May.

    Instead:
        narrative:
          purpose: A mother lost her children in spring and found treatment in summer.

    To fix:
        write the story without name, age or place, and say that details have been changed
    """
    for text, place, is_file in _texts(case):
        for pattern in _NAMED_PEOPLE:
            for found in islice(pattern.finditer(text), MOST_IN_ONE_TEXT):
                at = _within(text, found.start(), place) if is_file else place
                yield Objection(at, f"`{' '.join(found.group().split())}` could identify a person")


@rule("SIB903", "unsourced-value", outline="advice", full="warning")
def unsourced_value(case: Submission) -> Iterator[Objection]:
    """At most a fifth of the savings rests on figures without a source.

    Why it matters:
        A saving is as good as the weakest figure in its chain: baseline, effect, units, unit cost. Where none of them
        can be looked up, the total is an opinion.

    Source:
        Greater Manchester cost–benefit analysis; the fifth is this project's limit

    Example:
        outcomes:
          home: {savings: {placement: {unit_cost: {value: £1_700 per week, source: ~}}}}

    Instead:
        outcomes:
          home: {savings: {placement: {unit_cost: {value: £1_700 per week, source: records}}}}

    To fix:
        add `source: …` to the figures, or use a unit cost from the library (`ref: …`)
    """
    savings = fiscal_savings(case.case)
    unsourced = [line for line in savings if _without_source(case, line)]
    total = case.amount("savings.gross.total") if unsourced else 0.0
    amount = sum(case.amount(f"savings.gross.{line.key}") for line in unsourced)
    if total > 0 and amount / total > MOST_UNSOURCED:
        first = next(given for line in unsourced for given in _without_source(case, line))
        sums = f"{case.money(amount)} of {case.money(total)}"
        message = f"{case.percent(amount / total)} of the savings rest on figures without a source ({sums})"
        where = f"the first is `{'.'.join(first.path)}`"
        yield Objection(first.place, f"{message}; {where}")


def _without_source(case: Submission, line: SavingLine) -> list[Assumption]:
    """Return the figures behind a saving that have no source."""
    outcome = (case.case.outcomes or {})[line.outcome]
    by_study = bool(outcome.evidence and outcome.evidence.source)
    chain = [outcome.baseline, outcome.expected or outcome.effect, line.saving.units, line.saving.unit_cost]
    return [
        given
        for given in chain
        if given is not None
        and not (given.source or given.ref or (by_study and given in (outcome.expected, outcome.effect)))
        # One outcome saves one unit of itself: that needs no study.
        and not (given is line.saving.units and given.value == 1)
    ]


@rule("SIB904", "source-never-cited", full="advice")
def source_never_cited(case: Submission) -> Iterator[Objection]:
    """Every source in the list is cited by a figure.

    Why it matters:
        A list of sources looks like evidence. A source that no figure cites appears to support all of them and supports
        none.

    Source:
        Practice of reviewers

    Example:
        sources:
          survey: {title: Survey of parents, year: 2025, kind: survey}

    Instead:
        sources:
          survey: {title: Survey of parents, year: 2025, kind: survey}
        service:
          completion: {value: 80%, source: survey}

    To fix:
        cite it next to the figure that it supports, `{value: 80%, source: survey}`, or remove it
    """
    cited = set(_cited_in(case))
    words = {word for text, _, _ in _texts(case) for word in _ID.findall(text.casefold())}
    for name in case.case.sources or {}:
        if name not in cited and name.casefold() not in words:
            yield Objection(case.where.of("sources", name), f"no figure cites `{name}`")


@rule("SIB905", "source-not-listed", full="advice")
def source_not_listed(case: Submission) -> Iterator[Objection]:
    """Every source that a figure cites is in the list of sources.

    Why it matters:
        A source named only in passing has no year, page or address. Once it is listed, it is checked once, and the
        document numbers it.

    Source:
        Practice of reviewers; five-case questions: supporting documents

    Example:
        service:
          completion: {value: 80%, source: A colleague's estimate}

    Instead:
        service:
          completion: {value: 80%, source: trial}

    To fix:
        add it to the list, `sources: {survey: {title: Survey of parents, year: 2025}}`, and cite it by its id
    """
    listed = case.case.sources
    for source, place in _cited_in(case).items() if listed else ():
        if source not in (listed or {}):
            shown = source if len(source) <= LONGEST_SOURCE_LISTED else source[: LONGEST_SOURCE_LISTED - 1] + "…"
            yield Objection(place or case.where.of("sources"), f"`{shown}` is cited but is not listed in `sources`")


@rule("SIB906", "prose-disagrees", outline="warning")
def prose_disagrees(case: Submission) -> Iterator[Objection]:
    """An amount typed in a text equals the amount that the model computes.

    Why it matters:
        Text is written once, and figures change weekly. A summary that promises different savings from the table is the
        first thing that a reader notices, and the last that they believe.

    Source:
        The principle of this project that text and tables cannot disagree

    Example:
        narrative:
          summary: A cap of £2.5m, and cashable savings of £9m.

    Instead:
        narrative:
          summary: "A cap of £1.8m, and cashable savings of {{ figures.savings.cashable.total | money }}."

    To fix:
        quote the figure instead of typing it: `{{ figures.savings.cashable.total | money }}`
    """
    for text, place, is_file in _texts(case):
        for pattern, name in _AMOUNTS_NAMED_IN_TEXT:
            for found in islice(pattern.finditer(text), MOST_IN_ONE_TEXT):
                amount = _AMOUNT.search(text, found.end(), found.end() + _FARTHEST)
                between = text[found.end() : amount.start()] if amount else "."
                known = case.figure(name) if amount and not re.search(r"[.;:{}]", between) else None
                if amount and known is not None and not _says(amount.group(), known):
                    at = _within(text, amount.start(), place) if is_file else place
                    message = (
                        f"the text says {amount.group().strip()}, but the model computes {case.money(known)} (`{name}`)"
                    )
                    yield Objection(at, message)


def _says(text: str, value: float) -> bool:
    """Return whether a written amount is a value, rounded as it is written."""
    written = read_money(text.strip())
    digits = re.search(DIGITS, text)
    decimals = len(digits.group().partition(".")[2]) if digits else 0
    scale = re.search(r"(k|m|bn|thousand|million|billion)$", text.strip(), re.IGNORECASE)
    unit = float(SCALES[scale.group().lower()]) if scale else 1.0
    # A whole of half a unit of the last digit, with a little for what floating point leaves.
    return bool(abs(written.value - value) <= 0.5000001 * unit / 10.0**decimals)


@rule("SIB907", "document-out-of-date", outline="advice", full="warning")
def document_out_of_date(case: Submission) -> Iterator[Objection]:
    """A document next to the case file is no older than the case.

    Why it matters:
        Committees read the document, not the case file. A document made before the last change presents figures that
        differ from those that were checked.

    Source:
        The principle of this project that text and tables cannot disagree

    Example:
        # safe-at-home.pdf next to the case was made in May, and the case was changed in June

    Instead:
        # safe-at-home.pdf next to the case was made after its last change

    To fix:
        run `sibcase render` again, and remove documents that are no longer needed
    """
    for name in case.outdated:
        yield Objection(case.where.of("title"), f"`{name}` was made before the case was last changed")


@rule("SIB908", "prose-overlong", full="advice")
def prose_overlong(case: Submission) -> Iterator[Objection]:
    """An answer to a question of the five-case model is about as long as its guide.

    Why it matters:
        Reviewers read dozens of cases with about twenty answers each. Anything beyond the usual length is skimmed, and
        the sentence that matters is lost.

    Source:
        Five-case questions with their length guides, as reviewers of 2026 read them

    Example:
        narrative:
          market: >-
            There are many providers. The first was founded long ago and has an office in the north. The second was
            founded later and has an office in the south. The third has no office and works from a van. The fourth has
            closed and may open again. The fifth is a council team that may become a company. The sixth has never done
            such work and would like to. All of them came to our market day, where we talked at length about the weather
            and about the contract.

    Instead:
        narrative:
          market: Three providers do such work at this size; one could start within six months.

    To fix:
        keep what supports the decision, and move the rest to a supporting document
    """
    for section, guide in LENGTH_GUIDES.items():
        if section in case.prose:
            text, place = case.prose[section]
            words = len(text.split())
            if words > LENIENCE * guide:
                yield Objection(place, f"`{section}` has {words} words; the guide is {guide}")


def _cited_in(case: Submission) -> dict[str, Place | None]:
    """Return every source that is cited, with the place of the first figure that cites it."""
    cited: dict[str, Place | None] = {}
    for thing in case.everything:
        # Reference data names its own source: a figure that rests on it is listed with it.
        source = None if isinstance(thing, OwnUnitCost | Deflators) else getattr(thing, "source", None)
        if source:
            cited.setdefault(source, getattr(thing, "place", None))
    return cited


def _texts(case: Submission) -> Iterator[tuple[str, Place, bool]]:
    """Yield every text that a document prints, and whether it is a file of its own: prose, summary and notes."""
    for text, place in case.prose.values():
        yield text, place, place.line == 1 and place.column == 1
    if case.case.summary:
        yield case.case.summary, case.where.of("summary"), False
    for thing in case.everything:
        note = getattr(thing, "note", None)
        if note:
            yield note, getattr(thing, "place", None) or case.where.of("title"), False


def _within(text: str, position: int, place: Place) -> Place:
    """Return the place of a position of a text that is a file of its own."""
    before = text[:position]
    line, column = before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
    return Place(place.file, line, column, column + 1)


RULES = (
    small_counts,
    person_identified,
    unsourced_value,
    source_never_cited,
    source_not_listed,
    prose_disagrees,
    document_out_of_date,
    prose_overlong,
)

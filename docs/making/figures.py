"""The names of figures: what can be asked of `trace`, quoted in prose, and found in `show --json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from making.pages import MADE_BY, page, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case

SHOWN_CASE = "family-recovery"

HEAD = f"""\
# Figures and their names

Every figure has a name that stays the same from version to version. Ask why it is what it is with
`sibcase trace CASE NAME`, find it in `sibcase show CASE --json`, or quote it in the prose of a case:
`{{{{ figures.savings.cashable.total | money }}}}`, or `{{{{ figures['payments.home-tariff'] | money }}}}` if an id has
a hyphen.

These are the single figures of [cases/{SHOWN_CASE}](../cases/{SHOWN_CASE}/case.yaml), a full case. Capitals
stand for ids that the author of a case chooses, such as `SAVING` for `placement`; the label shown is that of the first.
A figure of which the case has no parts, such as payments in a case without a contract, is not there. Figures that vary
over time have a value in every period as well: `sibcase trace CASE NAME --period '2027-28 Q1'`.

Units: `money` is in the case's currency and prices; `share` and `rate` are parts of one, so 0.035 is 3.5%;
`multiple` is a number of times."""

TITLES = {
    "need": "Need",
    "service": "Service and its costs",
    "outcomes": "Outcomes",
    "savings": "Savings",
    "payments": "Payments",
    "investment": "Investment",
    "commissioners": "Commissioners",
    "parties": "Parties",
    "options": "Options",
    "segments": "Segments: margins under the tariff",
    "chance": "Chance",
}
# Steps on the way to a figure, named after one thing: they are told with what they lead to.
SAME_GROUP = {"saving": "savings", "payment": "payments", "tranche": "investment"}


@page("docs/figures.md")
def figures_page() -> str:
    """Return the figures of a full case by group: name, label and unit."""
    import sibcase
    from sibcase.pipeline.headline import result_names
    from sibcase.resources import cases_folder

    business = sibcase.load(cases_folder() / SHOWN_CASE)
    figures = business.evaluate()
    rows = _by_group(figures, result_names(figures), business.case)
    head = ("figure", "what it is", "unit")
    sections = [f"## {TITLES.get(group, group.capitalize())}\n\n{table(head, found)}" for group, found in rows.items()]
    return "\n\n".join([MADE_BY, HEAD, *sections]) + "\n"


def _by_group(figures: Figures, names: Iterable[str], case: Case) -> dict[str, list[tuple[str, str, str]]]:
    """Return a row for the first figure of each form, under the group that its name begins with."""
    ids, seen = _ids_of(case), set()
    rows: dict[str, list[tuple[str, str, str]]] = {}
    for name in names:
        line, group = figures.book.lines[name], _group_of(name)
        general = _general(name, ids.get(group, []))
        if general not in seen:
            seen.add(general)
            rows.setdefault(group, []).append((f"`{general}`", line.label, line.unit))
    return dict(sorted(rows.items(), key=lambda item: _place_of(item[0])))


def _place_of(group: str) -> int:
    return list(TITLES).index(group) if group in TITLES else len(TITLES)


def _group_of(name: str) -> str:
    first = name.partition(".")[0]
    return SAME_GROUP.get(first, first)


def _general(name: str, ids: Sequence[tuple[str, frozenset[str]]]) -> str:
    """Return a figure's name with the word for its kind in the place of each id."""
    first, *rest = name.split(".")
    left = dict(ids)
    words = [first]
    for part in rest:
        kind = next((kind for kind, known in left.items() if part in known), None)
        # An id stands for the first kind that has it and has not been named yet.
        words.append(kind or part)
        left.pop(kind, None)
    return ".".join(words)


def _ids_of(case: Case) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Return the kinds of id that each group of names holds, in the order in which a name holds them."""
    segments = case.need.segments or {}
    outcomes = case.outcomes or {}
    kinds = {
        "SEGMENT": frozenset(segments),
        "SERVICE": frozenset(service for each in segments.values() for service in each.services or {}),
        "COST": frozenset((case.service and case.service.costs) or {}),
        "OUTCOME": frozenset(outcomes),
        "SAVING": frozenset(saving for each in outcomes.values() for saving in each.savings or {}),
        "LINE": frozenset((case.contract and case.contract.payments) or {}),
        "TRANCHE": frozenset((case.investment and case.investment.tranches) or {}),
        "PARTY": frozenset(case.parties or {}),
    }
    held = {
        "need": ("SEGMENT", "SERVICE", "PARTY"),
        "service": ("SEGMENT", "COST", "PARTY"),
        "outcomes": ("OUTCOME",),
        "savings": ("OUTCOME", "SAVING", "PARTY"),
        "payments": ("LINE", "PARTY"),
        "investment": ("TRANCHE",),
        "commissioners": (),
        "parties": ("PARTY",),
        "segments": ("SEGMENT", "LINE"),
        "chance": ("OUTCOME", "LINE"),
    }
    return {group: [(kind, kinds[kind]) for kind in names] for group, names in held.items()}

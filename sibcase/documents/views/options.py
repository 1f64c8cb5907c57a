"""What a template sees of the options side by side: how sure each is, who bears the risk, and which is best when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sibcase.casefile.values.wording import UNKNOWN, percent, short_of_unit
from sibcase.documents.views.grounds import ComparisonView
from sibcase.documents.views.tables import table_in_words
from sibcase.wording.phrases import listed, sentence_start

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sibcase.documents.figures.subject import Subject
    from sibcase.documents.views.grounds import TableView
    from sibcase.tables.option_rows import Counted, Counting, OptionRow, OptionsCompared

__all__ = ["build_comparison"]

COUNTING: Final[Mapping[Counting, str]] = {
    "cash": "cash",
    "all": "all savings",
    "payments": "no savings",
}
NOTHING, NOT_STATED = "–", "not stated"
# More changes of the best option than these no reader follows.
MOST_STRETCHES = 5


def build_comparison(subject: Subject) -> ComparisonView | None:
    """Return the options side by side; nothing where they cannot be compared, or readers may not see all of them."""
    found = subject.compared
    if found is None:
        return None
    rows = next(iter(found.counted.values())).rows
    return ComparisonView(
        draws=found.draws,
        seed=found.seed,
        worth=_worth(subject, found, rows),
        costs=_costs(subject, found, rows),
        risk=_risk(subject, found),
        risk_kept=tuple(row.risk_kept for row in found.counted[found.usual].rows if row.risk_kept),
        best=tuple(sentence for what, counted in found.counted.items() if (sentence := _best(counted, COUNTING[what]))),
    )


def _money(subject: Subject, value: float | None) -> str:
    return short_of_unit(value, "money", subject.case.currency)


def _worth(subject: Subject, found: OptionsCompared, rows: Sequence[OptionRow]) -> TableView | None:
    """Return the net present values with their spread, by what is counted; nothing where nothing is uncertain."""
    if not found.draws:
        return None
    columns = [("option", "Option")]
    for what in found.counted:
        columns += [
            (f"{what}_mean", f"Expected, {COUNTING[what]}"),
            (f"{what}_spread", f"P5 to P95, {COUNTING[what]}"),
        ]
    cells = [
        [row.title, *(cell for counted in found.counted.values() for cell in _spread(subject, counted.rows[place]))]
        for place, row in enumerate(rows)
    ]
    return table_in_words("Net present value of each option, expected and from P5 to P95", columns, cells)


def _spread(subject: Subject, row: OptionRow) -> tuple[str, str]:
    spread = row.worth.spread
    if spread is None:
        return UNKNOWN, UNKNOWN
    low, high = (_money(subject, spread.percentiles[place]) for place in (0, -1))
    return _money(subject, spread.mean), low if low == high else f"{low} to {high}"


def _costs(subject: Subject, found: OptionsCompared, rows: Sequence[OptionRow]) -> TableView:
    """Return what it costs to transfer the risk, and how often each option is best."""
    # Where options have a value, what they cost is in the table of their values.
    cost = [] if found.has_savings else [("cost", "Commissioners pay")]
    columns = [("option", "Option"), *cost, ("premium", "Premium for risk transfer")]
    columns.append(("transaction", "Transaction costs"))
    has_best = bool(found.draws) and found.has_savings
    columns += [(f"{what}_best_in", f"Best in, {COUNTING[what]}") for what in found.counted if has_best]
    cells = [
        [
            row.title,
            *(_money(subject, row.cost) for _ in cost),
            NOTHING if row.premium is None else _money(subject, row.premium),
            _transaction(subject, row),
            *(percent(counted.rows[place].worth.best_in or 0.0) for counted in found.counted.values() if has_best),
        ]
        for place, row in enumerate(rows)
    ]
    return table_in_words("Cost of transferring the risk, present values", columns, cells)


def _transaction(subject: Subject, row: OptionRow) -> str:
    if row.transaction_costs is not None:
        return _money(subject, row.transaction_costs)
    return NOTHING if row.form == "do-nothing" else NOT_STATED


def _risk(subject: Subject, found: OptionsCompared) -> TableView:
    """Return what each party may lose under each option."""
    columns = [("option", "Option"), ("party", "Who may lose"), ("at_zero", "Loss if the service has no effect")]
    if found.draws:
        columns += [("expected", "Expected loss"), ("variance", "Share of the variance")]
    cells = list(_losses(subject, found.counted[found.usual].rows[1:], is_drawn=bool(found.draws)))
    title = f"Who bears the risk, present values, counting {COUNTING[found.usual]}"
    return table_in_words(title, columns, cells, words=2)


def _losses(subject: Subject, rows: Sequence[OptionRow], *, is_drawn: bool) -> Iterator[list[str]]:
    for row in rows:
        for each in row.borne:
            cells = [row.title, sentence_start(each.title), _money(subject, each.at_zero_effect)]
            if is_drawn:
                share = NOTHING if each.share_of_variance is None else percent(each.share_of_variance)
                cells += [_money(subject, each.expected), share]
            yield cells


def _best(counted: Counted, what: str) -> str:
    """Return in a sentence which option is best at which effect; nothing where no outcome has an effect."""
    titles = {row.id: row.title for row in counted.rows}
    stretches = [
        (percent(each.end), listed([titles[name] for name in each.best])) for each in counted.best if each.is_shown
    ]
    if not stretches:
        return ""
    if len(stretches) == 1:
        return f"Counting {what}, the best option is “{stretches[0][1]}” at every effect up to twice the planned one."
    if len(stretches) > MOST_STRETCHES:
        return f"Counting {what}, the best option changes {len(stretches) - 1} times up to twice the planned effect."
    *below, (_, last) = stretches
    parts = [f"“{names}” up to {end}" for end, names in below]
    return f"Counting {what}, the best option is {', '.join(parts)} of the planned effect, and “{last}” above that."

"""Compare: two versions of a case, what changed in words, what that did in money, and which change did how much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sibcase.history.repository import RepositoryError
from sibcase.history.versions import pairs_of
from sibcase.tasks.compare.causes import steps_between
from sibcase.tasks.compare.changes import changes_between
from sibcase.tasks.compare.figures import CAUSED, AgencyYear, Moved, agency_years, moved_headline, moved_tranches
from sibcase.tasks.compare.findings import compare_findings
from sibcase.tasks.compare.in_words import ChangeInWords, Meaning, describe_change, describe_texts, meaning_of
from sibcase.wording.figures.labels import short_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sibcase.book.figures import Figures
    from sibcase.book.lines import Book
    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.source.findings import Finding
    from sibcase.history.versions import Pair
    from sibcase.tasks.compare.causes import Step
    from sibcase.tasks.compare.changes import Change

    Watch = Callable[[Sequence[list[Change]]], Iterable[list[Change]]]

__all__ = ["Cause", "Comparison", "RepositoryError", "compare", "pairs_of"]


@dataclass(frozen=True, slots=True)
class Cause:
    """A step from one version to the other: the changes made in it, and by how much each figure moved."""

    changes: tuple[ChangeInWords, ...]
    moved: dict[str, Moved]


@dataclass(frozen=True)
class Comparison:
    """Two versions of a case, compared.

    Attributes:
        name: the case.
        title: its title, as the new version has it if there is one.
        old: what the old version is called; nothing where the case was added.
        new: what the new version is called; nothing where it was removed.
        currency: of all money.
        changes: what changed in words, in the order of the file.
        figures: the headline figures before and after, those of both versions.
        agencies: what each agency pays and saves in cash, by financial year.
        tranches: what each tranche makes of it.
        causes: which change did how much, step by step; they add up to the whole difference.
        new_findings: what `validate` finds now and did not find before.
        gone_findings: what it found before and finds no longer.
        reworded_findings: what it finds in the same place with other figures, before and now.
        no_figures: why the figures are not compared; nothing where they are.
        moved_from: the path that the case had before; nothing where it is the same.
    """

    name: str
    title: str
    old: str | None
    new: str | None
    currency: str = "GBP"
    changes: tuple[ChangeInWords, ...] = ()
    figures: tuple[Moved, ...] = ()
    agencies: tuple[AgencyYear, ...] = ()
    tranches: tuple[Moved, ...] = ()
    causes: tuple[Cause, ...] = ()
    new_findings: tuple[Finding, ...] = ()
    gone_findings: tuple[Finding, ...] = ()
    reworded_findings: tuple[tuple[Finding, Finding], ...] = ()
    no_figures: str = ""
    moved_from: str = ""

    @property
    def is_same(self) -> bool:
        """Whether both versions are there and say the same, be it at another place."""
        return bool(self.old and self.new) and not (self.changes or self.new_findings or self.gone_findings)

    @property
    def is_changed(self) -> bool:
        """Whether anything differs that a reader or a figure could notice, or the case is at another place."""
        return bool(self.moved_from) or not self.is_same


@dataclass(frozen=True, slots=True)
class _Side:
    """One version, loaded and as far as possible computed."""

    loaded: Loaded | None
    book: Book | None
    figures: Figures | None

    @property
    def meaning(self) -> Meaning:
        return meaning_of(self.loaded.case if self.loaded else None, self.book)


def compare(pair: Pair, watch: Watch = iter) -> Comparison:
    """Compare two versions of a case.

    Args:
        pair: the two versions; one may be missing.
        watch: is given the steps between them and yields them one by one, such as a progress bar.
    """
    old = pair.old.load() if pair.old else None
    new = pair.new.load() if pair.new else None
    called = (pair.old.called if pair.old else None, pair.new.called if pair.new else None)
    if old and new and _say_the_same(old, new):
        return Comparison(pair.name, _title(old, new), *called, moved_from=pair.moved_from)
    return replace(_compared(pair.name, called, old, new, watch), moved_from=pair.moved_from)


def _say_the_same(old: Loaded, new: Loaded) -> bool:
    texts = [[text.text for text in loaded.texts.values()] for loaded in (old, new)]
    return texts[0] == texts[1] and bool(texts[0])


def _compared(
    name: str,
    called: tuple[str | None, str | None],
    old: Loaded | None,
    new: Loaded | None,
    watch: Watch,
) -> Comparison:
    no_figures = _why_no_figures(old, new)
    before, after = (_computed(loaded, evaluated=not no_figures) for loaded in (old, new))
    changes = changes_between(old.root, new.root) if old and new and old.root and new.root else []
    described = {id(change): describe_change(change, before.meaning, after.meaning) for change in changes}
    texts = describe_texts(old, new) if old and new else []
    come, gone, reworded = compare_findings(old, new)
    return Comparison(
        name,
        _title(old, new),
        *called,
        currency=_currency(old, new),
        changes=(*described.values(), *texts),
        figures=tuple(moved_headline(before.figures, after.figures)),
        agencies=tuple(agency_years(_named(before), _named(after))),
        tranches=tuple(moved_tranches(before.figures, after.figures)),
        causes=tuple(_causes(old, changes, described, watch)) if changes and not no_figures else (),
        new_findings=come,
        gone_findings=gone,
        reworded_findings=reworded,
        no_figures=no_figures,
    )


def _title(old: Loaded | None, new: Loaded | None) -> str:
    cases = [loaded.case.title for loaded in (new, old) if loaded and loaded.case]
    return cases[0] if cases else ""


def _currency(old: Loaded | None, new: Loaded | None) -> str:
    return next((loaded.case.currency for loaded in (new, old) if loaded and loaded.case), "GBP")


def _why_no_figures(old: Loaded | None, new: Loaded | None) -> str:
    for loaded, which in ((old, "old"), (new, "new")):
        if loaded and loaded.case is None:
            return f"the {which} version has errors and cannot be computed"
    currencies = {loaded.case.currency for loaded in (old, new) if loaded and loaded.case}
    return "the versions are in different currencies" if len(currencies) > 1 else ""


def _computed(loaded: Loaded | None, *, evaluated: bool) -> _Side:
    from sibcase.book.evaluate import evaluate
    from sibcase.model.build import build_book

    if loaded is None or loaded.case is None:
        return _Side(loaded, None, None)
    book = build_book(loaded.case)
    return _Side(loaded, book, evaluate(book) if evaluated else None)


def _named(side: _Side) -> tuple[Figures | None, dict[str, str]]:
    """Return the figures of a side with the names of its parties."""
    parties = (side.loaded.case.parties if side.loaded and side.loaded.case else None) or {}
    return side.figures, {name: party.name for name, party in parties.items()}


def _causes(
    old: Loaded | None,
    changes: Sequence[Change],
    described: dict[int, ChangeInWords],
    watch: Watch,
) -> list[Cause]:
    if old is None or old.root is None:
        return []
    return [_cause(step, described) for step in steps_between(old.root, changes, list(CAUSED), watch)]


def _cause(step: Step, described: dict[int, ChangeInWords]) -> Cause:
    moved = {
        name: Moved(name, short_label(name), unit, step.before[name], step.after[name])
        for name, unit in CAUSED.items()
        if step.before[name] != step.after[name]
    }
    return Cause(tuple(described[id(change)] for change in step.changes), moved)

"""Review: what is found in one case, by the reader and by the rules, and what its waivers leave of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sibcase.casefile.reader import CASE_FILE_NAME, load_tree
from sibcase.casefile.source.findings import Finding, sorted_findings
from sibcase.casefile.source.nodes import Block, Written
from sibcase.casefile.source.whereabouts import Whereabouts
from sibcase.documents.formats.all_formats import ALL_FORMATS
from sibcase.rules.registry import RULES, review
from sibcase.rules.submission import Submission
from sibcase.tasks.check.cash import cash_findings
from sibcase.tasks.check.policy import Policy
from sibcase.tasks.check.waivers import Weighed, weigh
from sibcase.withheld import asked_for_withheld

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sized

    from sibcase.book.figures import Figures
    from sibcase.book.operations import Array
    from sibcase.casefile.case import Case
    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.source.places import Place
    from sibcase.reference.deals import SimilarDeals

__all__ = ["Reviewed", "open_points", "open_points_shown", "review_case", "submission_of"]

NEEDED_AT_STAGE = "SIB028"
TOO_LARGE = "SIB054"
CASH = "SIB042"
# The full case that ships has 58 parts and 40 periods: ten times as many are computed in about a second.
MOST_PARTS = 600
MOST_CELLS = 60_000
# What is computed again in months: the full case that ships has 580 parts × years, which take a third of a second.
MOST_CELLS_IN_YEARS = 2_000
# A checkout writes all files within a minute or so, in any order: their times say nothing about which is older.
SECONDS_OF_A_CHECKOUT = 120


@dataclass
class Reviewed:
    """Figures that rules ask for, kept for the next review of a case that is much like it.

    Attributes:
        monthly: those in monthly steps of the last case that was reviewed.
        drawn: those with its inputs at other values.
    """

    monthly: Figures | None = None
    drawn: Figures | None = None

    def in_months(self, case: Case, names: Collection[str]) -> Figures:
        """Return figures of the plan in monthly steps; what has not moved since the last is not worked out again."""
        from sibcase.book.evaluate import evaluate_from, evaluate_some
        from sibcase.model.build import build_plan

        book = build_plan(case)
        self.monthly = evaluate_from(self.monthly, book, names) if self.monthly else evaluate_some(book, names)
        return self.monthly

    def with_draws(self, planned: Figures, draws: Mapping[str, Array], names: Collection[str]) -> Figures:
        """Return figures with assumptions at other values, many at once, as `evaluate_again` does."""
        from sibcase.book.evaluate import evaluate_again, evaluate_from

        before = self.drawn
        if before is not None and _draws_in(before.arrays) == _draws_in(draws):
            self.drawn = evaluate_from(before, planned.book, names, draws)
        else:
            self.drawn = evaluate_again(planned, draws, names)
        return self.drawn


def _draws_in(arrays: Mapping[str, Array]) -> int:
    """Return how many draws there are of lines that are drawn."""
    return max((array.shape[-1] for array in arrays.values()), default=0)


def review_case(
    loaded: Loaded,
    policy: Policy | None = None,
    today: dt.date | None = None,
    *,
    figures: Figures | None = None,
    reviewed: Reviewed | None = None,
) -> Weighed:
    """Return what is found in a case that was loaded, and what its waivers leave of it.

    Args:
        loaded: the case; one that cannot be computed has the findings with which it was loaded.
        policy: which rules are asked and for which stage; by default all, for the case's own.
        today: the day by which waivers have ended; by default today.
        figures: the figures as planned, where they have been worked out already.
        reviewed: what is kept of reviews of earlier versions of the case.
    """
    asked = policy or Policy()
    submission = submission_of(loaded, asked.stage, documents_older_than(loaded), figures, reviewed)
    found = [*loaded.findings, *_of_a_later_stage(loaded, asked.stage)]
    if submission is not None:
        found += review(submission, asked.rules)
        found += [_not_computed(submission)] if submission.evaluate is None else cash_findings(submission)
    reported = sorted_findings(finding for finding in found if asked.reports(finding))
    looked_at = _asked_of(asked, asked.stage or _stage(loaded))
    weighed = weigh(loaded, reported, today or dt.date.today(), looked_at)  # noqa: DTZ011 - a waiver ends where its author is
    return Weighed(sorted_findings(finding for finding in weighed.open if asked.reports(finding)), weighed.waived)


def open_points(loaded: Loaded, figures: Figures) -> list[Finding]:
    """Return what is still open in a case, as its documents tell it: the same on every day and every machine.

    A waiver has ended if its last day lies before the date of the case. Whether older documents lie next to the case is
    not asked: these are being made.
    """
    submission = submission_of(loaded, figures=figures)
    if submission is None:
        return loaded.findings
    asked = _asked_of(Policy(), submission.stage)
    return _left_open(loaded, submission.case, [*review(submission), *cash_findings(submission)], asked)


def open_points_shown(loaded: Loaded, figures: Figures) -> list[Finding]:
    """Return what is open in a case that holds `WITHHELD` where something is kept back, and figures without that.

    A rule that asks for what is withheld says nothing: both what it finds and that it finds nothing would be an answer.
    """
    submission = submission_of(loaded, figures=figures)
    if submission is None:
        return []
    found: list[Finding] = []
    silent: set[str] = set()
    for ask, code in [*((rule.review, rule.code) for rule in RULES.values()), (cash_findings, CASH)]:
        # Anew for each: what one has worked out is not at hand for the next.
        answer = _answer(ask, replace(submission))
        found += answer or []
        silent |= {code} if answer is None else set()
    asked = [code for code in _asked_of(Policy(), submission.stage) if code not in silent]
    return _left_open(loaded, submission.case, found, asked)


def _answer(ask: Callable[[Submission], Iterable[Finding]], submission: Submission) -> list[Finding] | None:
    """Return what a rule finds; nothing at all if it asks for what is withheld, or stumbles over it."""
    with asked_for_withheld() as asked:
        try:
            found = list(ask(submission))
        except (ArithmeticError, TypeError, ValueError, LookupError):
            return None
    return None if asked else found


def _asked_of(policy: Policy, stage: str) -> list[str]:
    """Return the codes of the rules that are due at a stage."""
    return [each.code for each in policy.rules if each.severity(stage) is not None]


def _left_open(loaded: Loaded, case: Case, found: list[Finding], asked: list[str]) -> list[Finding]:
    reported = sorted_findings([*loaded.findings, *found])
    return weigh(loaded, reported, case.date or dt.date.min, asked).open


def submission_of(
    loaded: Loaded,
    stage: str = "",
    outdated: tuple[str, ...] = (),
    figures: Figures | None = None,
    reviewed: Reviewed | None = None,
) -> Submission | None:
    """Return a case as the rules see it; None for one that cannot be computed.

    Its figures are computed when a rule first asks for one, unless they are given.
    """
    case, root = loaded.case, loaded.root
    if case is None or root is None:
        return None
    kept = reviewed or Reviewed()
    return Submission(
        case=case,
        where=Whereabouts(root),
        stage=stage or case.stage,
        evaluate=None if is_too_large(case) else lambda: figures or _figures(case),
        evaluate_in_months=_in_months(case, kept),
        evaluate_with_draws=kept.with_draws,
        prose=_prose_of(loaded),
        outdated=outdated,
        look_up_deals=_deals_like(loaded),
    )


def _deals_like(loaded: Loaded) -> Callable[[], SimilarDeals | None]:
    """Return what looks up the deals that are most like a case; most cases name no export, and nothing is imported."""
    if loaded.case is None or not (loaded.case.similar_deals or loaded.similar_export):
        return lambda: None

    def look_up() -> SimilarDeals | None:
        from sibcase.tasks.indigo.similar_deals import similar_deals_of

        return similar_deals_of(loaded)

    return look_up


def documents_older_than(loaded: Loaded) -> tuple[str, ...]:
    """Return the documents next to a case, named after it, that were written before it was last changed."""
    file = Path(loaded.path)
    stem = file.resolve().parent.name if file.name == CASE_FILE_NAME else file.stem
    try:
        changed = max(Path(text).stat().st_mtime for text in (loaded.path, *loaded.texts))
        documents = [file.with_name(f"{stem}.{name}") for name in ALL_FORMATS]
        there = [document for document in documents if document.is_file()]
        return tuple(each.name for each in there if each.stat().st_mtime < changed - SECONDS_OF_A_CHECKOUT)
    except (OSError, ValueError):  # standard input has no neighbours, and some names no system allows
        return ()


def _of_a_later_stage(loaded: Loaded, stage: str) -> list[Finding]:
    """Return what another stage needs and the case does not have."""
    if not stage or loaded.case is None or loaded.root is None or loaded.case.stage == stage:
        return []
    again = load_tree(_at_stage(loaded.root, stage), loaded.path)
    return [finding for finding in again.findings if finding.code == NEEDED_AT_STAGE]


def _at_stage(root: Block, stage: str) -> Block:
    """Return what was written as if it said another stage."""
    changed = Block(root.place, root.path)
    changed.update(root)
    at = root.key_place("stage")
    changed.keys_written = {"stage": Written("stage", at), **root.keys_written}
    changed["stage"] = Written(stage, at, ("stage",))
    return changed


def _stage(loaded: Loaded) -> str:
    return loaded.case.stage if loaded.case else "concept"


def _prose_of(loaded: Loaded) -> dict[str, tuple[str, Place]]:
    """Return the case's prose by section, from the case and from its files."""
    written = loaded.case.narrative if loaded.case else None
    inline = {section: (each.text, each.place) for section, each in (written or {}).items() if not each.file}
    return inline | loaded.narratives


def is_too_large(case: Case) -> bool:
    """Return whether computing a case would take longer than anybody waits for a check.

    Counted are the parts that become lines of the book, and what they come to in all periods.
    """
    parts = sum(len(part) for part in _parts(case))
    periods = (case.term.value if case.term else 1.0) / case.period_years
    return parts > MOST_PARTS or parts * periods > MOST_CELLS


def _in_months(case: Case, kept: Reviewed) -> Callable[[Collection[str]], Figures] | None:
    """Return what computes figures of a case that has investors in monthly steps.

    Nothing where that is no finer, or would take long.
    """
    if case.investment is None or case.contract is None or case.step == "month":
        return None
    monthly = case.model_copy(update={"step": "month"})
    if sum(len(part) for part in _parts(monthly)) * (case.term.value if case.term else 1.0) > MOST_CELLS_IN_YEARS:
        return None
    return lambda names: kept.in_months(monthly, names)


def _parts(case: Case) -> Iterator[Sized]:
    for segment in case.segments.values():
        yield (segment,)
        yield segment.services or ()
        yield segment.borne_by or ()
    for outcome in (case.outcomes or {}).values():
        yield (outcome,)
        yield outcome.savings or ()
    yield (case.service.costs if case.service else None) or ()
    yield case.metrics
    for line in (case.contract.payments if case.contract else {}).values():
        yield (line,)
        yield line.payers or (case.contract.payers if case.contract else None) or ()
    yield case.investment.tranches if case.investment else ()


def _not_computed(submission: Submission) -> Finding:
    message = "this case has more parts than a check computes, so the rules on figures were not asked"
    return Finding(
        TOO_LARGE, submission.where.of("title"), message, "`sibcase show` computes it, however long it takes"
    )


def _figures(case: Case) -> Figures:
    # NumPy is imported here, so that a case without a question about figures is checked at once.
    from sibcase.book.evaluate import evaluate
    from sibcase.model.build import build_book

    return evaluate(build_book(case))

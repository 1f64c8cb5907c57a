"""Odds: the chance that a payment line pays anything, from the chances of all the results that decide it.

    results about one thing         the chance of the stretch that they have in common
    results about several things    the product: they are taken as independent of one another
    one of several alternatives     Σ over all sets of them of ±P(all in the set), by inclusion and exclusion
    any of k cohorts                1 − (1 − P)^k, times the chance of what all cohorts have in common
    a fallback                      1 − P(no cohort pays, and the fallback does not)

Cohorts are of one size and independent. A fallback on the cohorts' own metric rests on the same people: it is worked
out with the normal curve, for limits without an upper end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import combinations, product
from math import prod
from operator import mul
from typing import TYPE_CHECKING, TypeAlias

from sibcase.book.terms import Number, Term, greatest, least, neither_each_nor_all, total_of
from sibcase.model.contract.triggers import PricedOutcome
from sibcase.model.time.schedules import Edge
from sibcase.model.value.measurements import Measurement, measure_metric, measure_outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.model.contract.triggers import Result, Stretch, Trigger
    from sibcase.model.inputs import Model
    from sibcase.model.value.noise import Noise

__all__ = ["Odds", "odds_of"]

# Tables with more rows together than this are no contract's.
_MOST_STRETCHES = 500
_MOST_ALTERNATIVES = 4
# So many cohorts together are worked out in a tenth of a second.
_MOST_COHORTS = 60


class _NotWorkedOutError(Exception):
    """Why the chances of a line are not worked out."""


@dataclass(frozen=True, slots=True)
class Odds:
    """The chances that a line pays anything."""

    paid_at_zero_effect: Term
    paid_as_planned: Term


@dataclass(frozen=True, slots=True)
class _Test:
    """A result with its measurement; `pooled` where it is one of all cohorts together."""

    measured: Measurement
    pays: tuple[Stretch, ...]
    pooled: bool

    @property
    def noise(self) -> Noise:
        return self.measured.noise.of_several(self.measured.cohorts) if self.pooled else self.measured.noise

    @property
    def lowest(self) -> Term | None:
        """The change above which it pays, if it pays above one and everywhere above it."""
        begins, ends = self._changes(self.pays[0]) if len(self.pays) == 1 else (None, None)
        return begins.value if begins is not None and ends is None else None

    def chances(self, *, planned: bool) -> list[_Sides]:
        """Return for each stretch the chance to lie above its beginning, and the chance to lie beyond its end."""
        found: list[_Sides] = []
        for stretch in self.pays:
            begins, ends = self._changes(stretch)
            above = self._exceeds(begins.value, included=begins.is_included, planned=planned) if begins else None
            beyond = self._exceeds(ends.value, included=not ends.is_included, planned=planned) if ends else None
            found.append((above, beyond))
        return found

    def deviations(self, *, planned: bool) -> Term:
        """Return by how many standard errors `lowest` is above the true change."""
        true = self.measured.planned if planned else Number(0.0)
        limit = self.lowest or Number(0.0)
        return (limit - true) / self.noise.error(true, compared=self.measured.compared, limit=limit)

    def _changes(self, stretch: Stretch) -> Stretch:
        edges = [Edge(self.measured.change(edge.value), edge.is_included) if edge else None for edge in stretch]
        return (edges[1], edges[0]) if self.measured.falls else (edges[0], edges[1])

    def _exceeds(self, limit: Term, *, included: bool, planned: bool) -> Term:
        true = self.measured.planned if planned else Number(0.0)
        return self.noise.exceeds(limit, true, included=included, compared=self.measured.compared)


_Sides: TypeAlias = tuple[Term | None, Term | None]


def odds_of(model: Model, trigger: Trigger) -> Odds | str:
    """Return the chances that a line pays, or why they are not worked out."""
    decides = model.case.metrics.get(trigger.decides)
    cohorts = tuple(decides.cohorts or ()) if decides is not None else ()
    try:
        line = _Line(
            [_test(model, result, cohorts) for result in trigger.results],
            [[_test(model, result, cohorts) for result in each] for each in trigger.alternatives],
            [_test(model, result, ()) for result in trigger.fallback],
            len(cohorts) or 1,
        )
        return Odds(line.pays(planned=False), line.pays(planned=True))
    except _NotWorkedOutError as why:
        return str(why)


def _test(model: Model, result: Result, cohorts: tuple[str, ...]) -> _Test:
    """Return a result with its measurement: of one cohort where the line and its metric have the same cohorts."""
    if isinstance(result.measured, PricedOutcome):
        found, own = measure_outcome(model, result.measured.name, result.measured.counts), cohorts
    else:
        found = measure_metric(model, result.measured)
        own = tuple(model.case.metrics[result.measured].cohorts or ())
    if isinstance(found, str):
        raise _NotWorkedOutError(found)
    return _Test(found, result.pays, pooled=not cohorts or own != cohorts)


@dataclass(frozen=True, slots=True)
class _Line:
    """The tests that decide a line; see `Trigger`."""

    tests: list[_Test]
    alternatives: list[list[_Test]]
    fallback: list[_Test]
    cohorts: int

    def pays(self, *, planned: bool) -> Term:
        """Return the chance that the line pays anything."""
        if len(self.alternatives) > _MOST_ALTERNATIVES:
            raise _NotWorkedOutError("too many tables decide together")
        own = [test for test in self.tests if not test.pooled or self.cohorts == 1]
        shared = [test for test in self.tests if test not in own]
        if self.cohorts > 1 and any(test.pooled for each in self.alternatives for test in each):
            raise _NotWorkedOutError("tables of single cohorts and of all of them decide together")
        paid = _one_of(own, self.alternatives, planned=planned)
        if self.cohorts > 1:
            paid = 1 - (1 - paid) ** float(self.cohorts)
        if shared:
            paid = paid * _all_of(shared, planned=planned)
        return self._or_fallback(paid, own, shared, planned=planned) if self.fallback else paid

    def _or_fallback(self, paid: Term, own: list[_Test], shared: list[_Test], *, planned: bool) -> Term:
        """Return the chance that a cohort pays, or else the fallback does."""
        things = {
            test.measured.about for test in (*own, *shared, *(test for each in self.alternatives for test in each))
        }
        instead = _all_of(self.fallback, planned=planned)
        if not things & {test.measured.about for test in self.fallback}:
            return 1 - (1 - paid) * (1 - instead)
        if self.cohorts == 1:
            both = _one_of([*own, *self.fallback], self.alternatives, planned=planned)
            return paid + instead - both
        is_simple = len(own) == len(self.fallback) == 1 and not self.alternatives and not shared
        if not is_simple or own[0].lowest is None or self.fallback[0].lowest is None:
            raise _NotWorkedOutError("its fallback rests on the people of the cohorts, and one limit does not decide")
        if self.cohorts > _MOST_COHORTS:
            raise _NotWorkedOutError("its fallback rests on too many cohorts")
        each, together = own[0].deviations(planned=planned), self.fallback[0].deviations(planned=planned)
        return 1 - neither_each_nor_all(each, together, float(self.cohorts))


def _one_of(tests: list[_Test], alternatives: Sequence[list[_Test]], *, planned: bool) -> Term:
    """Return the chance that all tests hold, and one of the alternatives if there are any."""
    if not alternatives:
        return _all_of(tests, planned=planned)
    parts: list[Term] = []
    for size in range(1, len(alternatives) + 1):
        for chosen in combinations(alternatives, size):
            together = _all_of([*tests, *(test for each in chosen for test in each)], planned=planned)
            parts.append(together if size % 2 else 0.0 - together)
    return total_of(parts)


def _all_of(tests: Sequence[_Test], *, planned: bool) -> Term:
    """Return the chance that all tests hold."""
    things: dict[str, list[_Test]] = {}
    for test in tests:
        things.setdefault(test.measured.about, []).append(test)
    held = [_of_one_thing(each, planned=planned) for each in things.values()]
    return reduce(mul, held) if held else Number(1.0)


def _of_one_thing(tests: Sequence[_Test], *, planned: bool) -> Term:
    """Return the chance that results about one thing lie in what their stretches have in common."""
    if prod(len(test.pays) for test in tests) > _MOST_STRETCHES:
        raise _NotWorkedOutError("too many rows decide together")
    stretches = product(*(test.chances(planned=planned) for test in tests))
    return total_of([_in_common(sides) for sides in stretches])


def _in_common(stretches: Sequence[_Sides]) -> Term:
    """Return P(above every beginning) − P(beyond any end): chances fall as the limit rises."""
    above = [each for each, _ in stretches if each is not None]
    beyond = [each for _, each in stretches if each is not None]
    lowest = (above[0] if len(above) == 1 else least(*above)) if above else Number(1.0)
    if not beyond:
        return lowest
    farthest = beyond[0] if len(beyond) == 1 else greatest(*beyond)
    return lowest - farthest if len(stretches) == 1 else greatest(lowest - farthest, 0.0)

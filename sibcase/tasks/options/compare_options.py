"""Options compared: each as planned, with no effect and over the same draws; who bears the risk, and what that costs.

All amounts are present values. Over the draws, for an option with parties i whose net gains are x_i:

    expected loss of i      = E[max(0, −x_i)]
    share of variance of i  = var(x_i) ÷ Σ_j var(x_j)
    premium                 = paid by the commissioners − cost of commissioning the same service directly

The net gain of the commissioners is the net present value of the option to them. Where the case states no savings it is
less by them: what the commissioners pay, below zero. Options are then compared by what they cost, what they achieve and
who bears the loss, and none is called the best. Inputs and chance are drawn from the
same random numbers for all options, so that their draws can be compared one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np

from sibcase.tables.option_rows import Achieved, Borne, Counted, OptionRow, OptionsCompared, Worth
from sibcase.tasks.options.arms import DIRECT, DO_NOTHING, NothingToCompare, arms_of
from sibcase.tasks.options.best import A_PENNY, worth_by_effect
from sibcase.tasks.simulate.simulate import question_of
from sibcase.uncertainty.simulation import simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sibcase.book.operations import Array
    from sibcase.tables.option_rows import Counting
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.options.arms import Arm
    from sibcase.tasks.simulate.simulate import Drawn
    from sibcase.uncertainty.copula import Copula
    from sibcase.uncertainty.simulation import Spread

__all__ = ["MOST_DRAWS", "compare_options"]

# The draws of all options are kept, to be compared one by one.
MOST_DRAWS: Final = 200_000
# What is counted, and the figure of an option that counts it.
PARTS: Final[Mapping[Counting, str]] = {"cash": "npv", "all": "npv.fiscal"}
# What is compared where no savings are counted: a cost, and so a gain below zero.
COST: Final = "cost.present_value"
COMMISSIONERS, UNCOVERED = "commissioners", "uncovered"


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One option with its draws: the net gain of each party by the name of its figure, of shape (draws,)."""

    arm: Arm
    spreads: Mapping[str, Spread]
    draws: Mapping[str, Array]

    def gain(self, part: str) -> Array:
        """Return the net gain of the commissioners in each draw."""
        draws = self.draws[self.arm.name(part)]
        return -draws if part == COST else draws

    def spread(self, part: str) -> Spread:
        """Return how the net gain of the commissioners is spread."""
        spread = self.spreads[self.arm.name(part)]
        return spread.negative() if part == COST else spread


def compare_options(
    business: BusinessCase,
    draws: int,
    seed: int = 1,
    drawn: Drawn = "both",
    *,
    watch: Callable[[int], None] | None = None,
) -> OptionsCompared:
    """Return the options of a case, side by side.

    Args:
        business: the case.
        draws: how many, at most `MOST_DRAWS`.
        seed: which: the same seed gives the same figures.
        drawn: inputs from their ranges, chance in small numbers, or both.
        watch: is given the number of draws after each block of each case.

    Raises:
        NothingToCompare: the case has no service, or does not say what any option costs.
        ValueError: there are too many draws.
    """
    if draws > MOST_DRAWS:
        raise ValueError(f"at most {MOST_DRAWS:,} draws can be compared one by one")
    arms = arms_of(business)
    parts = _parts_of(arms)
    found, is_uncertain = _draw_all(arms, draws, seed, drawn, watch)
    by_effect = worth_by_effect(arms, [part for part in parts.values() if part != COST])
    counted = {
        what: Counted(_rows(found, part, is_drawn=is_uncertain), by_effect.best(part) if part != COST else ())
        for what, part in parts.items()
    }
    return OptionsCompared(draws if is_uncertain else 0, seed, counted)


def _parts_of(arms: Sequence[Arm]) -> dict[Counting, str]:
    """Return by what the options are compared: the net present values that all of them have, else what they cost."""
    states_savings = any(arm.business.states_savings for arm in arms)
    parts = {what: part for what, part in PARTS.items() if states_savings and _has(arms, part)}
    if parts:
        return parts
    own = [arm for arm in arms if arm.form != DO_NOTHING]
    if states_savings and any(arm.value(PARTS["all"]) is not None for arm in own):
        without = next(arm for arm in own if arm.value(PARTS["all"]) is None)
        raise NothingToCompare(f"“{without.title}” has no net present value: state `service.costs`")
    if all(arm.value(COST) is None for arm in own):
        raise NothingToCompare("it is not known what any option costs: state `service.costs`")
    return {"payments": COST}


def _has(arms: Sequence[Arm], part: str) -> bool:
    return all(arm.value(part) is not None for arm in arms)


# --- the draws --------------------------------------------------------------------------------------------------------


def _draw_all(
    arms: Sequence[Arm], draws: int, seed: int, drawn: Drawn, watch: Callable[[int], None] | None
) -> tuple[list[_Drawn], bool]:
    """Return all options with their draws, and whether anything was uncertain; those of one case are drawn together."""
    found: list[_Drawn] = []
    is_uncertain = False
    # The inputs of a variant move together as those of the case do, draw by draw.
    copula: Copula | None = None
    for _, group in groupby(arms, key=lambda arm: id(arm.business)):
        own = list(group)
        names = list(dict.fromkeys(name for arm in own for name in _names(arm)))
        question = question_of(own[0].business, own[0].figures, drawn, names, copula)
        copula = question.copula
        blocks: list[Mapping[str, Array]] = []
        spreads = simulate(own[0].figures, question, draws, seed, watch, blocks.append)
        is_uncertain = is_uncertain or bool(question.inputs) or question.has_chance
        values = {name: np.concatenate([block[name] for block in blocks]) for name in names}
        found += [_Drawn(arm, spreads.figures, values) for arm in own]
    return found, is_uncertain


def _names(arm: Arm) -> list[str]:
    """Return the names of the net gains of all parties of an option, of its cost and of what it achieves."""
    return [*map(arm.name, (*PARTS.values(), COST, *arm.bearers)), *(name for _, name in _outcomes_of(arm))]


def _outcomes_of(arm: Arm) -> list[tuple[str, str]]:
    """Return the outcomes of an option, each with the figure of those that are due to the service."""
    if arm.form == DO_NOTHING:
        return []
    named = [(name, f"outcomes.net.{name}") for name in arm.business.case.outcomes or {}]
    return [(name, figure) for name, figure in named if figure in arm.figures]


# --- what the draws say -----------------------------------------------------------------------------------------------


def _rows(found: Sequence[_Drawn], part: str, *, is_drawn: bool) -> tuple[OptionRow, ...]:
    best = _best_in(found, part) if is_drawn and part != COST else [None] * len(found)
    return tuple(_row(each, part, share, is_drawn=is_drawn) for each, share in zip(found, best, strict=True))


def _best_in(found: Sequence[_Drawn], part: str) -> list[float | None]:
    """Return the share of the draws in which each option is worth most."""
    values = np.vstack([each.gain(part) for each in found])
    with np.errstate(invalid="ignore"):
        shares = np.mean(values >= np.nanmax(values, axis=0) - A_PENNY, axis=1)
    return [float(share) for share in shares]


def _row(found: _Drawn, part: str, best_in: float | None, *, is_drawn: bool) -> OptionRow:
    arm = found.arm
    cost, direct, planned = arm.value(COST), arm.figures.value(f"options.{DIRECT}.{COST}"), arm.value(part)
    has_premium = arm.form not in (DO_NOTHING, DIRECT) and cost is not None and direct is not None
    return OptionRow(
        arm.id,
        arm.title,
        arm.form,
        arm.changes,
        arm.removes,
        cost,
        arm.value("transaction_costs"),
        cost - direct if has_premium and cost is not None and direct is not None else None,
        Worth(
            None if planned is None else (0.0 - planned if part == COST else planned),
            arm.value("npv_at_zero_effect"),
            found.spread(part) if is_drawn else None,
            best_in,
        ),
        tuple(_borne(found, part, is_drawn=is_drawn)),
        tuple(_achieved(found, is_drawn=is_drawn)),
    )


def _achieved(found: _Drawn, *, is_drawn: bool) -> Iterator[Achieved]:
    outcomes = found.arm.business.case.outcomes or {}
    for name, figure in _outcomes_of(found.arm):
        spread = found.spreads[figure] if is_drawn else None
        yield Achieved(name, outcomes[name].title, found.arm.figures.value(figure), spread)


def _borne(found: _Drawn, part: str, *, is_drawn: bool) -> Iterator[Borne]:
    """Yield what each party may lose; bills that no funding covers only where there are any."""
    arm = found.arm
    gains = {COMMISSIONERS: found.gain(part), **{party: found.draws[arm.name(party)] for party in arm.bearers}}
    at_zero = {party: arm.value(f"{party}_at_zero_effect") for party in arm.bearers}
    at_zero[COMMISSIONERS] = arm.value("npv_at_zero_effect")
    variances = {party: _variance(gain) for party, gain in gains.items()}
    whole = sum(each or 0.0 for each in variances.values()) if is_drawn else 0.0
    for party, gain in gains.items():
        variance = variances[party]
        expected = _expected_loss(gain) if is_drawn else None
        if party == UNCOVERED and not expected and not at_zero[party]:
            continue
        share = variance / whole if whole > 0 and variance is not None else None
        yield Borne(party, _loss(at_zero[party]), expected, share)


def _variance(gain: Array) -> float | None:
    """Return the variance over the draws; nothing where the gain is not known in any."""
    known = gain[np.isfinite(gain)]
    return float(np.var(known)) if known.size else None


def _expected_loss(gain: Array) -> float | None:
    known = gain[np.isfinite(gain)]
    return float(np.mean(np.maximum(-known, 0.0))) if known.size else None


def _loss(gain: float | None) -> float | None:
    return None if gain is None else max(0.0, -gain)

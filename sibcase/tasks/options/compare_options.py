"""Options compared: each as planned, with no effect and over the same draws; who bears the risk, and what that costs.

All amounts are present values. Over the draws, for an option with parties i whose net gains are x_i:

    expected loss of i      = E[max(0, −x_i)]
    share of variance of i  = var(x_i) ÷ Σ_j var(x_j)
    premium                 = paid by the commissioners − cost of commissioning the same service directly

The net gain of the commissioners is the net present value of the option to them. Inputs and chance are drawn from the
same random numbers for all options, so that their draws can be compared one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np

from sibcase.tables.option_rows import Borne, Counted, OptionRow, OptionsCompared, Worth
from sibcase.tasks.options.arms import BEARERS, DIRECT, DO_NOTHING, NothingToCompare, arms_of
from sibcase.tasks.options.best import A_PENNY, worth_by_effect
from sibcase.tasks.simulate.simulate import question_of
from sibcase.uncertainty.simulation import simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
COMMISSIONERS = "commissioners"


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One option with its draws: the net gain of each party by the name of its figure, of shape (draws,)."""

    arm: Arm
    spreads: Mapping[str, Spread]
    draws: Mapping[str, Array]


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
        NothingToCompare: the case has no service, or its options have no net present value.
        ValueError: there are too many draws.
    """
    if draws > MOST_DRAWS:
        raise ValueError(f"at most {MOST_DRAWS:,} draws can be compared one by one")
    arms = arms_of(business)
    if not any(_has(arms, part) for part in PARTS.values()):
        without = next(arm for arm in arms if arm.value("npv.fiscal") is None)
        needed = "`service.costs`" if without.value("cost.present_value") is None else "what the outcomes save"
        raise NothingToCompare(f"“{without.title}” has no net present value: state {needed}")
    found, is_uncertain = _draw_all(arms, draws, seed, drawn, watch)
    parts = {what: part for what, part in PARTS.items() if _has(arms, part)}
    by_effect = worth_by_effect(arms, list(parts.values()))
    counted = {
        what: Counted(_rows(found, part, is_drawn=is_uncertain), by_effect.best(part)) for what, part in parts.items()
    }
    return OptionsCompared(draws if is_uncertain else 0, seed, counted)


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
        is_uncertain = is_uncertain or bool(question.inputs or question.rates)
        values = {name: np.concatenate([block[name] for block in blocks]) for name in names}
        found += [_Drawn(arm, spreads.figures, values) for arm in own]
    return found, is_uncertain


def _names(arm: Arm) -> list[str]:
    """Return the names of the net gains of all parties of an option."""
    return [*map(arm.name, PARTS.values()), *([BEARERS[arm.form][1]] if arm.form in BEARERS else [])]


# --- what the draws say -----------------------------------------------------------------------------------------------


def _rows(found: Sequence[_Drawn], part: str, *, is_drawn: bool) -> tuple[OptionRow, ...]:
    values = np.vstack([each.draws[each.arm.name(part)] for each in found])
    with np.errstate(invalid="ignore"):
        best = np.mean(values >= np.nanmax(values, axis=0) - A_PENNY, axis=1) if is_drawn else [None] * len(found)
    return tuple(
        _row(each, part, None if share is None else float(share), is_drawn=is_drawn)
        for each, share in zip(found, best, strict=True)
    )


def _row(found: _Drawn, part: str, best_in: float | None, *, is_drawn: bool) -> OptionRow:
    arm = found.arm
    cost, direct = arm.value("cost.present_value"), arm.figures.value(f"options.{DIRECT}.cost.present_value")
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
            arm.value(part) or 0.0,
            arm.value("npv_at_zero_effect"),
            found.spreads[arm.name(part)] if is_drawn else None,
            best_in,
        ),
        _borne(found, part, is_drawn=is_drawn),
    )


def _borne(found: _Drawn, part: str, *, is_drawn: bool) -> tuple[Borne, ...]:
    arm = found.arm
    parties = [(COMMISSIONERS, arm.name(part), arm.value("npv_at_zero_effect"))]
    if arm.form in BEARERS:
        party, name = BEARERS[arm.form]
        parties.append((party, name, arm.figures.value(f"{name}_at_zero_effect")))
    variances = [float(np.nanvar(found.draws[name])) for _, name, _ in parties] if is_drawn else []
    whole = sum(variances)
    return tuple(
        Borne(
            party,
            _loss(at_zero),
            float(np.nanmean(np.maximum(-found.draws[name], 0.0))) if is_drawn else None,
            variances[number] / whole if whole > 0 else None,
        )
        for number, (party, name, at_zero) in enumerate(parties)
    )


def _loss(gain: float | None) -> float | None:
    return None if gain is None else max(0.0, -gain)

"""What the payment curve says: results and amounts in words, the cliffs, the plateau, where investors lose nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import of_unit
from sibcase.tables.curve import SHARE_OF_EFFECT
from sibcase.wording.chart_sentences import counted
from sibcase.wording.markdown import clean_text
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.documents.brand.house_style import Money
    from sibcase.tables.curve import Cliff, Curve, CurvePoint

__all__ = [
    "amounts_in_words",
    "cliff_in_words",
    "curve_in_words",
    "greatest_cliffs",
    "is_capped",
    "nothing_in_words",
    "plateau_of",
    "result_in_words",
]

MOST_STEPS_NAMED = 4
# A plateau narrower than this part of the axis is not worth a word.
LEAST_PLATEAU = 0.04
A_PENNY = 0.005


def result_in_words(curve: Curve, at: float, money: Money) -> str:
    """Return a result as it stands in a sentence: 80% of the planned effect, 18.6%."""
    if curve.unit == "money":
        return money.short(at)
    if not curve.is_of_plan:
        unit = {"days": " days", "points": " points"}.get(curve.unit, "")
        return f"{of_unit(at, curve.unit)}{unit}"
    return nothing_in_words(curve) if at == 0 else f"{of_unit(at, 'share')} of the plan"


def _at(curve: Curve, at: float, money: Money) -> str:
    """Return a result as that at which something is paid: with no effect, at 150% of the plan."""
    return (
        f"with {nothing_in_words(curve)}" if curve.is_of_plan and at == 0 else f"at {result_in_words(curve, at, money)}"
    )


def nothing_in_words(curve: Curve) -> str:
    """Return what a curve along the plan begins with."""
    return "no effect" if curve.axis == SHARE_OF_EFFECT else "no results"


def amounts_in_words(point: CurvePoint, money: Money) -> str:
    """Return what is paid at a point, and what investors make of it, in full."""
    paid, gain = f"payments {money.full(point.payment)}", point.investors
    if gain is None:
        return paid
    if abs(gain) < A_PENNY:
        return f"{paid}, investors neither gain nor lose"
    return f"{paid}, investors {'gain' if gain > 0 else 'lose'} {money.full(abs(gain))}"


def plateau_of(curve: Curve) -> CurvePoint | None:
    """Return from where on the most is paid; nothing where the curve rises to its end, falls, or never moves."""
    last = curve.points[-1]
    below = [place for place, point in enumerate(curve.points) if abs(point.payment - last.payment) > A_PENNY]
    if not below or max(point.payment for point in curve.points) > last.payment + A_PENNY:
        return None
    begins = curve.points[below[-1] + 1]
    return begins if last.at - begins.at >= LEAST_PLATEAU * (last.at - curve.points[0].at) else None


def is_capped(curve: Curve) -> bool:
    """Return whether it is the caps that hold at the end of the curve."""
    return curve.points[-1].cut > A_PENNY


def cliff_in_words(curve: Curve, cliff: Cliff, money: Money, *, in_full: bool = False) -> str:
    """Return where a cliff is, by how much the payment changes there, and what is paid on its two sides."""
    write = money.full if in_full else money.short
    jumps = "jump" if cliff.jump > 0 else "fall"
    step = f"{jumps} by {write(abs(cliff.jump))}, from {write(cliff.before)} to {write(cliff.after)}"
    return f"At {result_in_words(curve, cliff.at, money)} payments {step}"


def greatest_cliffs(curve: Curve) -> list[Cliff]:
    """Return the cliffs that are put into words, the greatest first."""
    return sorted(curve.cliffs, key=lambda each: -abs(each.jump))[:MOST_STEPS_NAMED]


def curve_in_words(curve: Curve, money: Money) -> str:
    """Return what the curve says: its ends, its plan, its cliffs, its plateau, and where investors lose nothing."""
    return " ".join([*_on_payments(curve, money), *_on_cliffs(curve, money), *_on_investors(curve, money)])


def _on_payments(curve: Curve, money: Money) -> Iterator[str]:
    first, last = curve.points[0], curve.points[-1]
    parts = [f"{money.short(first.payment)} {_at(curve, first.at, money)}"]
    if curve.plan is not None:
        at = "as planned" if curve.is_of_plan else f"at the planned {result_in_words(curve, curve.plan.at, money)}"
        parts.append(f"{money.short(curve.plan.payment)} {at}")
    parts.append(f"{money.short(last.payment)} {_at(curve, last.at, money)}")
    yield f"{clean_text(curve.axis)}: commissioners pay {listed(parts)}."
    begins = plateau_of(curve)
    if begins is not None:
        why = "the cap applies and payments rise no further" if is_capped(curve) else "payments rise no further"
        yield f"Beyond {result_in_words(curve, begins.at, money)} {why}."


def _on_cliffs(curve: Curve, money: Money) -> Iterator[str]:
    greatest = greatest_cliffs(curve)
    for cliff in sorted(greatest, key=lambda each: each.at):
        yield f"{cliff_in_words(curve, cliff, money)}."
    others = len(curve.cliffs) - len(greatest)
    if others > 0:
        yield f"There {'is' if others == 1 else 'are'} {counted(others, 'other jump')}."


def _on_investors(curve: Curve, money: Money) -> Iterator[str]:
    gains = [point.investors for point in curve.points if point.investors is not None]
    if len(gains) < len(curve.points):
        return
    first, last, plan = curve.points[0], curve.points[-1], curve.plan
    parts = [f"{_gain(gains[0], money)} {_at(curve, first.at, money)}"]
    if plan is not None and plan.investors is not None:
        parts.append(f"{_gain(plan.investors, money)} as planned")
    parts.append(f"{_gain(gains[-1], money)} {_at(curve, last.at, money)}")
    yield f"Investors {listed(parts)}."
    whole = _made_whole(curve)
    if whole is not None:
        yield f"They break even from {result_in_words(curve, whole.at, money)} upwards."


def _gain(gain: float, money: Money) -> str:
    if abs(gain) < A_PENNY:
        return "neither gain nor lose"
    return f"gain {money.short(gain)}" if gain > 0 else f"lose {money.short(-gain)}"


def _made_whole(curve: Curve) -> CurvePoint | None:
    """Return from which result on investors lose nothing; nothing where they never do, or always may."""
    losing = [place for place, point in enumerate(curve.points) if (point.investors or 0.0) < -A_PENNY]
    if not losing or losing[-1] == len(curve.points) - 1:
        return None
    return curve.points[losing[-1] + 1]

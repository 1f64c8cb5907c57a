"""The cap for one person in a forecast, which knows chances and no people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, above, expected_within, greatest, least, when
from sibcase.casefile.sections.payments import Tariff
from sibcase.model.contract.readings import line_title, payment_lines

if TYPE_CHECKING:
    from sibcase.model.inputs import Model


def add_cap_per_person(model: Model) -> None:
    """Add the expected part of each line's price that the cap for one person leaves.

    A forecast knows chances, not people: outcomes of one person are taken as independent, except that a line may say
    that it comes `after` another. The expected capped amount is worked out exactly, in the order in which lines are
    written.
    """
    cap = "contract.cap_per_person"
    lines = {name: line for name, line in payment_lines(model).items() if isinstance(line, Tariff) and line.outcome}
    lines = {name: line for name, line in lines.items() if f"outcomes.{line.outcome}.observed" in model.book}
    if cap not in model.book or not lines:
        return
    names = list(lines)
    needs = [names.index(line.after) if line.after in names else -1 for line in lines.values()]
    chances = [_chance(model, name, line, lines) for name, line in lines.items()]
    prices: list[Term] = [Ref(f"payment.{name}.price") for name in names]
    for index, name in enumerate(names):
        title = line_title(model, name)
        part = expected_within(Ref(cap), chances, prices, needs, index)
        expected = model.book.line(
            f"payment.{name}.expected_within_cap", f"{title}: expected for one person, capped", "money", part
        )
        whole = prices[index] * Ref(f"payment.{name}.chance")
        model.book.line(
            f"payment.{name}.within_cap_per_person",
            f"{title}: part that the cap for one person leaves",
            "share",
            when(above(whole, 0.0), expected / whole, 1.0),
        )


def _chance(model: Model, name: str, line: Tariff, lines: dict[str, Tariff]) -> Term:
    """Return the chance that one person brings a line's payment, given the line it comes after."""
    kind = "observed" if line.counts == "gross" else "effect_net"
    own = Ref(f"outcomes.{line.outcome}.{kind}")
    chance = model.book.line(
        f"payment.{name}.chance",
        f"{line_title(model, name)}: chance for one person",
        "share",
        least(greatest(own, 0.0), 1.0),
    )
    if line.after not in lines:
        return chance
    before = Ref(f"payment.{line.after}.chance")
    return when(above(before, 0.0), least(chance / before, 1.0), 0.0)

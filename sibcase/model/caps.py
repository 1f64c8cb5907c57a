"""Caps, in their order, each a visible line with what it cuts.

Per outcome (in the price and the count) → per person → per line → per cohort → per financial year → whole contract. A
cap over time is used up in order: paid[t] = min(claim[t], cap − Σ paid before t); where a cap of the year or of the
contract binds, lines are paid in the order in which they are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, expected_within, greatest, least, pence, previous, total_of
from sibcase.casefile.sections.payments import Tariff
from sibcase.model.readings import line_title, payment_lines

if TYPE_CHECKING:
    from sibcase.model.calendar import Calendar
    from sibcase.model.inputs import Model
    from sibcase.model.readings import Reading

LINE_CAP = "within_line_cap"
YEAR_CAP = "within_year_cap"
ALLOWED = "allowed"
YEAR_BEGINS = "time.year_begins"


def add_caps(model: Model, calendar: Calendar, reading: Reading) -> None:
    """Add what the caps of the line, the year and the contract leave of each claim."""
    names = list(payment_lines(model))
    for name in names:
        _add_line_cap(model, name, reading)
    has_year_cap = "contract.cap_per_year" in model.book
    if has_year_cap:
        _add_year_begins(model, calendar)
    with model.book.period_by_period():
        for name in names:
            _add_in_turn(model, name, names, reading)
        if has_year_cap:
            _add_spent(model, names, reading)
    for name in names:
        for stage, told in ((YEAR_CAP, "claim within the cap of the year"), (ALLOWED, "claim within all caps")):
            model.book.total(
                f"{reading.prefix}payments.{stage}.{name}", f"{line_title(model, name)}: {told}{reading.told}", "money"
            )


def _add_line_cap(model: Model, name: str, reading: Reading) -> None:
    key, label = (
        f"{reading.prefix}payments.{LINE_CAP}.{name}",
        f"{line_title(model, name)}: claim within the cap of the line",
    )
    claim, cap = reading.row(f"claim.{name}"), f"payment.{name}.cap"
    if cap not in model.book:
        model.book.flow(key, label + reading.told, "money", claim)
        return
    so_far = f"{key}.so_far.per_period"
    with model.book.period_by_period():
        left = greatest(Ref(cap) - previous(so_far), 0.0)
        row = model.book.flow(key, label + reading.told, "money", pence(least(claim, left)))
        model.book.line(so_far, f"{label}, so far{reading.told}", "money", previous(so_far) + row)
    model.book.total(key, label + reading.told, "money")


def _add_in_turn(model: Model, name: str, names: list[str], reading: Reading) -> None:
    """Let every line take what those before it, in time and in writing, have left of the year's and contract's caps."""
    earlier = names[: names.index(name)]
    title = line_title(model, name)
    asked: Term = reading.row(f"{LINE_CAP}.{name}")
    if "contract.cap_per_year" in model.book:
        asked = least(asked, _left_this_year(earlier, reading))
    row = _row(model, reading, f"{YEAR_CAP}.{name}", f"{title}: claim within the cap of the year", pence(asked))
    if "contract.cap" in model.book:
        before: list[Term] = [previous(f"{reading.prefix}payments.{ALLOWED}_so_far.{each}") for each in names]
        now: list[Term] = [reading.row(f"{ALLOWED}.{each}") for each in earlier]
        row_left = greatest(Ref("contract.cap") - total_of([*before, *now]), 0.0)
        allowed = pence(least(row, row_left))
    else:
        allowed = row
    paid = _row(model, reading, f"{ALLOWED}.{name}", f"{title}: claim within all caps", allowed)
    so_far = f"{reading.prefix}payments.{ALLOWED}_so_far.{name}"
    model.book.line(so_far, f"{title}: allowed so far{reading.told}", "money", pence(previous(so_far) + paid))


def _row(model: Model, reading: Reading, name: str, label: str, formula: Term) -> Ref:
    return model.book.flow(f"{reading.prefix}payments.{name}", label + reading.told, "money", formula)


def _left_this_year(earlier: list[str], reading: Reading) -> Term:
    """Return what is left of the year's cap: the sum starts anew with the first period of each financial year."""
    spent = previous(f"{reading.prefix}payments.{YEAR_CAP}_spent") * (1 - Ref(YEAR_BEGINS))
    now: list[Term] = [reading.row(f"{YEAR_CAP}.{each}") for each in earlier]
    return greatest(Ref("contract.cap_per_year") - total_of([spent, *now]), 0.0)


def _add_spent(model: Model, names: list[str], reading: Reading) -> None:
    """Add what has been used up of the year's cap at the end of each period."""
    name = f"{reading.prefix}payments.{YEAR_CAP}_spent"
    paid = total_of([reading.row(f"{YEAR_CAP}.{each}") for each in names])
    spent = pence(previous(name) * (1 - Ref(YEAR_BEGINS)) + paid)
    model.book.line(name, f"Used up of the cap of the year{reading.told}", "money", spent)


def _add_year_begins(model: Model, calendar: Calendar) -> None:
    if YEAR_BEGINS not in model.book:
        told = "the first period of a financial year"
        model.structure(YEAR_BEGINS, "Whether a financial year begins", "share", calendar.first_of_years(), told)


# --- one person -------------------------------------------------------------------------------------------------------


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
            expected / whole,
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
    return least(chance / Ref(f"payment.{line.after}.chance"), 1.0)

"""Caps, in their order, each a visible line with what it cuts.

Per outcome (in the price and the count) → per person → per cohort of a line → the line, over the contract and by year →
several lines together → the financial year → the whole contract → each payer. A cap over time is used up in order:
paid[t] = min(claim[t], cap − Σ paid before t); where it binds, lines are paid in the order in which they are written.
What is below zero, a malus, is never cut: it frees room, in its own period for every line and from then on. What the
cap of a payer cuts nobody pays, and it leaves no room to other lines. Where a year may cut a line, its own cap over the
contract applies after its own year, and is used up by what the line is paid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, greatest, least, pence, previous, total_of, when
from sibcase.model.contract.payers import add_parts_within, payer_caps
from sibcase.model.contract.readings import line_title, payment_lines
from sibcase.model.inputs import name_of
from sibcase.model.time.moments import YEAR_BEGINS, last_moment, year_begins

if TYPE_CHECKING:
    from sibcase.casefile.sections.payments import Payment
    from sibcase.model.contract.readings import Reading
    from sibcase.model.inputs import Model
    from sibcase.model.time.calendar import Calendar

LINE_CAP = "within_line_cap"
EARNED = "earned"
OWED = "owed"
ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class Pot:
    """Money that several lines may use up together, over the contract or anew in each financial year."""

    kind: str
    name: str
    cap: str
    members: tuple[str, ...]
    is_yearly: bool
    title: str


def add_caps(model: Model, calendar: Calendar, reading: Reading) -> None:
    """Add what each cap leaves of each claim, what a minimum adds, and what was paid on account."""
    names, pots = list(payment_lines(model)), pots_of(model)
    for name in names:
        _add_line_cap(model, name, reading)
        _add_minimum(model, calendar, name, reading)
    for each in pots:
        if each.is_yearly:
            year_begins(model, calendar)
    advances = {name for line in payment_lines(model).values() for name in line.on_account or ()}
    if advances:
        # What stands for one period cannot be added among lines that refer to their own past.
        last_moment(model, calendar)
    with model.book.period_by_period():
        for name in names:
            paid = _add_in_turn(model, calendar, name, (pots, reading))
            if name in advances:
                _add_so_far(model, name, paid, reading)
        for pot in pots:
            _add_spent(model, pot, reading)
    for name in names:
        _add_cuts(model, name, pots, reading)


def pots_of(model: Model) -> list[Pot]:
    """Return the caps over time beyond a line's own over the contract, in the order in which they apply."""
    names, contract = tuple(payment_lines(model)), model.case.contract
    pots = [
        Pot(
            "line",
            f"line_year.{name}",
            f"payment.{name}.cap_per_year",
            (name,),
            is_yearly=True,
            title="the line's year",
        )
        for name in names
    ]
    pots += [
        Pot("line", f"line.{name}", f"payment.{name}.cap", (name,), is_yearly=False, title="the line")
        for name in names
        if _is_cut_by_year(model, name)
    ]
    for key, shared in ((contract.shared_caps or {}) if contract else {}).items():
        members, title = tuple(name for name in names if name in shared.lines), name_of(shared.title, key)
        cap = f"contract.shared.{key}.cap"
        pots.append(
            Pot("shared", f"shared_year.{key}", f"{cap}_per_year", members, is_yearly=True, title=f"{title}, by year")
        )
        pots.append(Pot("shared", f"shared.{key}", cap, members, is_yearly=False, title=title))
    pots.append(Pot("year", "year", "contract.cap_per_year", names, is_yearly=True, title="the year"))
    pots.append(Pot("contract", "contract", "contract.cap", names, is_yearly=False, title="the contract"))
    return [pot for pot in pots if pot.cap in model.book]


def _is_cut_by_year(model: Model, name: str) -> bool:
    """Return whether a cap of a year may cut a line, whose own cap must then count only what the year lets it pay.

    A line against which payments on account are set off is capped by what it earns, before any year is looked at.
    """
    contract, line = model.case.contract, payment_lines(model)[name]
    shared = ((contract.shared_caps or {}) if contract else {}).items()
    yearly = [f"payment.{name}.cap_per_year", "contract.cap_per_year"]
    yearly += [f"contract.shared.{key}.cap_per_year" for key, each in shared if name in each.lines]
    return not is_set_off(model, line) and any(cap in model.book for cap in yearly)


def _row(model: Model, reading: Reading, name: str, label: str, formula: Term) -> Ref:
    return model.book.flow(f"{reading.prefix}payments.{name}", label + reading.suffix, "money", formula)


# --- the line's own terms ---------------------------------------------------------------------------------------------


def _add_line_cap(model: Model, name: str, reading: Reading) -> None:
    key, label = (
        f"{reading.prefix}payments.{LINE_CAP}.{name}",
        f"{line_title(model, name)}: claim within the cap of the line",
    )
    claim, cap = reading.row(f"claim.{name}"), f"payment.{name}.cap"
    if cap not in model.book or _is_cut_by_year(model, name):
        model.book.flow(key, label + reading.suffix, "money", claim)
        return
    so_far = f"{key}.so_far.per_period"
    with model.book.period_by_period():
        left = greatest(Ref(cap) - previous(so_far), 0.0)
        row = model.book.flow(key, label + reading.suffix, "money", pence(least(claim, left)))
        model.book.line(so_far, f"{label}, so far{reading.suffix}", "money", previous(so_far) + row)
    model.book.total(key, label + reading.suffix, "money")


def _add_minimum(model: Model, calendar: Calendar, name: str, reading: Reading) -> None:
    """Add in the last period what a line has paid less than its minimum: max(0, minimum − Σ claims within its cap)."""
    minimum = f"payment.{name}.minimum"
    if minimum not in model.book or name in reading.skipped:
        return
    short = greatest(Ref(minimum) - Ref(f"{reading.prefix}payments.{LINE_CAP}.{name}"), 0.0)
    label = f"{line_title(model, name)}: made up to its minimum"
    _row(model, reading, f"raised.{name}", label, pence(short * last_moment(model, calendar)))


def _earned(model: Model, name: str, reading: Reading) -> Term:
    """Return the row of what a line has earned: within its cap, and made up to its minimum."""
    within, raised = reading.row(f"{LINE_CAP}.{name}"), reading.row(f"raised.{name}")
    return within + raised if raised.name in model.book else within


def is_set_off(model: Model, line: Payment) -> bool:
    """Return whether payments on account are set off; a line that is settled alone has none next to it."""
    return any(name in payment_lines(model) for name in line.on_account or ())


def _add_set_off(model: Model, calendar: Calendar, name: str, reading: Reading) -> Term:
    """Return what is left to pay once payments on account are set off, and at the end what is paid back.

    payable[t] = max(Σ earned − Σ paid on account, payable[t − 1]), in the last period without the max if what was not
    earned is paid back; the claim is payable[t] − payable[t − 1]. Where several lines share an advance, each takes what
    those written before it have left: Σ paid on account − Σ (earned − payable) of these.
    """
    line, title = payment_lines(model)[name], line_title(model, name)
    if name in reading.skipped:
        return _earned(model, name, reading)  # what is not settled yet is not known to be unearned
    key = f"{reading.prefix}payments.payable_so_far.{name}"
    earned = f"{reading.prefix}payments.earned_so_far.{name}"
    model.book.line(
        earned, f"{title}: earned so far{reading.suffix}", "money", previous(earned) + _earned(model, name, reading)
    )
    there = [each for each in line.on_account or () if each in payment_lines(model)]
    before, after = _sharing(model, name, reading)
    # What lines before this one have set off of the same advances is not set off again.
    used: list[Term] = [Ref(earned.removesuffix(name) + each) - Ref(key.removesuffix(name) + each) for each in before]
    advanced = total_of([Ref(f"{reading.prefix}payments.{ALLOWED}_so_far.{each}") for each in there])
    open_sum = Ref(earned) - (advanced - total_of(used) if used else advanced)
    payable: Term = greatest(open_sum, previous(key))
    # What later cohorts may still earn is not known to be unearned.
    # Only the last of the lines that share an advance pays back what none of them has earned.
    if line.unearned == "paid back" and name not in reading.still_open and not after:
        payable = when(last_moment(model, calendar), open_sum, payable)
    model.book.line(key, f"{title}: payable so far{reading.suffix}", "money", pence(payable))
    return Ref(key) - previous(key)


def _sharing(model: Model, name: str, reading: Reading) -> tuple[list[str], list[str]]:
    """Return the lines before and after one against which the same payments on account are set off."""
    lines = payment_lines(model)
    own = set(lines[name].on_account or ())
    sharing = [each for each, line in lines.items() if own & set(line.on_account or ()) and each not in reading.skipped]
    at = list(lines).index(name)
    return [each for each in sharing if list(lines).index(each) < at], [
        each for each in sharing if list(lines).index(each) > at
    ]


# --- caps over time ---------------------------------------------------------------------------------------------------


def _add_in_turn(model: Model, calendar: Calendar, name: str, context: tuple[list[Pot], Reading]) -> Ref:
    """Let a line take what those before it, in time and in writing, have left of each pot; return what it takes."""
    pots, reading = context
    title = line_title(model, name)
    sets_off = is_set_off(model, payment_lines(model)[name])
    asked = _add_set_off(model, calendar, name, reading) if sets_off else _earned(model, name, reading)
    row = _row(model, reading, f"{EARNED}.{name}", f"{title}: claim before caps over several lines", pence(asked))
    for pot in pots:
        if name in pot.members:
            label = f"{title}: claim within the cap of {pot.title}"
            left = greatest(Ref(pot.cap) - _add_used(model, pot, name, reading), 0.0)
            row = _row(model, reading, f"within.{pot.name}.{name}", label, pence(least(row, left)))
    allowed: Term = row
    if payer_caps(model):
        row = _row(model, reading, f"{OWED}.{name}", f"{title}: claim within the caps of the contract", row)
        allowed = add_parts_within(model, name, row, reading)
    return _row(model, reading, f"{ALLOWED}.{name}", f"{title}: claim within all caps", allowed)


def _add_so_far(model: Model, name: str, paid: Ref, reading: Reading) -> None:
    """Add what has been paid on account so far."""
    so_far, label = f"{reading.prefix}payments.{ALLOWED}_so_far.{name}", f"{line_title(model, name)}: allowed so far"
    model.book.line(so_far, f"{label}{reading.suffix}", "money", pence(previous(so_far) + paid))


def _add_used(model: Model, pot: Pot, name: str, reading: Reading) -> Ref:
    """Add what is used up of a pot before a line takes its part: a malus written later has freed its room already.

    used[first] = used up before this period + Σ min(earned, 0) of all lines, and from line to line
    used[next] = used + taken − min(earned, 0). What a malus has freed does not limit the malus, which no cap cuts.
    """
    at = pot.members.index(name)
    if at == 0:
        freed = [_freed(model, each, reading) for each in pot.members]
        used = total_of([_used_before(pot, reading), *(each for each in freed if each is not None)])
    else:
        used = _used_with(model, pot, pot.members[at - 1], reading)
    label = f"Used up of the cap of {pot.title} before {line_title(model, name)}{reading.suffix}"
    return model.book.line(_used(pot, name, reading), label, "money", used)


def _used(pot: Pot, name: str, reading: Reading) -> str:
    return f"{reading.prefix}payments.used.{pot.name}.{name}"


def _used_with(model: Model, pot: Pot, name: str, reading: Reading) -> Term:
    """Return what is used up of a pot once a line has taken its part."""
    used = Ref(_used(pot, name, reading)) + reading.row(f"{_taken(model)}.{name}")
    freed = _freed(model, name, reading)
    return used if freed is None else used - freed


def _used_before(pot: Pot, reading: Reading) -> Term:
    """Return what is used up of a pot as a period begins."""
    spent = previous(f"{reading.prefix}payments.spent.{pot.name}")
    return spent * (1 - Ref(YEAR_BEGINS)) if pot.is_yearly else spent


def _freed(model: Model, name: str, reading: Reading) -> Term | None:
    """Return what a malus frees, below zero; nothing where payments on account are set off."""
    if is_set_off(model, payment_lines(model)[name]):
        return None
    return least(_earned(model, name, reading), 0.0)


def _taken(model: Model) -> str:
    """Return the stage that uses up a pot: what a payer's own cap cuts is owed, and leaves no room to other lines."""
    return OWED if payer_caps(model) else ALLOWED


def _add_spent(model: Model, pot: Pot, reading: Reading) -> None:
    """Add what has been used up of a pot at the end of each period."""
    name = f"{reading.prefix}payments.spent.{pot.name}"
    used = _used_with(model, pot, pot.members[-1], reading)
    model.book.line(name, f"Used up of the cap of {pot.title}{reading.suffix}", "money", pence(used))


# --- what was cut -----------------------------------------------------------------------------------------------------

KINDS = (
    ("line", "the line"),
    ("shared", "several lines"),
    ("year", "the year"),
    ("contract", "the contract"),
    ("payer", "a payer"),
)
ALWAYS_LISTED = ("line", "year", "contract")


def _add_cuts(model: Model, name: str, pots: list[Pot], reading: Reading) -> None:
    """Add the sums of a line's stages, what each cap has cut of it, what a minimum added and what was set off."""
    title, stages = line_title(model, name), _stages(name, pots, has_payer_caps=bool(payer_caps(model)))
    for stage, label in stages:
        model.book.total(f"{reading.prefix}payments.{stage}", f"{title}: {label}{reading.suffix}", "money")
    if reading.prefix:
        return
    row: Term
    before, cuts = Ref(f"payments.{EARNED}.{name}"), {"line": _cut_by_line(name)}
    for pot in pots:
        if name in pot.members:
            after = Ref(f"payments.within.{pot.name}.{name}")
            cuts[pot.kind] = cuts.get(pot.kind, after * 0.0) + (before - after)
            before = after
    if payer_caps(model):
        cuts["payer"] = before - Ref(f"payments.{ALLOWED}.{name}")
    for kind, label in KINDS:
        if kind in cuts or kind in ALWAYS_LISTED:
            row = pence(cuts.get(kind, before * 0.0))
            model.book.line(f"payments.cut_by_{kind}_cap.{name}", f"{title}: cut by the cap of {label}", "money", row)
    if is_set_off(model, payment_lines(model)[name]):
        earned = Ref(f"payments.{LINE_CAP}.{name}") + _raised(model, name)
        model.book.line(
            f"payments.set_off.{name}",
            f"{title}: paid on account",
            "money",
            pence(earned - Ref(f"payments.{EARNED}.{name}")),
        )


def _raised(model: Model, name: str) -> Term:
    key = f"payments.raised.{name}"
    return Ref(key) if key in model.book else Ref(f"payments.{LINE_CAP}.{name}") * 0.0


def _cut_by_line(name: str) -> Term:
    return Ref(f"payments.claim.{name}") - Ref(f"payments.{LINE_CAP}.{name}")


def _stages(name: str, pots: list[Pot], *, has_payer_caps: bool) -> list[tuple[str, str]]:
    """Return the rows added inside the recursion, of which a sum is still to be added."""
    within = [
        (f"within.{pot.name}.{name}", f"claim within the cap of {pot.title}") for pot in pots if name in pot.members
    ]
    owed = [(f"{OWED}.{name}", "claim within the caps of the contract")] if has_payer_caps else []
    return [
        (f"{EARNED}.{name}", "claim before caps over several lines"),
        *within,
        *owed,
        (f"{ALLOWED}.{name}", "claim within all caps"),
    ]

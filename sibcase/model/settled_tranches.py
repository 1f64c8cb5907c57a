"""What settled payments bring to each tranche: by rank coupon and principal, then what is left, then guarantees.

A settlement knows results and no dates: all payments are shared out at once. A coupon is owed for as many years as were
observed for its tranche; without them principal alone has its place, and interest over time is the forecast's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.lines import Origin
from sibcase.book.terms import Number, Ref, Term, above, greatest, least, pence, total_of, when
from sibcase.model.coupons import grown, principal_share, rate_by_results
from sibcase.model.readings import payment_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.casefile.case import Case
    from sibcase.casefile.parts import Tranche
    from sibcase.model.inputs import Model
    from sibcase.model.readings import Reading


@dataclass(frozen=True)
class Settled:
    """The tranches of a settlement, and what was observed of them."""

    model: Model
    reading: Reading
    observed: Mapping[str, float]

    @property
    def tranches(self) -> dict[str, Tranche]:
        """The tranches by id."""
        return self.model.case.investment.tranches if self.model.case.investment else {}

    def add(self, name: str, what: str, label: str, formula: Term) -> Ref:
        """Add a line of one tranche."""
        title = self.tranches[name].title or name
        return self.model.book.line(f"settlement.{name}.{what}", f"{title}: {label}", "money", formula)

    def part(self, name: str, what: str) -> Term:
        """Return a line of one tranche, nil where it has none."""
        key = f"settlement.{name}.{what}"
        return Ref(key) if key in self.model.book else Number(0.0)

    def seen(self, key: str, label: str, unit: str, otherwise: Term) -> Term:
        """Return what was observed under a name, or what holds otherwise."""
        if key not in self.observed:
            return otherwise
        told = Origin("observed", note="as observed")
        return self.model.book.assume(f"settlement.{key}", label, unit, self.observed[key], told)


def observable_of_tranches(case: Case) -> dict[str, str]:
    """Return what can be observed of each tranche, with titles."""
    names: dict[str, str] = {}
    for name, tranche in (case.investment.tranches if case.investment else {}).items():
        names[f"principal.{name}"] = f"Principal drawn of {name}"
        if tranche.coupon is not None or (tranche.results is not None and tranche.results.rates):
            names[f"years.{name}"] = f"Years for which {name} earned its coupon"
        if tranche.guarantee is not None:
            names[f"guarantee.{name}"] = f"Most that the guarantee of {name} came to"
    return names


def add_settled_tranches(model: Model, reading: Reading, observed: Mapping[str, float]) -> None:
    """Add what each tranche is repaid, earns, loses and has made good.

    A line written for one tranche pays that tranche; all other payments are shared by rank. What lines owe the payers
    is paid by the tranches, pro rata to principal.
    """
    settled = Settled(model, reading, observed)
    if not settled.tranches:
        return
    own = {name: _own_payments(settled, name) for name in settled.tranches}
    common = Ref("payments.total") - total_of([each for each in own.values() if each is not None])
    left: Term = greatest(common, 0.0)
    for name in settled.tranches:
        _add_owed(settled, name)
        _add_own(settled, name, own[name])
    for rank in sorted({tranche.rank for tranche in settled.tranches.values()}):
        names = [name for name, tranche in settled.tranches.items() if tranche.rank == rank]
        for what, owed in (("coupon", "coupon"), ("principal_repaid", "principal")):
            left = _pay(settled, names, what, owed, (rank, left))
    _share_what_is_left(settled, left)
    _add_results(settled)


def _add_owed(settled: Settled, name: str) -> None:
    """Add what a tranche has put in, and what of it is to be repaid, with which coupon."""
    tranche, title = settled.tranches[name], settled.tranches[name].title or name
    drawn = settled.seen(f"principal.{name}", f"{title}: principal drawn", "money", Ref(f"tranche.{name}.commitment"))
    principal = settled.add(name, "principal", "principal", total_of([drawn]))
    share = principal_share(settled.model, settled.reading, name, tranche)
    settled.add(name, "principal_owed", "principal to be repaid", pence(principal * share) if share else principal)
    years = settled.seen(f"years.{name}", f"{title}: years of coupon", "years", Number(0.0))
    rate = _rate(settled, name, tranche)
    if rate is not None and years != Number(0.0):
        settled.add(name, "coupon_owed", "coupon owed", pence(principal * grown(rate, years, tranche)))


def _own_payments(settled: Settled, name: str) -> Term | None:
    """Return what lines written for one tranche pay; nothing where there are none."""
    lines = [key for key, line in payment_lines(settled.model).items() if line.tranche == name]
    return total_of([Ref(f"payments.{key}") for key in lines]) if lines else None


def _add_own(settled: Settled, name: str, own: Term | None) -> None:
    """Take what lines pay for one tranche alone off what it is owed: coupon, principal, and the rest is its own."""
    if own is None:
        return
    left: Term = settled.add(name, "own_payments", "paid by lines of its own", greatest(own, 0.0))
    for what in ("coupon", "principal"):
        owed = settled.part(name, f"{what}_owed")
        paid = settled.add(name, f"own_{what}", f"{what} paid by lines of its own", least(owed, left))
        left = pence(left - paid)
    settled.add(name, "own_surplus", "paid by lines of its own above what it is owed", left)


def _still_owed(settled: Settled, name: str, what: str) -> Term:
    owed, own = settled.part(name, f"{what}_owed"), settled.part(name, f"own_{what}")
    return owed if own == Number(0.0) else pence(owed - own)


def _rate(settled: Settled, name: str, tranche: Tranche) -> Term | None:
    if tranche.results is not None and tranche.results.rates:
        return rate_by_results(settled.model, settled.reading, name, tranche.results)
    if tranche.coupon is None:
        return None
    label = f"{tranche.title or name}: coupon"
    return settled.model.stated(f"tranche.{name}.coupon", label, "share per year", tranche.coupon)


def _pay(settled: Settled, names: list[str], what: str, owed: str, rank_and_left: tuple[int, Term]) -> Term:
    """Pay what tranches of one rank are owed, pro rata to it and up to their caps; return what is left."""
    rank, left = rank_and_left
    due = {name: _within_cap(settled, name, _still_owed(settled, name, owed)) for name in names}
    due = {name: each for name, each in due.items() if each != Number(0.0)}
    if not due:
        return left
    whole = total_of(list(due.values()))
    told = what.replace("_", " ")
    paid = settled.model.book.line(
        f"settlement.rank{rank}.{what}", f"Paid at rank {rank}, {told}", "money", least(left, whole)
    )
    parts: list[Term] = []
    for name, each in due.items():
        rest = pence(paid - total_of(parts))
        share = rest if name == list(due)[-1] else pence(paid * each / when(above(whole, 0.0), whole, 1.0))
        parts.append(settled.add(name, what, told, share))
    return left - paid


def _within_cap(settled: Settled, name: str, amount: Term) -> Term:
    """Return what a cap on the multiple leaves of an amount, after what the tranche has been paid."""
    cap = settled.tranches[name].cap
    if cap is None or cap.multiple is None:
        return amount
    key = f"tranche.{name}.cap_multiple"
    if key not in settled.model.book:
        label = f"{settled.tranches[name].title or name}: highest money multiple"
        settled.model.stated(key, label, "multiple", cap.multiple)
    paid = [settled.part(name, what) for what in ("coupon", "principal_repaid", "own_payments")]
    return least(amount, greatest(pence(Ref(key) * settled.part(name, "principal") - total_of(paid)), 0.0))


def _share_what_is_left(settled: Settled, left: Term) -> None:
    """Share what is left as `surplus` says; else among residual tranches, or all, pro rata to principal."""
    stated = (settled.model.case.investment.surplus if settled.model.case.investment else None) or {}
    if stated:
        for name, share in stated.items():
            part = settled.model.stated(f"surplus.{name}.share", f"{name}: share of the surplus", "share", share)
            if name in settled.tranches:
                settled.add(name, "surplus", "above the principal", _within_cap(settled, name, pence(left * part)))
            else:
                label = f"{settled.model.party(name)}: share of the surplus"
                settled.model.book.line(f"settlement.shared.{name}", label, "money", pence(left * part))
        return
    takers = [name for name, tranche in settled.tranches.items() if tranche.is_residual] or list(settled.tranches)
    whole = total_of([settled.part(name, "principal") for name in takers])
    for name in takers:
        taken = pence(left * settled.part(name, "principal") / whole)
        settled.add(name, "surplus", "above the principal", _within_cap(settled, name, taken))


def _add_results(settled: Settled) -> None:
    owed: Term = greatest(0.0 - Ref("payments.total"), 0.0)
    everyone = total_of([settled.part(name, "principal") for name in settled.tranches])
    for name in settled.tranches:
        principal = settled.part(name, "principal")
        paid_in = settled.add(name, "paid_in", "paid to the payers", pence(owed * principal / everyone))
        back = total_of([settled.part(name, what) for what in ("principal_repaid", "own_principal")])
        lost = settled.add(name, "principal_lost", "principal not repaid by payments", pence(principal - back))
        guaranteed = _guaranteed(settled, name, lost)
        above_it = [settled.part(name, what) for what in ("coupon", "own_coupon", "surplus", "own_surplus")]
        got = total_of([back, *above_it, guaranteed])
        settled.add(name, "net_gain", "net gain", pence(got - paid_in - principal))


def _guaranteed(settled: Settled, name: str, lost: Ref) -> Ref:
    """Add what a guarantee pays: a share of the principal lost above what investors bear first, up to its most."""
    guarantee, model = settled.tranches[name].guarantee, settled.model
    paid: Term = lost * 0.0
    if guarantee is not None:
        key, told = f"settlement.{name}.guarantee", f"{settled.tranches[name].title or name}: guarantee"
        why = "the whole loss is guaranteed"
        share = model.stated_or(f"{key}_share", f"{told}, share of the loss", "share", guarantee.share, 1.0, why)
        if guarantee.after is not None:
            first = model.stated(f"{key}_after", f"{told}, loss borne before it", "money", guarantee.after)
            paid = greatest(lost - first, 0.0) * share
        else:
            paid = lost * share
        most: Term | None = (
            model.stated(f"{key}_most", f"{told}, most", "money", guarantee.most) if guarantee.most else None
        )
        came_to = settled.seen(f"guarantee.{name}", f"{told}, most that it came to", "money", most or lost)
        paid = least(paid, came_to)
    return settled.add(name, "guaranteed", "paid by the guarantee", pence(paid))

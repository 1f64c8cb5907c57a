"""What settled payments bring to each tranche under its terms alone, without the plan: all is shared out at once.

By rank coupon and principal, then what is left, then guarantees. A coupon is owed for as many years as were observed
for its tranche. What was drawn is what was observed, else the commitment; a gain is known only in the first case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.book.lines import Origin
from sibcase.book.terms import Number, Ref, Term, above, greatest, least, pence, total_of, when
from sibcase.model.contract.readings import lines_into_account, lines_of_tranche
from sibcase.model.investment.coupons import grown, principal_share, rate_by_results
from sibcase.model.settlement.plan import Parts, add_parts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.casefile.sections.parts import Tranche
    from sibcase.model.contract.readings import Reading
    from sibcase.model.inputs import Model


@dataclass(frozen=True)
class Settled:
    """The tranches of a settlement, and what was observed of them."""

    model: Model
    reading: Reading
    observed: Mapping[str, float]
    is_whole: bool = True

    @property
    def tranches(self) -> dict[str, Tranche]:
        """The tranches by id."""
        return self.model.case.investment.tranches if self.model.case.investment else {}

    @property
    def residual(self) -> list[str]:
        """The tranches that take what is left."""
        return [name for name, tranche in self.tranches.items() if tranche.is_residual]

    def add(self, name: str, what: str, label: str, formula: Term) -> Ref:
        """Add a line of one tranche."""
        title = self.tranches[name].title or name
        return self.model.book.line(f"settlement.{name}.{what}", f"{title}: {label}", "money", formula)

    def part(self, name: str, what: str) -> Term:
        """Return a line of one tranche, zero where it has none."""
        key = f"settlement.{name}.{what}"
        return Ref(key) if key in self.model.book else Number(0.0)

    def seen(self, key: str, label: str, unit: str, otherwise: Term) -> Term:
        """Return what was observed under a name, or what holds otherwise."""
        if key not in self.observed:
            return otherwise
        origin = Origin("observed", note="as observed")
        return self.model.book.assume(f"settlement.{key}", label, unit, self.observed[key], origin)


def add_settled_tranches(model: Model, reading: Reading, observed: Mapping[str, float], *, is_whole: bool) -> None:
    """Add what each tranche is owed, paid and has made good, and what is left in the account.

    A line written for one tranche pays that tranche; what lines pay to the account is shared by rank, once it has paid
    the costs that the principal drawn does not cover. What lines owe the payers is paid by the tranches: their own
    lines' by each, that of the account by the residual tranches, else by all, pro rata to principal. While some line is
    not settled (`is_whole` is false), what is lost, made good and gained in the end is not known, and is left out.
    """
    settled = Settled(model, reading, observed, is_whole)
    if not settled.tranches:
        return
    own = {name: _own_payments(settled, name) for name in settled.tranches}
    common = _into_the_account(settled)
    for name in settled.tranches:
        _add_owed(settled, name)
        _add_own(settled, name, own[name])
    left = _once_costs_are_paid(settled, greatest(common, 0.0))
    ranked = {name: each.rank for name, each in settled.tranches.items() if not each.is_residual}
    for rank in sorted(set(ranked.values())):
        names = [name for name, own_rank in ranked.items() if own_rank == rank]
        for what in ("coupon", "principal"):
            left = _pay(settled, names, what, (f"rank{rank}", left))
    left = _pay(settled, settled.residual, "principal", ("residual", left))
    _share_what_is_left(settled, left)
    _add_results(settled, common, own)


def _into_the_account(settled: Settled) -> Ref:
    """Add what lines pay into the account: those neither of one tranche nor of another payee."""
    rows: list[Term] = [Ref(f"payments.{key}") for key in lines_into_account(settled.model)]
    label = "Payments of lines into the account, less what they owe the payers"
    whole = pence(total_of(rows)) if rows else Ref("payments.total") * 0.0
    common = settled.model.book.line("settlement.total.lines_into_account", label, "money", whole)
    received, label = greatest(common, 0.0), "Payments into the account"
    settled.model.book.line("settlement.total.account_payments", label, "money", received)
    return common


def _once_costs_are_paid(settled: Settled, received: Term) -> Term:
    """Return what is left for investors once the account has paid the costs that the principal drawn does not cover."""
    book, costs = settled.model.book, "service.costs.total"
    if costs not in book:
        return received
    principal = total_of([settled.part(name, "principal") for name in settled.tranches])
    uncovered = greatest(pence(Ref(costs) - principal), 0.0)
    label = "Costs of the plan paid from payments, beyond the principal drawn"
    paid = book.line("settlement.total.costs_from_payments", label, "money", least(uncovered, received))
    return pence(received - paid)


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
    lines = lines_of_tranche(settled.model, name)
    return pence(total_of([Ref(f"payments.{key}") for key in lines])) if lines else None


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
        rate = rate_by_results(settled.model, settled.reading, name, tranche.results)
        label = f"{tranche.title or name}: coupon by results"
        return settled.model.book.line(f"tranche.{name}.coupon", label, "rate", rate)
    if tranche.coupon is None:
        return None
    label = f"{tranche.title or name}: coupon"
    return settled.model.stated(f"tranche.{name}.coupon", label, "share per year", tranche.coupon)


def _pay(settled: Settled, names: list[str], what: str, rank_and_left: tuple[str, Term]) -> Term:
    """Pay what tranches of one rank are owed, pro rata to it and up to their caps; return what is left."""
    rank, left = rank_and_left
    due = {name: _within_cap(settled, name, _still_owed(settled, name, what)) for name in names}
    due = {name: each for name, each in due.items() if each != Number(0.0)}
    if not due:
        return left
    whole = total_of(list(due.values()))
    label = f"{what} by rank"
    paid = settled.model.book.line(
        f"settlement.total.{rank}_{what}", f"Paid by rank, {rank}, {what}", "money", least(left, whole)
    )
    parts: list[Term] = []
    for name, each in due.items():
        rest = pence(paid - total_of(parts))
        share = rest if name == list(due)[-1] else pence(paid * each / when(above(whole, 0.0), whole, 1.0))
        parts.append(settled.add(name, f"ranked_{what}", label, share))
    return pence(left - paid)


def _within_cap(settled: Settled, name: str, amount: Term) -> Term:
    """Return what a cap on the multiple leaves of an amount, after what the tranche has been paid."""
    cap = settled.tranches[name].cap
    if cap is None or cap.multiple is None:
        return amount
    key = f"tranche.{name}.cap_multiple"
    if key not in settled.model.book:
        label = f"{settled.tranches[name].title or name}: highest money multiple"
        settled.model.stated(key, label, "multiple", cap.multiple)
    paid = [settled.part(name, what) for what in ("ranked_coupon", "ranked_principal", "own_payments")]
    return least(amount, greatest(pence(Ref(key) * settled.part(name, "principal") - total_of(paid)), 0.0))


def _share_what_is_left(settled: Settled, left: Term) -> None:
    """Share what is left as `surplus` says, else among the residual tranches pro rata to principal.

    What a cap on the return cuts goes back to the payers, or stays in the account; so does what nobody is to take.
    """
    book = settled.model.book
    shares = _shares_of_surplus(settled)
    given: list[Term] = []
    returned: list[Term] = []
    for name, share in shares.items():
        rest = pence(left - total_of(given)) if given else left
        part = rest if name == list(shares)[-1] else least(pence(left * share), rest)
        if name in settled.tranches:
            whole = settled.add(name, "surplus_share", "share of what is left", part)
            taken = settled.add(name, "ranked_surplus", "paid of what is left", _within_cap(settled, name, whole))
            cap = settled.tranches[name].cap
            if cap is not None and cap.above == "payers":
                returned.append(settled.add(name, "surplus_cut", "above its cap", pence(whole - taken)))
            given.append(whole)
        else:
            label = f"{settled.model.party(name)}: share of the surplus"
            given.append(book.line(f"settlement.shared.{name}", label, "money", part))
    paid = [settled.part(name, "ranked_surplus") for name in settled.tranches]
    out = [*paid, *(Ref(f"settlement.shared.{name}") for name in shares if name not in settled.tranches), *returned]
    if returned:
        book.line("settlement.total.returned", "Returned to the payers", "money", pence(total_of(returned)))
    book.line("settlement.total.left", "Left in the account", "money", pence(left - total_of(out)))


def _shares_of_surplus(settled: Settled) -> dict[str, Term]:
    """Return who shares what is left, and by how much: as `surplus` says, else the residual tranches."""
    stated = (settled.model.case.investment.surplus if settled.model.case.investment else None) or {}
    if stated:
        return {
            name: settled.model.stated(f"surplus.{name}.share", f"{name}: share of the surplus", "share", share)
            for name, share in stated.items()
        }
    return _by_principal(settled, settled.residual)


def _by_principal(settled: Settled, names: list[str]) -> dict[str, Term]:
    whole = total_of([settled.part(name, "principal") for name in names])
    return {name: settled.part(name, "principal") / when(above(whole, 0.0), whole, 1.0) for name in names}


def _add_results(settled: Settled, common: Ref, own: Mapping[str, Term | None]) -> None:
    """Add what each tranche put in and got; its net gain only where what it put in was observed."""
    owed = greatest(0.0 - common, 0.0)
    bearers = settled.residual or list(settled.tranches)
    given: list[Term] = []
    for name, share in _by_principal(settled, bearers).items():
        rest = pence(owed - total_of(given)) if given else owed
        part = rest if name == bearers[-1] else pence(owed * share)
        given.append(settled.add(name, "owed_share", "part of what the account owes the payers", part))
    for name in settled.tranches:
        below: Term = greatest(0.0 - (own[name] or Number(0.0)), 0.0)
        coupon, repaid, surplus = (
            total_of([settled.part(name, f"{way}_{what}") for way in ("own", "ranked")])
            for what in ("coupon", "principal", "surplus")
        )
        principal = settled.part(name, "principal")
        guaranteed: Term = Number(0.0)
        if settled.is_whole:
            lost = settled.add(name, "principal_lost", "principal not repaid by payments", pence(principal - repaid))
            guaranteed = _guaranteed(settled, name, lost)
        paid_in = total_of([settled.part(name, "owed_share"), below])
        parts = Parts(principal, coupon, repaid, surplus, paid_in, guaranteed)
        is_known = settled.is_whole and f"principal.{name}" in settled.observed
        add_parts(settled.model, name, parts, is_known=is_known, is_whole=settled.is_whole)


def _guaranteed(settled: Settled, name: str, lost: Ref) -> Ref:
    """Add what a guarantee pays: a share of the principal lost above what investors bear first, up to its most."""
    guarantee, model = settled.tranches[name].guarantee, settled.model
    paid: Term = lost * 0.0
    if guarantee is not None:
        key, label = f"settlement.{name}.guarantee", f"{settled.tranches[name].title or name}: guarantee"
        why = "the whole loss is guaranteed"
        share = model.stated_or(f"{key}_share", f"{label}, share of the loss", "share", guarantee.share, 1.0, why)
        if guarantee.after is not None:
            first = model.stated(f"{key}_after", f"{label}, loss borne before it", "money", guarantee.after)
            paid = greatest(lost - first, 0.0) * share
        else:
            paid = lost * share
        most: Term | None = (
            model.stated(f"{key}_most", f"{label}, most", "money", guarantee.most) if guarantee.most else None
        )
        came_to = settled.seen(f"guarantee.{name}", f"{label}, most that it came to", "money", most or lost)
        paid = least(paid, came_to)
    return settled.add(name, "guaranteed", "paid by the guarantee", pence(paid))

"""The data of the chart of who pays and who benefits: who pays more than it saves, who saves and does not pay.

All in present values, as the model compares pockets: each bar leads to what an agency would pay more or less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import MINUS, percent
from sibcase.documents.charts import wrong_pockets as charts
from sibcase.documents.charts.wrong_pockets import UNKNOWN, Agency
from sibcase.documents.figures.amounts import Amounts
from sibcase.tables.all_tables import agencies_of
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sibcase.documents.charts.drawing.chart import Chart
    from sibcase.documents.figures.subject import Subject
    from sibcase.tables.table import Table

__all__ = ["wrong_pockets"]

COMPARED = ("payments.", "savings.")
PENNY = 0.005
# A share that is printed as nothing is a pocket that holds nothing.
NOTHING = 0.005

NONE_SAVED = "no cashable savings"
# Of those of whom the same is to be said; the picture and the table nearby name all.
NAMED = 3

FREE_RIDER, PAYS_ALONE, NO_CASH = "saves but does not pay", "pays but does not save", "pays but has no cashable savings"
LITTLE_CASH = "pays but has few cashable savings"


def wrong_pockets(subject: Subject, _tables: Mapping[str, Table]) -> Chart | None:
    """Return who pays and who saves, where several agencies do and both payments and savings are known."""
    if any(name.startswith(COMPARED) for name in subject.figures.withheld):
        # Shares of a whole tell what is withheld of it.
        return None
    pockets = [_Pocket.of(subject, agency) for agency in agencies_of(subject.figures)]
    there = [pocket for pocket in pockets if pocket.paid or pocket.gross]
    totals = _Totals.of(subject)
    if len(there) < 2 or min(totals.paid or 0.0, totals.gross or 0.0) <= 0:
        return None
    agencies = [_agency(Amounts(subject), pocket, totals) for pocket in there]
    return charts.wrong_pockets(agencies, _said(subject, agencies), _note(subject))


@dataclass(frozen=True, slots=True)
class _Pocket:
    """What an agency pays and saves, in present values; savings in cash are None where nobody has assessed them."""

    agency: str
    name: str
    paid: float
    gross: float
    cashable: float | None
    transfer: float | None

    @classmethod
    def of(cls, subject: Subject, agency: str) -> _Pocket:
        known = Amounts(subject).known
        gross = known(f"savings.gross.present_value.by.{agency}") or 0.0
        cashable = known(f"savings.cashable.present_value.by.{agency}")
        return cls(
            agency,
            subject.party(agency),
            known(f"payments.present_value.by.{agency}") or 0.0,
            gross,
            0.0 if cashable is None and not gross else cashable,
            known(f"parties.{agency}.transfer"),
        )


@dataclass(frozen=True, slots=True)
class _Totals:
    """What all pay and save."""

    paid: float | None
    gross: float | None
    cashable: float | None

    @classmethod
    def of(cls, subject: Subject) -> _Totals:
        known = Amounts(subject).known
        names = ("payments", "savings.gross", "savings.cashable")
        return cls(*(known(f"{name}.present_value") for name in names))


def _agency(amounts: Amounts, pocket: _Pocket, totals: _Totals) -> Agency:
    paid, gross = pocket.paid / (totals.paid or 1.0), pocket.gross / (totals.gross or 1.0)
    cashable = _share(pocket.cashable, totals.cashable)
    transfer = pocket.transfer if cashable is not None else None
    remark = _remark(paid, gross, cashable)
    return Agency(
        pocket.name,
        paid,
        cashable,
        gross,
        transfer,
        _signed(amounts, transfer),
        remark,
        _in_full(amounts, pocket, transfer),
        UNKNOWN if pocket.cashable is None else NONE_SAVED,
    )


def _share(part: float | None, total: float | None) -> float | None:
    """Return a part as a share of the whole; what is nothing is no part of it, even if nobody knows the whole."""
    if part is None or part == 0:
        return part
    return part / total if total and total > 0 else None


def _remark(paid: float, gross: float, cashable: float | None) -> str:
    """Return what is wrong with a pocket, in a few words."""
    pays = paid >= NOTHING
    if not pays:
        return FREE_RIDER if gross >= NOTHING else ""
    if gross < NOTHING:
        return PAYS_ALONE
    if cashable is None or cashable >= NOTHING:
        return ""
    return LITTLE_CASH if cashable > 0 else NO_CASH


def _signed(amounts: Amounts, transfer: float | None) -> str:
    """Return what an agency would pay more or less, with its sign."""
    if transfer is None:
        return ""
    sign = "" if abs(transfer) < PENNY else "+" if transfer > 0 else MINUS
    return f"{sign}{amounts.short(transfer)}"


def _in_full(amounts: Amounts, pocket: _Pocket, transfer: float | None) -> str:
    cash = (
        "not assessed for cashability" if pocket.cashable is None else f"{amounts.full(pocket.cashable)} of it cashable"
    )
    saves = f"saves {amounts.full(pocket.gross)}, {cash}" if pocket.gross else "has no savings"
    pays = f"pays {amounts.full(pocket.paid)}" if pocket.paid else "pays nothing"
    sentence = f"{pocket.name} {pays} and {saves} (present values)"
    if transfer is None or abs(transfer) < PENNY:
        return sentence
    more = "more" if transfer > 0 else "less"
    return (
        f"{sentence}; it would pay {amounts.full(transfer)} {more} if each paid in proportion to its cashable savings"
    )


# --- what the picture says --------------------------------------------------------------------------------------------


def _said(subject: Subject, agencies: Sequence[Agency]) -> str:
    """Return the conclusion: how much of the payments falls to the wrong pocket, and to whose."""
    wrong = Amounts(subject).known("commissioners.wrong_pocket")
    elsewhere = "of payments would shift to another agency if each paid in proportion to its own cashable savings"
    # Where an agency's amount is below zero, the shares in the picture are not those that the figure goes by.
    are_parts = all(share <= 1 for each in agencies for share in (each.payments, each.cashable or 0.0))
    sentences = [f"{percent(wrong, 0)} {elsewhere}"] if wrong is not None and are_parts else []
    sentences += [*_on_the_most(agencies), *_on_remarks(agencies)]
    unknown = [agency.name for agency in agencies if agency.cashable is None and agency.why_not == UNKNOWN]
    if unknown:
        sentences.append(f"Savings are not assessed for cashability for {_named(unknown)}")
    return " ".join(f"{sentence}." for sentence in sentences)


def _on_the_most(agencies: Sequence[Agency]) -> Iterator[str]:
    """Yield who pays most, against its part of what is saved."""
    payer = max(agencies, key=lambda agency: agency.payments)
    if payer.remark == PAYS_ALONE:
        yield f"{payer.name} pays {percent(payer.payments, 0)}"
        return
    cash = "" if payer.cashable is None else f" {percent(payer.cashable, 0)} of cashable savings and"
    yield f"{payer.name} pays {percent(payer.payments, 0)} and has{cash} {percent(payer.gross, 0)} of all savings"


def _on_remarks(agencies: Sequence[Agency]) -> Iterator[str]:
    for remark, many in (
        (FREE_RIDER, "save but do not pay"),
        (PAYS_ALONE, "pay but do not save"),
        (NO_CASH, "pay but have no cashable savings"),
        (LITTLE_CASH, "pay but have few cashable savings"),
    ):
        names = [agency.name for agency in agencies if agency.remark == remark]
        if names:
            yield f"{_named(names)} {remark if len(names) == 1 else many}"


def _named(names: Sequence[str]) -> str:
    """Return the first few names, and how many more there are."""
    left = len(names) - NAMED
    return listed([*names[:NAMED], f"{left} {'other' if left == 1 else 'others'}"] if left > 0 else names)


def _note(subject: Subject) -> str:
    """Return what the shares are of, and what is left out of them."""
    amounts = Amounts(subject)
    left_out = amounts.known("savings.not_assessed.total") or 0.0
    if not left_out:
        return "Shares are of present values."
    unknown = f"Savings of {amounts.full(left_out)} over the term not assessed for cashability"
    return f"Shares are of present values. {unknown} are included only in the share of all savings."

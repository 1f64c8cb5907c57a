"""The fields that most cases have: a form shows them first, although the format does not require them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["key_of", "one_of", "usual_fields"]

# By the path of the block, in which * is an id or a number.
_USUAL = {
    "about": "title summary stage area author date currency prices start term step",
    "need": "title people unit_cost years segments",
    "need.segments.*": "title unit_cost borne_by",
    "need.services.*": "title unit_cost",
    "service": "title provider referrals intake engagement completion duration costs",
    "service.intake.*": "starts profile",
    "service.costs.*": "title amount payee when",
    "outcomes.*": "title segment expected lag evidence attribution definition verified_by data savings",
    "outcomes.*.evidence": "design source",
    "outcomes.*.savings.*": "title cashable",
    "outcomes.*.savings.*.cashable": "backfill marginal",
    "contract": "payments payers cap",
    "contract.payments.*": "title outcome metric of due",
    "contract.metrics.*": "expected",
    "investment": "reserve tranches",
    "investment.tranches.*": "title coupon",
    "governance": "worker champion decisions sign_off",
    "governance.decisions.*": "by date",
    "governance.sign_off.*": "name signed",
    "evaluation": "evaluator design comparison",
    "sources.*": "publisher year",
    "risks.*": "title owner mitigation",
}
_ONE = {
    "parties": "a party",
    "sources": "a source",
    "segments": "a segment",
    "services": "a service",
    "borne_by": "an agency",
    "agency": "an agency",
    "agencies": "an agency",
    "surplus": "a share of the surplus",
    "sum": "a metric",
    "weights": "a weight",
    "budget_by_year": "a financial year",
    "intake": "a segment",
    "costs": "a cost",
    "outcomes": "an outcome",
    "savings": "a saving",
    "payments": "a payment line",
    "alternatives": "an alternative",
    "payers": "a payer",
    "payer_caps": "a cap of a payer",
    "metrics": "a metric",
    "tranches": "a tranche",
    "grants": "a grant",
    "fees": "a fee",
    "risks": "a risk",
    "options": "an option",
    "decisions": "a decision",
    "sign_off": "a signature",
    "waivers": "a waiver",
    "comparables": "a comparable price",
}


def usual_fields(steps: Sequence[str]) -> tuple[str, ...]:
    """Return the fields that a form shows first in the block at a path."""
    for pattern, names in _USUAL.items():
        wanted = pattern.split(".")
        if len(wanted) == len(steps) and all(each in ("*", step) for each, step in zip(wanted, steps, strict=True)):
            return tuple(names.split())
    return ("title",) if len(steps) > 1 else ()


def one_of(name: str) -> str:
    """Return what one entry of a field is called, with its article; nothing where it has no such name."""
    return _ONE.get(name, "")


def key_of(name: str) -> tuple[str, str]:
    """Return the label before each value of a map: what it is called, and what to write; nothing of short names."""
    return _KEYS.get(name, ("", ""))


_KEYS = {
    "budget_by_year": ("Financial year", "A year such as 2027-28."),
    "surplus": ("Whose", "The short name of a tranche or of a party."),
    "weights": ("Type", "A type of offence, such as theft."),
}

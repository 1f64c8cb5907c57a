"""The four phases of commissioning, and the documents of each: analyse, plan, do, review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sibcase.casefile.fragments import SECTION_FRAGMENTS
from sibcase.tasks.readiness.facts import is_written

if TYPE_CHECKING:
    from collections.abc import Callable

    from sibcase.tasks.readiness.facts import Facts

__all__ = ["PHASES", "Phase", "Product"]

OPTIONS_COMPARED = 3


@dataclass(frozen=True, slots=True)
class Product:
    """A document or result of a phase.

    Attributes:
        title: what it is.
        is_there: whether the case has it, or says where it is.
        said: what the case says of it.
        next: what to do if it is not there.
    """

    title: str
    is_there: bool
    said: str
    next: str


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of commissioning with its products."""

    title: str
    products: tuple[Product, ...]

    @property
    def there(self) -> int:
        """How many of its products are there."""
        return sum(product.is_there for product in self.products)

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        products = [
            {"title": each.title, "there": each.is_there, "said": each.said or None, "next": each.next}
            for each in self.products
        ]
        return {"title": self.title, "there": self.there, "of": len(self.products), "products": products}


def _stated(facts: Facts, name: str, title: str) -> Product:
    said = facts.product(name)
    return Product(
        title, bool(said), said, f"name the document in `governance.products.{name}`, or the date when it is due"
    )


def analysis(facts: Facts) -> Phase:
    """Return what analysis and evidence produce."""
    outcomes = facts.outcomes()
    known = [outcome for outcome in outcomes if outcome.evidence is not None]
    segments = facts.case.segments.values()
    costed = all(each.unit_cost is not None or each.services for each in segments)
    return Phase(
        "Analysis and evidence",
        (
            _stated(facts, "needs_analysis", "Needs analysis"),
            Product(
                "Cost of doing nothing",
                costed,
                "in this case",
                "add the cost of each segment to `need`, for example `unit_cost: £70k per year`",
            ),
            Product(
                "Review of what works",
                bool(outcomes) and len(known) == len(outcomes),
                f"{len(known)} of {len(outcomes)} outcomes" if known else "",
                "add evidence to every outcome, for example `evidence: {design: matched comparison, source: study}`",
            ),
        ),
    )


def planning(facts: Facts) -> Phase:
    """Return what strategic planning produces."""
    case = facts.case
    compared = len(case.options or ())
    return Phase(
        "Strategic planning",
        (
            _stated(facts, "specification", "Strategy and specification"),
            Product(
                "Options compared, including business as usual",
                compared >= OPTIONS_COMPARED,
                f"{compared} options" if compared else "",
                f"compare at least {OPTIONS_COMPARED} in `options`",
            ),
            Product(
                "Full business case",
                case.stage in ("full", "contract"),
                f"stage {case.stage}",
                "run `sibcase advance --to full`, which adds the sections that are missing",
            ),
            Product(
                "Payment lines",
                bool(facts.payment_lines()),
                f"{len(facts.payment_lines())} lines" if facts.payment_lines() else "",
                f"add payment lines, for example `{SECTION_FRAGMENTS['contract']}`",
            ),
        ),
    )


def delivery(facts: Facts) -> Phase:
    """Return what delivery needs in place."""
    governance, risks = facts.governance, facts.case.risks or []
    owned = [risk for risk in risks if is_written(risk.owner) and is_written(risk.mitigation)]
    return Phase(
        "Delivery",
        (
            _stated(facts, "contract_management", "Contract management plan"),
            Product(
                "Data sharing agreement",
                governance.data_sharing_signed is not None and governance.data_sharing_signed <= facts.today,
                governance.data_sharing or "",
                "have it signed, and state the date in `governance.data_sharing_signed`",
            ),
            Product(
                "Risks with an owner and a mitigation",
                bool(risks) and len(owned) == len(risks),
                f"{len(owned)} of {len(risks)} risks" if risks else "",
                "add to each risk, for example, `owner: Programme manager` and `mitigation: Agree a referral target`",
            ),
        ),
    )


def review(facts: Facts) -> Phase:
    """Return what review produces."""
    plan = facts.case.evaluation
    return Phase(
        "Review",
        (
            _stated(facts, "review", "Review plan: results against the first plan"),
            Product(
                "Evaluation plan",
                plan is not None and is_written(plan.design) and plan.evaluator is not None,
                (plan.design or "") if plan else "",
                "state the evaluator and the design: `evaluation: {evaluator: university, design: matched comparison}`",
            ),
        ),
    )


PHASES: tuple[Callable[[Facts], Phase], ...] = (analysis, planning, delivery, review)

"""The seven areas of readiness: three criteria each, in words that a meeting can disagree with.

Sources: every contract that was signed had a lead with dedicated time and a senior champion (notes on resourcing the
development of social impact bonds); set-up is slow where legal, finance, procurement and data leads are asked late, and
the evidence that a case needs is often missing (commissioners interviewed in 2012-13); a paid outcome needs a
definition, records and an independent verifier (Government Outcomes Lab). Half of a week, Maryland level 3 and a fifth
of the numbers are assumptions of this project.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sibcase.casefile.sections.limits import unlimited_lines
from sibcase.casefile.source.findings import shortened
from sibcase.tasks.readiness.facts import is_written
from sibcase.wording.contract.sentences import payment_rules
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sibcase.tasks.readiness.facts import Facts

__all__ = ["AREAS", "Area", "Criterion"]

ENOUGH_TIME = 0.5
COMPARISON_GROUP = 3
MOST_UNSOURCED = 0.2
MOST_NAMED = 3
CALLED = {
    "legal": "lawyers",
    "finance": "finance",
    "procurement": "procurement",
    "data": "the owners of the records",
    "provider": "providers",
    "investor": "investors",
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: what it asks, whether it is met, and what to do next if it is not."""

    asks: str
    is_met: bool
    next: str


@dataclass(frozen=True, slots=True)
class Area:
    """An area with its criteria; the score is how many of them are met."""

    id: str
    title: str
    criteria: tuple[Criterion, ...]

    @property
    def score(self) -> int:
        """From 0 to 3."""
        return sum(criterion.is_met for criterion in self.criteria)

    @property
    def open(self) -> list[Criterion]:
        """What is weak."""
        return [criterion for criterion in self.criteria if not criterion.is_met]

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        criteria = [{"asks": each.asks, "met": each.is_met, "next": each.next} for each in self.criteria]
        return {"id": self.id, "title": self.title, "score": self.score, "criteria": criteria}


def _named(titles: Sequence[str]) -> str:
    """Return the first few of some titles, and how many more there are."""
    more = len(titles) - MOST_NAMED
    shown = [f"“{shortened(title)}”" for title in titles[:MOST_NAMED]]
    return listed([*shown, *([f"{more} more"] if more > 0 else [])])


def worker(facts: Facts) -> Area:
    """Return how far the work is resourced."""
    governance = facts.governance
    time = governance.worker_time.value if governance.worker_time else 0.0
    decisions = governance.decisions or []
    undated = [decision.title for decision in decisions if not (decision.date and is_written(decision.by))]
    return Area(
        "worker",
        "Lead officer",
        (
            Criterion(
                "A lead officer with dedicated time is named",
                is_written(governance.worker),
                "name the person in `governance.worker`",
            ),
            Criterion(
                "At least half of their working week is set aside for this case",
                time >= ENOUGH_TIME,
                "agree the share of their week, and state it in `governance.worker_time`",
            ),
            Criterion(
                "Every decision required has a date and a decision-maker",
                bool(decisions) and not undated,
                f"agree a date and a decision-maker for {_named(undated)}"
                if undated
                else "list the decisions in `governance.decisions`",
            ),
        ),
    )


def champion(facts: Facts) -> Area:
    """Return how far the case has senior support."""
    governance = facts.governance
    window, start = governance.window, facts.case.start
    return Area(
        "champion",
        "Champion",
        (
            Criterion(
                "A senior responsible owner is named",
                is_written(governance.champion),
                "name the person in `governance.champion`",
            ),
            Criterion(
                "The decision required is written down",
                facts.has_text("decision"),
                "describe the decision in a paragraph in `narrative.decision`",
            ),
            Criterion(
                "The date on which approval or funding expires is known, and the service starts before it",
                window is not None and start is not None and start <= window,
                "find out when approval or funding expires, and state the date in `governance.window`"
                if window is None
                else f"start before {window}, or have the approval renewed first",
            ),
        ),
    )


def parties(facts: Facts) -> Area:
    """Return how far all parties take part."""
    missing = [who for who, is_there in _needed(facts) if not is_there]
    offices = facts.engaged("legal", "finance", "procurement")
    others = facts.engaged("data", "provider", "investor")
    return Area(
        "parties",
        "Parties",
        (
            Criterion(
                "The payers, the provider and the investors are named",
                not missing,
                f"add {listed(missing)} to `parties`",
            ),
            Criterion(
                "Legal, finance and procurement leads have been engaged",
                not offices,
                f"engage {listed([CALLED[each] for each in offices])}, and record who and when in `governance.engaged`",
            ),
            Criterion(
                "Providers, investors and the owners of the records have been engaged",
                not others,
                f"engage {listed([CALLED[each] for each in others])}, and record who and when in `governance.engaged`",
            ),
        ),
    )


def _needed(facts: Facts) -> list[tuple[str, bool]]:
    roles = facts.roles()
    return [("a payer", facts.has_payer()), ("a provider", "provider" in roles), ("an investor", "investor" in roles)]


def data_sharing(facts: Facts) -> Area:
    """Return how far results can be proven from records."""
    governance = facts.governance
    alone = len(facts.agencies()) == 1
    signed = governance.data_sharing_signed
    without = [outcome.title for outcome in facts.outcomes() if not is_written(outcome.data)]
    return Area(
        "data-sharing",
        "Data sharing",
        (
            Criterion(
                "There is a data sharing agreement, or only one agency is involved",
                alone or is_written(governance.data_sharing),
                "ask the agencies' data protection officers for a draft, and name it in `governance.data_sharing`",
            ),
            Criterion(
                "The agreement has been signed",
                alone or (signed is not None and signed <= facts.today),
                "have it signed, and state the date in `governance.data_sharing_signed`",
            ),
            Criterion(
                "The records for measuring every outcome are identified",
                bool(facts.outcomes()) and not without,
                f"name the records in `data` of {_named(without)}" if without else "add the outcomes",
            ),
        ),
    )


def evidence(facts: Facts) -> Area:
    """Return how far the figures rest on evidence."""
    outcomes, missing = facts.outcomes(), facts.to_supply()
    bare = [outcome.title for outcome in outcomes if outcome.evidence is None]
    weak = [outcome.title for outcome in outcomes if not facts.has_comparison(outcome, COMPARISON_GROUP)]
    return Area(
        "evidence",
        "Evidence",
        (
            Criterion(
                "Every outcome states the evidence for its effect",
                bool(outcomes) and not bare,
                f"add `evidence: {{design: matched comparison, source: study}}` to {_named(bare)}"
                if bare
                else "add the outcomes",
            ),
            Criterion(
                "At least one effect rests on a comparison group (Maryland level 3 or higher)",
                len(weak) < len(outcomes),
                "find a study of a similar service with a comparison group, or plan one with the first cohort",
            ),
            Criterion(
                "No figure is still to be supplied, and at most a fifth on need, service and outcomes lack a source",
                missing == 0 and facts.share_unsourced() <= MOST_UNSOURCED,
                _more_sources(facts, missing),
            ),
        ),
    )


def _more_sources(facts: Facts, missing: int) -> str:
    if missing:
        return f"supply the {missing} figure{'' if missing == 1 else 's'} that `sibcase validate` lists"
    return f"name a source next to each number; {facts.share_unsourced():.0%} have none"


def evaluation(facts: Facts) -> Area:
    """Return how far the evaluation is planned."""
    plan = facts.case.evaluation
    evaluator = plan.evaluator if plan else None
    return Area(
        "evaluation",
        "Evaluation",
        (
            Criterion(
                "An evaluator that is not paid by results is named",
                evaluator is not None and not facts.is_paid_by_results(evaluator),
                "find a party that does not gain from the answer, and name it in `evaluation.evaluator`",
            ),
            Criterion(
                "The design and the comparison are decided",
                plan is not None and is_written(plan.design) and is_written(plan.comparison),
                "state the design and the comparison group in `evaluation.design` and `evaluation.comparison`",
            ),
            Criterion(
                "The evaluation questions and the reporting dates are agreed",
                plan is not None and bool(plan.questions) and is_written(plan.reports),
                "agree them, and state them in `evaluation.questions` and `evaluation.reports`",
            ),
        ),
    )


def contract(facts: Facts) -> Area:
    """Return how far the contract is ready to sign."""
    open_rules = [rule.title for rule in payment_rules(facts.case).values() if rule.missing]
    lines = facts.payment_lines()
    whole = facts.case.contract
    verifiers = facts.verifiers()
    return Area(
        "contract",
        "Contract",
        (
            Criterion(
                "Every payment line states what is measured, how, from which records, who verifies it, and who pays",
                bool(lines) and not open_rules,
                f"complete {_named(open_rules)}; `sibcase show CASE --table contract` lists what is missing"
                if open_rules
                else "add the payment lines",
            ),
            Criterion(
                "The total that can become payable is capped",
                whole is not None and not unlimited_lines(whole),
                "agree a cap, for the contract or for each line",
            ),
            Criterion(
                "No party that is paid by results verifies them",
                bool(verifiers) and not any(map(facts.is_paid_by_results, verifiers)),
                "name an independent party in `verified_by`",
            ),
        ),
    )


AREAS: tuple[Callable[[Facts], Area], ...] = (
    worker,
    champion,
    parties,
    data_sharing,
    evidence,
    evaluation,
    contract,
)

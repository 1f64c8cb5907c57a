"""The evaluation: how results are measured, who supports it, what may go wrong, and what else was considered."""

from __future__ import annotations

from typing import Annotated, Literal

from sibcase.casefile.values import fields as f
from sibcase.casefile.values.changes import Changes, Removes
from sibcase.casefile.values.fields import Section

# Who pays for the service until outcomes are paid for: no one, the commissioners, the provider, or investors.
Form = Literal["do-nothing", "direct", "pbr", "bond"]


class Evaluation(Section):
    """The evaluation: how results are measured."""

    evaluator: f.PartyId | None = f.may("The evaluator")
    design: f.Text | None = f.may("The design of the evaluation")
    comparison: f.Text | None = f.may("The comparison group for the results")
    comparison_people: f.Count | None = f.may(
        "How many people are in the comparison group; if not stated, the baseline is treated as certain"
    )
    data: f.Text | None = f.may("The records that are used")
    reports: f.Text | None = f.may("When reports are due")
    questions: f.Texts | None = f.may("The evaluation questions")
    cost: f.Money | None = f.may("The cost of the evaluation, if not included in the service's costs")
    note: f.Text | None = f.may("A sentence for the document")


class Decision(Section):
    """A decision required."""

    title: f.Text = f.must("The decision")
    by: f.Text | None = f.may("The decision-maker")
    date: f.Date | None = f.may("When")
    state: f.Text | None = f.may("The status")


class Engaged(Section):
    """The named lead in each field that a contract needs."""

    legal: f.Text | None = f.may("The legal adviser")
    finance: f.Text | None = f.may("The finance lead, who checks savings and budgets")
    procurement: f.Text | None = f.may("The procurement lead")
    data: f.Text | None = f.may("The data lead, who provides and links the records")
    provider: f.Text | None = f.may("The providers that have been engaged")
    investor: f.Text | None = f.may("The investors that have been engaged")


class Products(Section):
    """The documents of each phase of commissioning: the document, or its status."""

    needs_analysis: f.Text | None = f.may("Analysis and evidence: the needs analysis")
    specification: f.Text | None = f.may("Strategic planning: the strategy and the specification")
    contract_management: f.Text | None = f.may("Delivery: the contract management plan")
    review: f.Text | None = f.may("Review: when results are compared with the first plan, and who does this")


class SignOff(Section):
    """A signature that the document needs."""

    role: f.Text = f.must("The role of the signatory: senior responsible owner, finance director")
    name: f.Text | None = f.may("The signatory")
    signed: f.Date | None = f.may("The date of signature")


class Governance(Section):
    """Governance: the lead officer, the senior responsible owner and the decisions required."""

    worker: f.Text | None = f.may("The lead officer with dedicated time for this case")
    worker_time: f.Share | None = f.may("The share of the lead officer's week that is set aside for it")
    champion: f.Text | None = f.may("The senior responsible owner")
    data_sharing_signed: f.Date | None = f.may("When the data sharing agreement was signed")
    data_sharing: f.Text | None = f.may("The data sharing agreement")
    engaged: Engaged | None = f.may("The leads that have been engaged")
    products: Products | None = f.may("The documents of each phase of commissioning")
    window: f.Date | None = f.may("The date after which approval or funding expires if nothing is signed")
    decisions: list[Decision] | None = f.may("Decisions to be taken, with their dates")
    sign_off: f.SomeOf[SignOff] | None = f.may(
        "The signatures that the document needs; by default the champion's and those of the finance and legal leads"
    )
    note: f.Text | None = f.may("A sentence for the document")


class Risk(Section):
    """A risk, with its likelihood, impact, owner and mitigation."""

    title: f.Text = f.must("The risk")
    likelihood: f.OneToFive = f.must("From 1, rare, to 5, almost certain")
    impact: f.OneToFive = f.must("From 1, slight, to 5, severe")
    owner: f.Text | None = f.may("The owner of the risk")
    carried_by: f.PartyId | None = f.may("The party that bears the loss")
    mitigation: f.Text | None = f.may("The mitigation")


class Option(Section):
    """An option for meeting the need."""

    id: f.CohortId | None = f.may("The id by which an option with changes is compared")
    title: f.Text = f.must("The option")
    form: Annotated[Form, f.WORDS] | None = f.may(
        "The form of an option with changes: `direct` commissioning, payment by results without investors (`pbr`), or "
        "a `bond`; by default a bond if the case has an investment"
    )
    changes: Changes | None = f.may(
        "What differs from the case as written: the path of each field, as `sibcase solve` names it, and its value in "
        "this option"
    )
    removes: Removes | None = f.may("The paths of fields that this option removes from the case as written")
    description: f.Text | None = f.may("A paragraph for the document")
    pros: f.Texts | None = f.may("Its advantages")
    cons: f.Texts | None = f.may("Its disadvantages")
    preferred: f.Flag | None = f.may("Whether it is the preferred option")


class Waiver(Section):
    """A check that is waived for this case, with the reason and the approver."""

    rule: f.RuleCode = f.must("The code of the rule")
    reason: f.Text = f.must("Why it does not apply")
    by: f.Text = f.must("Who approved it")
    until: f.Date = f.must("The expiry date")


NARRATIVE_SECTIONS = (
    "summary",
    "decision",
    "strategic",
    "purpose",
    "why-now",
    "duration",
    "fit",
    "outcomes",
    "options",
    "value",
    "economic",
    "benefits",
    "commercial",
    "delivery",
    "route-to-market",
    "why-route",
    "market",
    "financial",
    "costing",
    "funding",
    "vat",
    "management",
    "plan",
    "procurement",
    "dependencies",
    "measurement",
    "effort",
    "related",
    "assurance",
    "documents",
    "legal",
    "finance-officer",
    "procurement-regime",
    "subsidy-control",
    "consultation",
    "equality",
    "data-protection",
    "environment",
    "social-value",
    "exit",
)
# What a committee of another country asks for besides these begins with this: `committee-parliament`.
OWN_SECTION = "committee-"

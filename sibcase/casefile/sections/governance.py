"""The evaluation: how results are measured, who supports it, what may go wrong, and what else was considered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from sibcase.casefile.values import fields as f
from sibcase.casefile.values.changes import Changes, Removes
from sibcase.casefile.values.fields import Section

if TYPE_CHECKING:
    from collections.abc import Mapping

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


# Each section of prose with what it says; for those that committees ask for, the business case's `sections.yaml` does.
NARRATIVE_SECTIONS: Final[Mapping[str, str]] = {
    "summary": "Executive summary: what is proposed, the people it is for, what it costs and what it achieves",
    "decision": "Decision required: what the readers are asked to approve",
    "strategic": "The opening of the strategic case",
    "purpose": "Purpose and problem: what is to change, and why",
    "why-now": "Why now: what happens if the decision is put off",
    "duration": "Duration: why the contract runs for as long as it does",
    "fit": "Strategic fit and evidence: the policies that it serves, and what is known to work",
    "outcomes": "Intended outcomes: what is to be different for people, and how it comes about",
    "options": "Options: what was considered, and why some of it was ruled out",
    "value": "Value for money: why the preferred option is worth what it costs",
    "economic": "The opening of the economic case",
    "benefits": "Benefits and their timing: who gains what and when, in money and otherwise",
    "commercial": "The opening of the commercial case",
    "delivery": "The service: what people receive, who provides it, and how they are referred to it",
    "route-to-market": "Route to market: how the provider is chosen",
    "why-route": "Rationale: why the provider is chosen in this way",
    "market": "Market and suppliers: who could deliver the service, and what they said",
    "financial": "The opening of the financial case",
    "costing": "Costs: how they were estimated",
    "funding": "Payments by commissioner and year: the budgets that they come from",
    "vat": "VAT: how it is treated",
    "management": "The opening of the management case",
    "plan": "Plan and milestones: what has to happen before the service starts",
    "procurement": "Resources for procurement and set-up: who works on it, and who pays for them",
    "dependencies": "Dependencies: what else has to be in place",
    "measurement": "Evaluation: how results are measured, and who measures them",
    "effort": "Resources for procurement and set-up: the time that it takes before and after signature",
    "related": "Related cases: earlier decisions, and cases that this one rests on",
    "assurance": "Assurance and sign-off: who has reviewed the case",
    "documents": "Supporting documents: what can be read in addition",
    **dict.fromkeys(
        (
            *("legal", "finance-officer", "procurement-regime", "subsidy-control", "consultation", "equality"),
            *("data-protection", "environment", "social-value", "exit"),
        ),
        "",
    ),
}
# What a committee of another country asks for besides these begins with this: `committee-parliament`.
OWN_SECTION = "committee-"

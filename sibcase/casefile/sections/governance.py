"""The evaluation: how results are measured, who stands behind it, what may go wrong, and what else was considered."""

from __future__ import annotations

from sibcase.casefile import fields as f
from sibcase.casefile.fields import Section


class Evaluation(Section):
    """The evaluation: how results are measured."""

    evaluator: f.PartyId | None = f.may("Who evaluates")
    design: f.Text | None = f.may("The design of the evaluation")
    comparison: f.Text | None = f.may("Against whom results are compared")
    comparison_people: f.Count | None = f.may(
        "How many people are in the comparison group; without, the baseline is taken as known"
    )
    data: f.Text | None = f.may("Which records are used")
    reports: f.Text | None = f.may("When it reports")
    questions: f.Texts | None = f.may("What it is to answer")
    cost: f.Money | None = f.may("What it costs, if that is not among the service's costs")
    note: f.Text | None = f.may("A sentence for the document")


class Decision(Section):
    """A decision that somebody has to take."""

    title: f.Text = f.must("What is decided")
    by: f.Text | None = f.may("Who decides")
    date: f.Date | None = f.may("When")
    state: f.Text | None = f.may("Where it stands")


class Engaged(Section):
    """Who has been engaged by name, in each of the fields that a contract needs."""

    legal: f.Text | None = f.may("Who advises on law and contract")
    finance: f.Text | None = f.may("Who checks savings and budgets")
    procurement: f.Text | None = f.may("Who runs the procurement")
    data: f.Text | None = f.may("Who gives and links the records")
    provider: f.Text | None = f.may("Which providers have been spoken to")
    investor: f.Text | None = f.may("Which investors have been spoken to")


class Products(Section):
    """What each phase of commissioning leaves behind: the document, or where it stands."""

    needs_analysis: f.Text | None = f.may("Analysis and evidence: the needs analysis")
    specification: f.Text | None = f.may("Strategic planning: the strategy and the specification")
    contract_management: f.Text | None = f.may("Delivery: the plan by which the contract is managed")
    review: f.Text | None = f.may("Review: when results are held against the first plan, and by whom")


class SignOff(Section):
    """Somebody whose signature the document needs."""

    role: f.Text = f.must("In what capacity: senior responsible owner, finance director")
    name: f.Text | None = f.may("Who signs")
    signed: f.Date | None = f.may("When it was signed")


class Governance(Section):
    """Who does the work and who stands behind it."""

    worker: f.Text | None = f.may("Who has time of their own for this case")
    worker_time: f.Share | None = f.may("The share of their working week that is set aside for it")
    champion: f.Text | None = f.may("The senior person who stands behind it")
    data_sharing_signed: f.Date | None = f.may("When the agreement to share data was signed")
    data_sharing: f.Text | None = f.may("The agreement under which agencies share data")
    engaged: Engaged | None = f.may("Who has been engaged, field by field")
    products: Products | None = f.may("What each phase of commissioning leaves behind")
    window: f.Date | None = f.may("The day after which mandate or money lapse if nothing is signed")
    decisions: list[Decision] | None = f.may("Decisions to be taken, with their dates")
    sign_off: f.SomeOf[SignOff] | None = f.may(
        "Whose signatures the document needs; by default the champion's, and those engaged for finance and law"
    )
    note: f.Text | None = f.may("A sentence for the document")


class Risk(Section):
    """What may go wrong, how likely and how bad, and what is done about it."""

    title: f.Text = f.must("What may go wrong")
    likelihood: f.OneToFive = f.must("From 1, rare, to 5, almost certain")
    impact: f.OneToFive = f.must("From 1, slight, to 5, severe")
    owner: f.Text | None = f.may("Who looks after it")
    carried_by: f.PartyId | None = f.may("Who bears the loss")
    mitigation: f.Text | None = f.may("What is done about it")


class Option(Section):
    """A way of meeting the need that was compared."""

    title: f.Text = f.must("What the option is")
    description: f.Text | None = f.may("A paragraph for the document")
    pros: f.Texts | None = f.may("What speaks for it")
    cons: f.Texts | None = f.may("What speaks against it")
    preferred: f.Flag | None = f.may("Whether it is the one proposed")


class Waiver(Section):
    """A rule that does not apply here, with the reason and the person who says so."""

    rule: f.RuleCode = f.must("The code of the rule")
    reason: f.Text = f.must("Why it does not apply")
    by: f.Text = f.must("Who says so")
    until: f.Date = f.must("When the waiver ends")


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

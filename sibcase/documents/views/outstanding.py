"""Outstanding issues in the words of a committee paper: what is missing, and what to do, without fields of the file.

The findings report says where in the case file each finding is and which field settles it. A committee reads neither:
the business case lists the issue with the names of outcomes, savings and parties, and the action for each rule.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case

__all__ = ["ACTIONS", "IN_THE_FILE", "action_for", "issue_in_words"]

IN_THE_FILE = "Correct the entry in the case file; the findings report says how"

# By code: a code is never used for another rule, while a rule's name and help may be reworded.
ACTIONS: Mapping[str, str] = {
    "SIB035": "The author should supply this figure, with its source",
    "SIB101": "State how many people are in this group and what they cost, or remove the group",
    "SIB102": "State what share of the people in each group is also counted in another",
    "SIB103": "Count again, or explain why the earlier count still holds",
    "SIB104": "State the price year of each cost",
    "SIB105": "Ask finance what share of the cost is variable",
    "SIB106": "Reduce the number of starts, or count the need again",
    "SIB107": "State which agencies bear the cost, and in what shares",
    "SIB108": "Cite a newer unit cost, or explain why the old one still holds",
    "SIB201": "Use a comparison group, or state the deadweight or attribution and its source",
    "SIB202": "State the evidence for the effect; expert opinion counts, if it is named as such",
    "SIB203": "Reduce the effect to what the source reports, or cite a source that reports more",
    "SIB204": "Apply the optimism bias adjustment for this grade of evidence, or give the reason for another",
    "SIB205": "Reduce the attribution, or agree with the other services who claims what",
    "SIB206": "State the worst and the best plausible value",
    "SIB207": "Plan for more people, pool cohorts, or measure something that happens more often",
    "SIB208": "State a range for the inputs that matter most",
    "SIB209": "Ask what would surprise those who know, and widen the range",
    "SIB210": "Plan with the most likely value",
    "SIB211": "Require the outcome to be sustained before it is paid for",
    "SIB212": "Complete the outcome definition: wording, timing, evidence, data source and verifier",
    "SIB213": "Pay for each step, or in proportion to progress",
    "SIB214": "Raise the threshold, pool cohorts, or use a larger comparison group",
    "SIB215": "Lower the threshold, pool cohorts, or pay in proportion to results",
    "SIB216": "Pay only for outcomes attributable to the service, or reduce the price by the deadweight",
    "SIB217": "Check the baseline of this payment line, so that worse results never pay more",
    "SIB301": "Assess with the agency's finance team how much of the saving is cashable; state zero if none is",
    "SIB302": "State how much of the capacity is backfilled, how much of the cost is variable, or the smallest step",
    "SIB303": "State how much of the freed capacity people on the waiting list will use",
    "SIB304": "Plan for more people, share the capacity with a neighbouring area, or count the saving as capacity",
    "SIB305": "Pay later, or state which budget covers the period until the cash is released",
    "SIB306": "Count the saving under one outcome only, or divide it between the two",
    "SIB307": "Include the cost to the other agency, or reduce the saving by that amount",
    "SIB308": "Do not count social value as cash",
    "SIB309": "State how quickly the effect fades, with a source if it does not",
    "SIB310": "Check the units and unit costs of the savings against the cost of the need",
    "SIB311": "State what one person uses in a year; explain if several people are meant",
    "SIB401": "Ask the agency to pay a share, or explain why it does not",
    "SIB402": "Reduce the price or the commissioner's share, or state what it pays for beyond its own cash savings",
    "SIB403": "Pay later, cap payments in each year, or name the budget that covers the year",
    "SIB404": "Agree a co-payment with the department or a central fund",
    "SIB501": "Agree a cap on total payments, or a cap on each payment line or commissioner",
    "SIB502": "Agree a minimum number of referrals, and what is paid if it is not met",
    "SIB503": "Allow enough time before measurement for the change to be seen",
    "SIB504": "Pay in bands or in proportion to results, or add a fallback for all cohorts together",
    "SIB505": "Change the price, or explain why this outcome is worth more or less here",
    "SIB506": "Agree the terms for ending the contract early",
    "SIB507": "Agree the terms for pausing the contract",
    "SIB508": "Appoint a verifier that gains nothing from the payments, such as an evaluator or auditor",
    "SIB509": "Move money from unconditional payments to outcomes",
    "SIB510": "Lengthen the term, or shorten the time to measurement or payment",
    "SIB511": "Move money from unconditional payments to outcomes, or commission the service directly",
    "SIB512": "Change the price, or explain why it differs from those of similar deals",
    "SIB513": "Reduce the effect, or explain why more can be achieved here than similar deals aimed for",
    "SIB514": "Download the export of similar deals, or remove it from the case",
    "SIB515": "Change the prices or the terms of the investment, or explain why the return differs from other deals",
    "SIB601": "Reduce unconditional payments and guarantees, or the return paid for bearing risk",
    "SIB602": "Reduce prices or unconditional payments, or return the excess to commissioners",
    "SIB603": "Move money from unconditional payments to outcomes, or state plainly who bears the loss",
    "SIB604": "Reduce the prices, or state what else the premium buys",
    "SIB605": "Find a guarantor that is not a public body, or borrow publicly at lower cost",
    "SIB606": "Add existing arrangements and direct commissioning to the options appraisal",
    "SIB607": "State the advantages and disadvantages of the option",
    "SIB608": "Include the group in the service, or explain why another service is for them",
    "SIB609": "Agree a cap on the return, or a share of the surplus",
    "SIB610": "Use a smaller step, or show what the step adds to the return",
    "SIB611": "Give changed values in the options a range",
    "SIB613": "Raise prices or volumes, reduce costs or coupons, or extend the term until all payments are received",
    "SIB701": "Pay more for the group that costs more, with a separate outcome and tariff for each group",
    "SIB702": "State eligibility criteria that can be checked against records",
    "SIB703": "Let the referrer decide, or accept people in the order of a list",
    "SIB704": "Set a separate tariff for each group",
    "SIB705": "Add a payment for an outcome of this group",
    "SIB706": "Add a safeguarding clause: who decides, and that the outcome measure does not bind them",
    "SIB707": "Set a lower price for the group in which more people achieve the outcome anyway",
    "SIB801": "Name an officer with time for this work, and how much",
    "SIB802": "Name the senior responsible owner",
    "SIB803": "State who has been engaged, and since when",
    "SIB804": "State which data-sharing agreement applies, and when it will be signed if it is not yet",
    "SIB805": "Appoint an evaluator",
    "SIB806": "Start earlier, simplify the case, or have the approval renewed first",
    "SIB807": "Use a standard contract, share set-up costs, or make the contract larger",
    "SIB808": "Start smaller, let two providers share the work, or pay for mobilisation",
    "SIB809": "Allow time to recruit and train staff before the first person starts",
    "SIB810": "State the date of the decision and who takes it",
    "SIB811": "Name the document, or the date by which it will be ready",
    "SIB812": "Name a risk owner and the mitigation",
    "SIB813": "Increase commitments, pay earlier, or reduce costs in the first years",
    "SIB901": "Merge small groups, or give the count as a range",
    "SIB902": "Remove name, age and place, and say that details were changed",
    "SIB903": "Add sources for these figures, or use published unit costs",
    "SIB904": "Cite the source where it is used, or remove it",
    "SIB905": "Add the source to the list of sources",
    "SIB906": "Correct the text so that it quotes the calculated figure",
    "SIB907": "Produce the document again",
    "SIB908": "Keep what matters to the decision, and move the rest to a supporting document",
}

_QUOTED = re.compile(r"`([^`]+)`")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_.-]*")


def action_for(code: str) -> str:
    """Return what to do about a finding; a fault in the file's own form is for its author alone."""
    return ACTIONS.get(code, IN_THE_FILE)


def issue_in_words(case: Case, figures: Figures, message: str) -> str:
    """Return what a finding says, with titles in the place of names from the case file."""
    titles = dict(_titles(case))
    return _QUOTED.sub(lambda found: _in_words(found[1], titles, figures), message)


def _in_words(name: str, titles: Mapping[str, str], figures: Figures) -> str:
    if name in titles:
        return f"‘{titles[name]}’"
    if name in figures.book.lines:
        return f"‘{figures.book.lines[name].label}’"
    return re.sub(r"[-_.]", " ", name) if _IDENTIFIER.fullmatch(name.rstrip(":")) else name


def _titles(case: Case) -> Iterator[tuple[str, str]]:
    """Yield what the documents call each part of a case; of two parts with one name, the last."""
    contract, investment, service = case.contract, case.investment, case.service
    titled = (
        (service.costs if service else None) or {},
        case.metrics,
        (investment.tranches if investment else None) or {},
        (contract.payments if contract else None) or {},
        case.outcomes or {},
        case.segments,
    )
    for parts in titled:
        yield from ((name, part.title) for name, part in parts.items() if part.title)
    for name, outcome in (case.outcomes or {}).items():
        for saving, part in (outcome.savings or {}).items():
            yield f"{name}.{saving}", part.title or saving.replace("-", " ")
    yield from ((name, party.name) for name, party in (case.parties or {}).items())

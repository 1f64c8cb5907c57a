"""Creaming within a group: the most that a provider can gain by serving only the tenth who find the outcome easiest.

Some people achieve an outcome without the service. The easiest tenth of all are found among them first:

    easiest rate     = min(1, rate without the service ÷ 10%)
    counted          = easiest rate, where a line pays for what is observed;
                       easiest rate − rate without the service, where it pays for the change against the baseline of all
    usual payment    = price × rate that the line counts as planned
    easiest payment  = price × counted
    gain             = easiest payment − usual payment
    even price       = usual payment ÷ counted: what this tenth would have to be paid to bring no more than others

for one person who completes. It is a bound: no one knows beforehand exactly who these people are, and a comparison
group that is chosen in the same way takes the gain away. Worked out for prices on outcomes that are yes or no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sibcase.book.terms import Ref, Term, greatest, least
from sibcase.casefile.sections.payments import Tariff
from sibcase.model.contract.readings import line_title, payment_lines
from sibcase.model.value.no_effect import seen_at_baseline

if TYPE_CHECKING:
    from sibcase.model.inputs import Model

TENTH = 0.1


def add_creaming(model: Model) -> None:
    """Add what the easiest tenth would bring, for each price on an outcome that is yes or no."""
    for name, line in payment_lines(model).items():
        outcome = (model.case.outcomes or {}).get(line.outcome or "") if isinstance(line, Tariff) else None
        is_known = outcome is not None and outcome.measure == "binary"
        if isinstance(line, Tariff) and is_known and f"outcomes.{line.outcome}.baseline" in model.book:
            _add_line(model, name, line)


def _add_line(model: Model, name: str, line: Tariff) -> None:
    book, key, title = model.book, f"creaming.{name}", line_title(model, name)
    outcome = (model.case.outcomes or {})[line.outcome or ""]
    anyway = seen_at_baseline(line.outcome or "", outcome)
    label = f"{title}: share of the easiest tenth who achieve it without the service, at most"
    easiest = book.line(f"{key}.easiest_rate", label, "share", least(1.0, anyway / TENTH))
    counted: Term = easiest if line.counts == "gross" else greatest(easiest - anyway, 0.0)
    rate = Ref(f"outcomes.{line.outcome}.{'observed' if line.counts == 'gross' else 'effect_net'}")
    price = Ref(f"payment.{name}.price")
    within = f"payment.{name}.within_cap_per_person"
    paid: Term = price * Ref(within) if within in book else price
    usual = book.line(f"{key}.usual_payment", f"{title}: payment for one who completes", "money", paid * rate)
    label = f"{title}: payment for one of the easiest tenth, at most"
    easy = book.line(f"{key}.easiest_payment", label, "money", paid * counted)
    label = f"{title}: gain from serving only the easiest tenth, for one who completes, at most"
    book.line(f"{key}.gain", label, "money", easy - usual)
    label = f"{title}: price at which the easiest tenth brings no more than others"
    book.line(f"{key}.even_price", label, "money", price * rate / counted)

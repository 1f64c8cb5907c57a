"""Each payment line of a contract as one plain sentence with all that a payment rule needs, and what it leaves open.

The sentences are plain text: documents escape them as they print them, the terminal makes them harmless.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.parts import AvoidedPayment, BlockPayment, SharePayment, TablePayment, Tariff
from sibcase.documents.contract_amounts import how_much, is_bounded
from sibcase.documents.contract_measures import measured_by
from sibcase.documents.contract_words import amount, named, spoken
from sibcase.documents.phrases import listed, sentence

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.casefile.parts import Contract, Payment

__all__ = ["PaymentRule", "independence", "payment_rules"]


@dataclass(frozen=True, slots=True)
class PaymentRule:
    """A payment line in words: what it is called, its rule, and what nobody has stated."""

    title: str
    rule: str
    missing: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The whole line in one sentence."""
        return sentence(f"{self.title}: {self.rule}")


def payment_rules(case: Case) -> dict[str, PaymentRule]:
    """Return every payment line of a case in words, in the order of the contract."""
    contract = case.contract
    if contract is None:
        return {}
    return {name: _rule(case, contract, name, line) for name, line in contract.payments.items()}


def independence(case: Case, figures: Figures) -> str:
    """Return what a forecast has to assume to apply a cap per person; nothing where it applies none."""
    contract = case.contract
    lines = contract.payments if contract else {}
    if contract is None or not any(f"payment.{name}.within_cap_per_person" in figures for name in lines):
        return ""
    follows = [
        f"“{_title(case, name, line)}” comes only after “{_title(case, line.after, lines[line.after])}”"
        for name, line in lines.items()
        if isinstance(line, Tariff) and line.after in lines
    ]
    told = "The forecast takes the outcomes of one person as independent of one another under the cap for one person"
    return f"{told}{f', except that {listed(follows)}' if follows else ''}."


def _rule(case: Case, contract: Contract, name: str, line: Payment) -> PaymentRule:
    measured = measured_by(case, line)
    payers = _payers(case, contract, line)
    amounts = ", ".join(part for part in (how_much(case, line), _when_paid(line), payers) if part)
    rule = "; ".join(part for part in (amounts, _caps(case, contract, line), measured.told) if part)
    missing = (*_missing_terms(contract, line), *measured.missing, *([] if payers else ["who pays"]))
    return PaymentRule(_title(case, name, line), rule, tuple(f"It is not stated {each}." for each in missing))


def _title(case: Case, name: str, line: Payment) -> str:
    outcome = (case.outcomes or {}).get((line.outcome if isinstance(line, Tariff) else "") or "")
    text = line.title or (outcome.title if outcome else "") or named(name)
    return spoken(f"{text[:1].upper()}{text[1:]}")


def _when_paid(line: Payment) -> str:
    grows = "growing with inflation, " if line.indexed else ""
    if isinstance(line, BlockPayment):
        return f"{grows}paid {line.due.quantity.text} later" if line.due else grows.removesuffix(", ")
    return f"{grows}paid {f'{line.due.quantity.text} after it is measured' if line.due else 'when it is measured'}"


def _payers(case: Case, contract: Contract, line: Payment) -> str:
    """Return who pays; of several, each with its share."""
    shares, parties = line.payers or contract.payers or {}, case.parties or {}
    names = {payer: spoken(parties[payer].name) if payer in parties else payer for payer in shares}
    if len(shares) == 1:
        return f"by {next(iter(names.values()))}"
    told = listed([f"{names[payer]} ({share.quantity.text})" for payer, share in shares.items()])
    return f"by {told}" if told else ""


def _caps(case: Case, contract: Contract, line: Payment) -> str:
    """Return up to what is paid, in the order in which caps apply."""
    caps = (
        (contract.cap_per_person if isinstance(line, Tariff) else None, "for one person over all prices"),
        (line.cap, "for this line"),
        (contract.cap_per_year, "in one financial year over all lines"),
        (contract.cap, "over the whole contract"),
    )
    told = listed([f"{amount(cap, case.currency)} {which}" for cap, which in caps if cap is not None])
    return f"at most {told}" if told else ""


def _missing_terms(contract: Contract, line: Payment) -> list[str]:
    missing = []
    if isinstance(line, AvoidedPayment) and line.price is None and not line.rows:
        missing.append("what one unit is paid")
    if isinstance(line, SharePayment) and not (line.saving or line.metric):
        missing.append("which saving is shared")
    if isinstance(line, Tariff) and not (line.outcome or line.metric):
        missing.append("which outcome is paid for")
    if isinstance(line, TablePayment) and line.target is None and _speaks_of_target(line):
        missing.append("what the target payment is")
    if contract.cap is None and not is_bounded(line):
        missing.append("what the most is that is paid")
    return missing


def _speaks_of_target(line: TablePayment) -> bool:
    rows = [*line.rows, *(line.fallback.rows if line.fallback else ())]
    return any(row.pays.quantity.unit == "target" for row in rows)

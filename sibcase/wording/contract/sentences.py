"""Each payment line of a contract as one plain sentence with all that a payment rule needs, and what it leaves open.

The sentences are plain text: documents escape them as they print them, the terminal makes them harmless.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.casefile.sections.limits import is_limited
from sibcase.casefile.sections.parts import AvoidedPayment, BlockPayment, SharePayment, TablePayment, Tariff
from sibcase.casefile.values.wording import percent, year_of_accounts
from sibcase.wording.contract.amounts import how_much
from sibcase.wording.contract.measures import measured_by
from sibcase.wording.contract.terms import amount, as_words, named
from sibcase.wording.phrases import listed, sentence, sentence_start

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.parts import Contract, Payment
    from sibcase.casefile.values.fields import Assumption

__all__ = ["PaymentRule", "independence", "payment_rules"]


@dataclass(frozen=True, slots=True)
class PaymentRule:
    """A payment line in words: what it is called, its terms, and those that are missing."""

    title: str
    rule: str
    missing: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The whole line: its terms, and how it is measured."""
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
    if contract is None or contract.cap_per_person is None:
        return ""
    lines = {name: line for name, line in contract.payments.items() if isinstance(line, Tariff)}
    capped = {name: line for name, line in lines.items() if f"payment.{name}.within_cap_per_person" in figures}
    sentences = [_independent(case, capped, lines)] if capped else []
    often = [name for name, line in capped.items() if _comes_more_than_once(case, line)]
    if often:
        sentences.append(
            f"It also assumes that {_titles(case, often, lines)} is achieved no more than once per person."
        )
    beyond = [name for name in lines if name not in capped]
    if beyond:
        which = _titles(case, beyond, lines) if capped or len(beyond) == 1 else "any price"
        sentences.append(
            f"The cap per person is not applied to {which}, "
            "because an expected number does not show how outcomes are spread across people."
        )
    return " ".join(sentences)


def _independent(case: Case, capped: dict[str, Tariff], lines: dict[str, Tariff]) -> str:
    follows = [
        f"“{_title(case, name, line)}” is paid only after “{_title(case, line.after, lines[line.after])}”"
        for name, line in capped.items()
        if line.after in lines
    ]
    sentence = (
        "In applying the cap per person, the forecast assumes that a person's outcomes are independent of one another"
    )
    return f"{sentence}{f', except that {listed(follows)}' if follows else ''}."


def _comes_more_than_once(case: Case, line: Tariff) -> bool:
    outcome = (case.outcomes or {}).get(line.outcome or "")
    return outcome is not None and outcome.measure != "binary"


def _titles(case: Case, names: list[str], lines: dict[str, Tariff]) -> str:
    return listed([f"“{_title(case, name, lines[name])}”" for name in names])


def _rule(case: Case, contract: Contract, name: str, line: Payment) -> PaymentRule:
    measured = measured_by(case, line)
    payers = _payers(case, contract, line)
    receiver = _receiver(case, line)
    amounts = ", ".join(part for part in (how_much(case, line), _when_paid(line), payers, receiver) if part)
    terms = (amounts, _minimum(case, line), _set_off(contract, line), _caps(case, contract, name, line))
    sentences = ("; ".join(part for part in terms if part), sentence_start(measured.sentence))
    rule = ". ".join(part for part in sentences if part)
    missing = (*_missing_terms(contract, name, line), *measured.missing, *([] if payers else ["the payer"]))
    return PaymentRule(_title(case, name, line), rule, tuple(missing))


def _title(case: Case, name: str, line: Payment) -> str:
    outcome = (case.outcomes or {}).get((line.outcome if isinstance(line, Tariff) else "") or "")
    text = line.title or (outcome.title if outcome else "") or named(name)
    return as_words(f"{text[:1].upper()}{text[1:]}")


def _when_paid(line: Payment) -> str:
    grows = "increasing with inflation, " if line.indexed else ""
    if line.instalments:
        parts = [f"{part.share.quantity.text} {part.due.quantity.text}" for part in line.instalments]
        return (
            f"{grows}paid in instalments, {listed(parts)} after {'the due date' if _is_block(line) else 'measurement'}"
        )
    if isinstance(line, BlockPayment):
        return f"{grows}paid {line.due.quantity.text} later" if line.due else grows.removesuffix(", ")
    return f"{grows}paid {f'{line.due.quantity.text} after measurement' if line.due else 'on measurement'}"


def _is_block(line: Payment) -> bool:
    return isinstance(line, BlockPayment)


def _set_off(contract: Contract, line: Payment) -> str:
    """Return what is set off, and what becomes of what was not earned."""
    titles = [f"“{as_words(contract.payments[name].title) or named(name)}”" for name in line.on_account or ()]
    if not titles:
        return ""
    rest = "is repaid at the end" if line.unearned == "paid back" else "is not repaid"
    return f"payments on account under {listed(titles)} are set off, and any part not earned {rest}"


def _minimum(case: Case, line: Payment) -> str:
    return f"a minimum of {amount(line.minimum, case.currency)} in total, made up at the end" if line.minimum else ""


def _payers(case: Case, contract: Contract, line: Payment) -> str:
    """Return who pays; of several, each with its share."""
    shares, parties = line.payers or contract.payers or {}, case.parties or {}
    names = {payer: as_words(parties[payer].name) if payer in parties else payer for payer in shares}
    if len(shares) == 1:
        return f"by {next(iter(names.values()))}"
    payers_listed = listed([f"{names[payer]} ({_share_in_words(share)})" for payer, share in shares.items()])
    return f"by {payers_listed}" if payers_listed else ""


def _share_in_words(share: Assumption) -> str:
    """Return a share as it was written; of one that is an amount out of the whole, how much of the whole that is."""
    text = share.quantity.text
    is_amount = any(character.isalpha() or character in "$£€" for character in text.replace("per cent", "%"))
    return f"{text} of the total, {percent(share.value)}" if is_amount else text


def _caps(case: Case, contract: Contract, name: str, line: Payment) -> str:
    """Return up to what is paid, in the order in which caps apply."""
    is_for_people = isinstance(line, Tariff) or (isinstance(line, TablePayment) and line.per == "person")
    year = year_of_accounts(case.currency)
    caps = [
        (contract.cap_per_person if is_for_people else None, "per person across all outcomes"),
        (line.cap, "for this line"),
        (line.cap_per_year, f"for this line in each {year}"),
        *_shared_caps(contract, name, year),
        (contract.cap_per_year, f"in each {year} across all lines"),
        (contract.cap, "across the whole contract"),
        *_payer_caps(case, contract, line),
    ]
    caps_listed = listed([f"{amount(cap, case.currency)} {which}" for cap, which in caps if cap is not None])
    return f"capped at {caps_listed}" if caps_listed else ""


def _receiver(case: Case, line: Payment) -> str:
    """Return which payee or tranche a line pays, where it says so."""
    if line.payee is not None:
        parties = case.parties or {}
        return f"to {as_words(parties[line.payee].name) if line.payee in parties else line.payee}"
    tranches = case.investment.tranches if case.investment else {}
    if line.tranche not in tranches:
        return ""
    return f"to {as_words(tranches[line.tranche].title) or named(line.tranche)}"


def _shared_caps(contract: Contract, name: str, year: str) -> list[tuple[Assumption | None, str]]:
    caps: list[tuple[Assumption | None, str]] = []
    for key, shared in (contract.shared_caps or {}).items():
        if name in shared.lines:
            across = f"across the lines of “{as_words(shared.title) or named(key)}”"
            caps += [(shared.cap_per_year, f"in each {year} {across}"), (shared.cap, across)]
    return caps


def _payer_caps(case: Case, contract: Contract, line: Payment) -> list[tuple[Assumption | None, str]]:
    shares, parties = line.payers or contract.payers or {}, case.parties or {}
    return [
        (most, f"by {as_words(parties[payer].name) if payer in parties else payer} across all its payments")
        for payer, most in (contract.payer_caps or {}).items()
        if payer in shares
    ]


def _missing_terms(contract: Contract, name: str, line: Payment) -> list[str]:
    missing = []
    if isinstance(line, AvoidedPayment) and line.price is None and not line.rows:
        missing.append("the price per unit")
    if isinstance(line, SharePayment) and not (line.saving or line.metric):
        missing.append("the saving to be shared")
    if isinstance(line, Tariff) and not (line.outcome or line.metric):
        missing.append("the outcome paid for")
    if not is_limited(contract, name):
        missing.append("a cap")
    return missing

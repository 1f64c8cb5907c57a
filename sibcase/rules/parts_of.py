"""The parts of a case that several rules ask about: savings, payment lines, payers, and texts that say nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sibcase.casefile.sections.parts import BlockPayment, Tariff
from sibcase.casefile.source.findings import MOST_NAMES_LISTED
from sibcase.casefile.values.fields import Assumption, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sibcase.casefile.case import Case
    from sibcase.casefile.sections.parts import Outcome, Payment, Saving

PUBLIC_PAYERS = ("commissioner", "payer", "co-payer")
# Whoever is paid for outcomes, or profits when they are paid for.
PAID = ("provider", "investor", "intermediary")
# How `sibcase new` writes what nobody has decided yet.
_STILL_OPEN = re.compile(
    r"(to be (named|agreed|written|decided|confirmed|found)|tbc|tba|tbd|none)\b|\?+$", re.IGNORECASE
)


class SavingLine(NamedTuple):
    """A saving with the ids under which it stands."""

    outcome: str
    name: str
    saving: Saving

    @property
    def key(self) -> str:
        """Its name among the figures: `home.placement`."""
        return f"{self.outcome}.{self.name}"

    @property
    def path(self) -> tuple[str, ...]:
        """Where it stands in the case."""
        return ("outcomes", self.outcome, "savings", self.name)

    @property
    def title(self) -> str:
        """What is no longer needed."""
        return self.saving.title or self.name


def is_written(text: str | None) -> bool:
    """Return whether a text says something: what is still to be named or agreed does not."""
    return text is not None and _STILL_OPEN.match(text.strip()) is None


def fiscal_savings(case: Case) -> list[SavingLine]:
    """Return the savings of public money."""
    return [line for line in all_savings(case) if line.saving.kind == "fiscal"]


def all_savings(case: Case) -> list[SavingLine]:
    """Return every saving of every outcome."""
    return [
        SavingLine(outcome_id, saving_id, saving)
        for outcome_id, outcome in (case.outcomes or {}).items()
        for saving_id, saving in (outcome.savings or {}).items()
    ]


def payment_lines(case: Case) -> dict[str, Payment]:
    """Return the payment lines by id."""
    return case.contract.payments if case.contract else {}


def blocks(case: Case) -> dict[str, BlockPayment]:
    """Return the payments that are made whatever happens."""
    return {name: line for name, line in payment_lines(case).items() if isinstance(line, BlockPayment)}


def tariffs(case: Case) -> dict[str, Tariff]:
    """Return the payments of a price for each outcome."""
    return {name: line for name, line in payment_lines(case).items() if isinstance(line, Tariff)}


def title_of(name: str, line: Payment) -> str:
    """Return what a payment line is called."""
    return line.title or name


def payers_of(case: Case) -> list[str]:
    """Return who pays any line, in the order in which they are named."""
    common = case.contract.payers if case.contract else None
    shares = [line.payers or common or {} for line in payment_lines(case).values()]
    return list(dict.fromkeys(payer for each in shares for payer in each))


def savers_of(case: Case) -> list[str]:
    """Return whose public money is saved, in the order in which they are named."""
    return list(dict.fromkeys(agency for line in fiscal_savings(case) for agency in line.saving.agency))


def paid_outcomes(case: Case) -> dict[str, Outcome]:
    """Return the outcomes on which a payment depends: by a tariff, a metric, or a sum of metrics."""
    wanted = {line.outcome for line in tariffs(case).values()} | {metric.outcome for metric in case.metrics.values()}
    return {name: outcome for name, outcome in (case.outcomes or {}).items() if name in wanted}


def everything_in(node: object) -> Iterator[Section | Assumption]:
    """Yield every block and every number of a case, in the order of the format."""
    if isinstance(node, Section | Assumption):
        yield node
    if isinstance(node, Section):
        for name in type(node).model_fields:
            value = getattr(node, name)
            if value is not None and not isinstance(value, str):
                yield from everything_in(value)
    elif isinstance(node, dict):
        for value in node.values():
            yield from everything_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from everything_in(value)


def tariffs_by_outcome(case: Case) -> dict[str, dict[str, Tariff]]:
    """Return the tariffs that pay for each outcome, by id."""
    found: dict[str, dict[str, Tariff]] = {}
    for name, line in tariffs(case).items():
        if line.outcome is not None:
            found.setdefault(line.outcome, {})[name] = line
    return found


def listed(names: Iterable[str], last: str = ", ") -> str:
    """Return names as a message lists them: the first eight, and how many more there are."""
    shown = [f"`{name}`" for name in names]
    if len(shown) > MOST_NAMES_LISTED:
        return ", ".join(shown[:MOST_NAMES_LISTED]) + f" and {len(shown) - MOST_NAMES_LISTED:,} more"
    return last.join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)

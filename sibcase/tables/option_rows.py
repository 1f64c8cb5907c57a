"""Options side by side: what each is worth, how sure that is, and who may lose what; present values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from sibcase.casefile.values.wording import percent
from sibcase.tables.table import defined
from sibcase.uncertainty.simulation import PERCENTILE_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.uncertainty.simulation import Spread

__all__ = ["Achieved", "Borne", "Counted", "Counting", "OptionRow", "OptionsCompared", "Stretch", "Worth"]

# What is held against what the commissioners pay: cashable savings, all savings, or none, since the case states none.
Counting: TypeAlias = Literal["cash", "all", "payments"]
# Below this share of the variance a party bears hardly any of the risk: an assumption of this project.
LEAST_VARIANCE: Final = 0.1
A_POUND: Final = 1.0
_TITLES: Final[Mapping[str, str]] = {"grants": "grant funders", "uncovered": "unpaid bills"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of effects in which the same options are best.

    Attributes:
        start: the share of the planned effect from which they are.
        end: the share until which they are.
        best: the ids of the options that are worth most; several where they are worth the same.
    """

    start: float
    end: float
    best: tuple[str, ...]

    @property
    def is_shown(self) -> bool:
        """Whether it is printed: one so short that it begins and ends at the same percentage says nothing."""
        return percent(self.start) != percent(self.end)


@dataclass(frozen=True, slots=True)
class Worth:
    """What an option is worth to the commissioners.

    Attributes:
        planned: as planned; nothing where it is not known.
        at_zero_effect: if the service has no effect.
        spread: over the draws; nothing where nothing is uncertain.
        best_in: the share of the draws in which no option is worth more.
    """

    planned: float | None
    at_zero_effect: float | None
    spread: Spread | None
    best_in: float | None


@dataclass(frozen=True, slots=True)
class Borne:
    """What one party may lose under an option.

    Attributes:
        party: `commissioners`, `provider`, `investors`, `guarantors`, `grants` or `uncovered`.
        at_zero_effect: what it loses if the service has no effect.
        expected: its expected loss over the draws; nothing where nothing is uncertain.
        share_of_variance: its share of the variance of all parties; nothing where nothing varies.
    """

    party: str
    at_zero_effect: float | None
    expected: float | None
    share_of_variance: float | None

    @property
    def title(self) -> str:
        """What the party is called in tables."""
        return _TITLES.get(self.party, self.party)


@dataclass(frozen=True, slots=True)
class Achieved:
    """Outcomes of one kind that are due to the service under an option.

    Attributes:
        outcome: its id.
        title: what it is called.
        planned: how many as planned.
        spread: over the draws; nothing where nothing is uncertain.
    """

    outcome: str
    title: str
    planned: float | None
    spread: Spread | None


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option.

    Attributes:
        id: its form, or the id of an option with changes.
        title: what it is called.
        form: how it is funded.
        changes: the paths that differ from the case as written.
        removes: the paths that are not in this option.
        cost: what the commissioners pay, as planned.
        transaction_costs: what contract and funding cost themselves; nothing where the case states none.
        premium: what the commissioners pay above the cost of the same service commissioned directly.
        worth: to the commissioners.
        borne: what each party may lose, the commissioners first, and then the party that is to bear the risk.
        outcomes: what it achieves; nothing if nothing is done.
    """

    id: str
    title: str
    form: str
    changes: tuple[str, ...]
    removes: tuple[str, ...]
    cost: float | None
    transaction_costs: float | None
    premium: float | None
    worth: Worth
    borne: tuple[Borne, ...]
    outcomes: tuple[Achieved, ...] = ()

    @property
    def risk_kept(self) -> str:
        """A sentence where the party that is to bear the risk bears hardly any; nothing where it bears some."""
        for each in self.borne[1:2]:
            share = each.share_of_variance
            loses_nothing = each.at_zero_effect is not None and each.at_zero_effect < A_POUND
            if not loses_nothing and (share is None or share >= LEAST_VARIANCE):
                continue
            variance = "" if share is None else f"{percent(share)} of the variance falls on the {each.party}"
            if loses_nothing:
                reasons = [variance, f"the {each.party} would bear no loss if the service had no effect"]
                why = ", and ".join(filter(None, reasons))
                return f"Under “{self.title}”, the risk stays with the commissioners: {why}."
            loses = bool(each.at_zero_effect)
            loss = f", although the {each.party} would lose money if the service had no effect" if loses else ""
            return f"Under “{self.title}”, only {variance}: commissioners carry nearly all of the spread{loss}."
        return ""

    def borne_by(self, party: str) -> Borne | None:
        """Return what a party may lose; nothing where it has no part in this option."""
        return next((each for each in self.borne if each.party == party), None)


@dataclass(frozen=True, slots=True)
class Counted:
    """The options, counting cashable savings, all savings or no savings.

    Attributes:
        rows: the options, do nothing first.
        best: which are best, from no effect to twice the planned one; nothing where no savings are counted.
    """

    rows: tuple[OptionRow, ...]
    best: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class OptionsCompared:
    """The options of a case.

    Attributes:
        draws: how many draws there were; zero where nothing is uncertain.
        seed: which.
        counted: by what is counted, that which the case has figures for.
    """

    draws: int
    seed: int
    counted: Mapping[Counting, Counted]

    @property
    def usual(self) -> Counting:
        """What is counted unless asked otherwise: cash where it has been assessed, else all savings, if any."""
        return next(iter(self.counted))

    @property
    def has_savings(self) -> bool:
        """Whether the case states what the options save, so that one can be called the best."""
        return self.usual != "payments"

    def as_data(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        counted = {
            name: {
                "options": {row.id: _row_as_data(row) for row in each.rows},
                "best_by_effect": [{"from": at.start, "to": at.end, "options": list(at.best)} for at in each.best],
            }
            for name, each in self.counted.items()
        }
        return {"draws": self.draws, "seed": self.seed, "counting": counted}


def _row_as_data(row: OptionRow) -> dict[str, Any]:
    spread = row.worth.spread
    return {
        "title": row.title,
        "form": row.form,
        "changes": list(row.changes),
        "removes": list(row.removes),
        "cost": row.cost,
        "transaction_costs": row.transaction_costs,
        "premium": row.premium,
        "planned": row.worth.planned,
        "at_zero_effect": row.worth.at_zero_effect,
        "mean": defined(spread.mean) if spread else None,
        **{name: defined(spread.by_percentile[name]) if spread else None for name in PERCENTILE_NAMES},
        "best_in": row.worth.best_in,
        "losses": {
            each.party: {
                "at_zero_effect": each.at_zero_effect,
                "expected": defined(each.expected),
                "share_of_variance": each.share_of_variance,
            }
            for each in row.borne
        },
        "outcomes": {each.outcome: _achieved_as_data(each) for each in row.outcomes},
    }


def _achieved_as_data(each: Achieved) -> dict[str, Any]:
    spread = each.spread
    return {
        "title": each.title,
        "planned": each.planned,
        "mean": defined(spread.mean) if spread else None,
        **{name: defined(spread.by_percentile[name]) if spread else None for name in PERCENTILE_NAMES},
    }

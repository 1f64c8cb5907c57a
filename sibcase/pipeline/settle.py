"""Settle: a contract on observed results, from names and values or from a table of them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sibcase.casefile.findings import suggestion
from sibcase.casefile.quantities import LEVEL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.model.people import People
    from sibcase.pipeline.compute import BusinessCase

MOST_POINTS = 400
CAPS = ("person", "line", "year", "contract")
LARGEST_TABLE = 5_000_000


class ObservationError(ValueError):
    """An observation cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Payout:
    """What a contract pays on observed results."""

    case: Case
    figures: Figures
    observed: Mapping[str, float]
    missing: Mapping[str, tuple[str, ...]]
    people: int = 0

    @property
    def total(self) -> float:
        """All payments together."""
        return self.amount("payments.total")

    def amount(self, name: str) -> float:
        """Return a figure of the settlement, nil where it is undefined or there is none."""
        return (self.figures.value(name) or 0.0) if name in self.figures.book else 0.0

    @property
    def cap_cannot_bind(self) -> bool:
        """Whether there is a cap for one person and counts alone, which cannot tell whom it concerns."""
        contract = self.case.contract
        return contract is not None and contract.cap_per_person is not None and not self.people

    def lines(self) -> list[dict[str, Any]]:
        """Return each payment line: claim, what each cap cut, and what is paid."""
        contract = self.case.contract
        rows = []
        for name in contract.payments if contract else ():
            cuts = {cap: self.amount(f"payments.cut_by_{cap}_cap.{name}") for cap in CAPS}
            claim = self.amount(f"payments.claim.{name}") + cuts["person"]
            row = {"line": name, "title": self._title(name), "claim": claim}
            rows.append(
                {
                    **row,
                    **{f"cut_by_{cap}_cap": cut for cap, cut in cuts.items()},
                    "paid": self.amount(f"payments.{name}"),
                }
            )
        return rows

    def by_payer(self) -> dict[str, float]:
        """Return what each payer pays."""
        prefix = "payments.by."
        names = [name for name in self.figures.book.names(prefix) if not name.endswith(".per_period")]
        return {name.removeprefix(prefix): self.amount(name) for name in names}

    def by_tranche(self) -> dict[str, dict[str, float]]:
        """Return what each tranche earns, gets back, pays in and has made good, and its gain or loss."""
        parts = ("coupon", "principal_repaid", "surplus", "paid_in", "guaranteed", "net_gain")
        tranches = self.case.investment.tranches if self.case.investment else {}
        return {name: {part: self.amount(f"settlement.{name}.{part}") for part in parts} for name in tranches}

    def as_data(self) -> dict[str, Any]:
        """Return the settlement as plain data."""
        return {
            "observed": dict(self.observed),
            "total": self.total,
            "uncapped": self.amount("payments.uncapped"),
            "cut_by_cap": self.amount("payments.cut_by_cap"),
            "cut_by_person_cap": self.amount("payments.cut_by_person_cap"),
            "people": self.people,
            "lines": self.lines(),
            "by_payer": self.by_payer(),
            "by_tranche": self.by_tranche(),
            "not_observed": {name: list(gaps) for name, gaps in self.missing.items()},
            "currency": self.case.currency,
        }

    def _title(self, name: str) -> str:
        return self.figures.book.lines[f"payments.{name}"].label.removesuffix(": paid")


def payout(business: BusinessCase, observed: Mapping[str, float], people: People | None = None) -> Payout:
    """Return what the contract of a case pays on observed results.

    Args:
        business: a case with a contract.
        observed: values by name, see `observable_names`; shares between 0 and 1.
        people: how often each person reached what tariffs pay for, by person and name; with it the cap for one
            person, once-per-person rules and milestones are exact.

    Raises:
        ObservationError: the case has no contract, or a name is not one that can be observed.
    """
    from sibcase.book.evaluate import evaluate
    from sibcase.model.people import paid_for, tariffs_of
    from sibcase.model.settlement import observable_names, settle

    if business.case.contract is None:
        raise ObservationError("this case has no contract to settle")
    names = observable_names(business.case)
    for name in observed:
        if name not in names:
            raise ObservationError(f"`{name}` cannot be observed in this case: {suggestion(name, names)}")
    countable = {paid_for(line): "" for line in tariffs_of(business.case).values()}
    for name in dict.fromkeys(name for results in (people or {}).values() for name in results):
        if name not in countable:
            raise ObservationError(f"no tariff pays a person for `{name}`: {suggestion(name, countable)}")
    settlement = settle(business.case, observed, people)
    return Payout(business.case, evaluate(settlement.book), dict(observed), settlement.missing, len(people or {}))


@dataclass(frozen=True)
class Observations:
    """What was observed: values by name, and how often each person reached what tariffs pay for."""

    values: dict[str, float]
    people: dict[str, dict[str, float]]


def read_observations(words: Sequence[str]) -> Observations:
    """Read `NAME=VALUE` and tables of results.

    A table is a CSV file with the columns `name` and `value`, and if it likes `cohort`; repeated counts add up. With
    the column `person` it tells results person by person, and a row without a value counts one.

    Raises:
        ObservationError: a word or a row cannot be read.
    """
    seen = Observations({}, {})
    for word in words:
        name, sign, value = word.partition("=")
        if sign:
            seen.values[name.strip()] = value_of(value, word)
        elif word.lower().endswith(".csv"):
            _read_table(Path(word), seen)
        else:
            raise ObservationError(f"`{word}` is neither NAME=VALUE nor a CSV file")
    return seen


def value_of(text: str, where: str) -> float:
    """Read a value as a case file writes it: `10%`, `1,250`, `£281,550`, `-3%`."""
    written = text.strip()
    if not LEVEL.matches(written):
        raise ObservationError(f"`{where}`: `{written}` is not a value; write 10%, 1,250 or £281,550")
    return LEVEL.read(written).value


def _read_table(path: Path, seen: Observations) -> None:
    reader = csv.DictReader(io.StringIO(_text_of(path)))
    columns = set(reader.fieldnames or ())
    if not ({"name", "value"} <= columns or {"person", "name"} <= columns):
        raise ObservationError(
            f"{path}: the first line must name the columns `name` and `value`, or `person` and `name`"
        )
    values: dict[str, float] = {}
    for number, row in enumerate(reader, start=2):
        where = f"{path}:{number}"
        if "person" in columns:
            _add_person(row, where, seen.people)
            continue
        name = ".".join(part.strip() for part in (row["name"] or "", row.get("cohort") or "") if part.strip())
        values[name] = values.get(name, 0.0) + value_of(row["value"] or "", where)
    seen.values.update(values)


def _add_person(row: Mapping[str, str | None], where: str, people: dict[str, dict[str, float]]) -> None:
    """Add a row of results of one person; without a value it counts one."""
    person, name, value = ((row.get(column) or "").strip() for column in ("person", "name", "value"))
    if not person or not name:
        raise ObservationError(f"{where}: a row needs a person and a name")
    count = value_of(value, where) if value else 1.0
    if count < 0:
        raise ObservationError(f"{where}: a person cannot have reached `{name}` less than never")
    results = people.setdefault(person, {})
    results[name] = results.get(name, 0.0) + count


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_TABLE:
            raise ObservationError(f"{path}: a table of results has at most {LARGEST_TABLE:,} bytes")
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ObservationError(f"{path}: cannot be read as a table of UTF-8 text") from error


def curve(business: BusinessCase, metric: str, observed: Mapping[str, float]) -> list[tuple[float, float]]:
    """Return the payment for values of one metric across its range, with a point on each side of every step."""
    return [(value, payout(business, {**observed, metric: value}).total) for value in _points(business, metric)]


def _points(business: BusinessCase, metric: str) -> list[float]:
    edges = sorted(set(_edges(business, metric)))
    low, high = (min(0.0, edges[0]), edges[-1]) if edges else (0.0, 1.0)
    room = (high - low or 1.0) * 0.2
    step = (high + room - low) / 20
    even = [low + step * index for index in range(21)]
    sides = [edge + side * 1e-6 * (high - low or 1.0) for edge in edges for side in (-1, 0, 1)]
    return sorted({round(point, 9) for point in [*even, *sides] if point >= low})[:MOST_POINTS]


def _edges(business: BusinessCase, metric: str) -> list[float]:
    """Return where the amount may change its course: every level that the contract writes for the metric."""
    contract = business.case.contract
    found: list[float] = []
    for line in contract.payments.values() if contract else ():
        for part in (line, getattr(line, "fallback", None)):
            if getattr(part, "metric", None) == metric:
                rows = [*(getattr(part, "rows", None) or ()), *(getattr(part, "rates", None) or ())]
                levels = [getattr(row, end) for row in rows for end in ("start", "above", "end", "below", "at")]
                levels += [getattr(part, "threshold", None)]
                found += [level.value for level in levels if level is not None]
            conditions = getattr(part, "requires", None) or ()
            levels = [
                getattr(each, word)
                for each in conditions
                if each.metric == metric
                for word in ("at_least", "above", "at_most", "below")
            ]
            found += [level.value for level in levels if level is not None]
    return found

"""Observables: everything that can be observed of a contract, and the unit in which each value is read.

One place for all who read such a value: `--observe`, tables of results, `actuals:`, Python, and the thresholds, bands
and points that a contract writes for a metric.

| unit | written | read as |
| --- | --- | --- |
| share | `15%`, `0.15` | a share between 0 and 1; a bare number of 1 or more is refused, since `15` may mean 15% |
| count | `37`, `37 people` | a whole number; a mean, or a number net of a comparison, may be a fraction |
| days | `250`, `250 days` | days; weeks and months are refused |
| points | `12`, `12 points` | points of a score |
| money | `£281,550`, `281550` | money in the case's currency |
| years | `4.5`, `18 months` | years |

A unit that is not in this table takes percentages and plain numbers.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from sibcase.casefile.source.findings import shortened
from sibcase.casefile.values.grammar import DIGITS, TIME
from sibcase.casefile.values.quantities import (
    LEVEL,
    LONGEST_YEARS,
    currency_fits,
    read_duration,
    singular,
    thousands_or_decimals,
    two_readings,
)
from sibcase.casefile.values.wording import of_unit
from sibcase.reference.currencies import has_thousandths

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sibcase.casefile.values.quantities import Quantity

Unit = Literal["share", "count", "days", "points", "money"]
DUST = 1e-9
DAYS = frozenset({"day", "night"})
TIMES = frozenset({"hour", "day", "night", "week", "month", "quarter", "year"})
CALLED = {
    "share": "a share",
    "count": "a number",
    "days": "a number of days",
    "points": "a number of points",
    "money": "an amount of money",
    "years": "a length of time",
}
EXAMPLES = {
    "share": "15%",
    "count": "37",
    "days": "250 days",
    "points": "12",
    "money": "281,550",
    "years": "18 months",
}
# Two values of one name can be added up if they are amounts; two shares, scores or lengths of time cannot.
ADDING_UP = frozenset({"count", "days", "money"})
UNIT_OF_OUTCOME = {"binary": "share", "count": "count", "days": "days", "score": "points"}
# What one person adds to each measure, and so the kind of number that it is.
UNIT_OF_MEASURE: dict[str, Unit] = {
    "binary": "share",
    "frequency": "count",
    "severity": "points",
    "time to first event": "days",
    "days in custody": "days",
    "distance travelled": "count",
}


@dataclass(frozen=True, slots=True)
class Observable:
    """Something that can be observed: its unit, and which values are possible.

    `people` is how many people there are to achieve it, each once, where the case says so; `levels` are the values
    that the case itself writes for it.
    """

    name: str
    title: str
    unit: str
    smallest: float = -math.inf
    largest: float = math.inf
    is_whole: bool = False
    adds_up: bool = False
    people: float | None = None
    unit_is_stated: bool = True
    levels: tuple[float, ...] = ()

    @property
    def counts_wholes(self) -> bool:
        """Whether it counts things one by one, although an estimate of how many there were may be a fraction."""
        return self.unit == "count" and self.adds_up and all(map(_is_whole, self.levels))

    @property
    def called(self) -> str:
        """What kind of value it is: `a whole number`, `an amount of money`."""
        return "a whole number" if self.is_whole else CALLED.get(self.unit, "a percentage or a number")

    def example(self, currency: str = "") -> str:
        """Return a value as it can be written."""
        text = EXAMPLES.get(self.unit, "110%")
        return of_unit(281_550, "money", currency) if self.unit == "money" and currency else text


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a value cannot be what it is given for, and how to write it."""

    message: str
    help: str


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """What decides the unit of a metric, and the values that the case itself writes for it."""

    stated_unit: str = ""
    measure: str = ""
    outcome_measure: str = ""
    takes: str = "rate"
    counts: str = "gross"
    is_sum: bool = False
    levels: tuple[float, ...] = ()


# --- which unit, and which values are possible ------------------------------------------------------------------------


def observable_metric(name: str, title: str, facts: MetricFacts) -> Observable:
    """Return a metric as something that can be observed."""
    unit = unit_of_metric(facts)
    found = Observable(name, title, unit, unit_is_stated=bool(facts.stated_unit), levels=facts.levels)
    is_of_people = bool(facts.measure or facts.outcome_measure)
    is_mean = is_of_people and facts.takes in ("rate", "change")
    is_compared = facts.takes in ("change", "reduction") or (facts.takes == "count" and facts.counts == "net")
    if unit == "share":
        is_of_yes_or_no = facts.measure == "binary" or facts.outcome_measure == "binary"
        return replace(found, smallest=0.0, largest=1.0) if is_of_yes_or_no and facts.takes == "rate" else found
    adds_up = unit in ADDING_UP and not is_mean
    if unit != "count":
        return replace(found, adds_up=adds_up)
    # A case that writes a metric in fractions, or below zero, measures something of that kind.
    is_whole = not (is_mean or is_compared) and all(_is_whole(level) for level in facts.levels)
    may_be_negative = is_compared or any(level < 0 for level in facts.levels)
    return replace(found, smallest=-math.inf if may_be_negative else 0.0, is_whole=is_whole, adds_up=adds_up)


def unit_of_metric(facts: MetricFacts) -> str:
    """Return the unit of a metric: as stated, else that of its measure or of its outcome, else a share."""
    if facts.stated_unit:
        return facts.stated_unit
    if facts.takes == "reduction":
        return "share"
    unit = UNIT_OF_MEASURE.get(facts.measure) or UNIT_OF_OUTCOME.get(facts.outcome_measure) or "share"
    return "count" if unit == "share" and facts.takes == "count" else unit


@dataclass(frozen=True, slots=True)
class Composition:
    """What decides the unit of one metric among others: its own, empty where it follows from its parts."""

    unit: str
    parts: tuple[str, ...] = ()
    is_ratio: bool = False


def units_through_parts(metrics: Mapping[str, Composition]) -> dict[str, str]:
    """Return the unit of every metric and part; empty where the parts do not say, or go round in a circle."""
    units: dict[str, str] = {}
    for name in metrics:
        _find_unit(name, metrics, units)
    return units


def _find_unit(name: str, metrics: Mapping[str, Composition], units: dict[str, str]) -> str:
    """Return the unit of one metric, found once: `units` is empty for those that are still being looked for."""
    if name not in units:
        metric = metrics.get(name, Composition(""))
        units[name] = metric.unit
        if not metric.unit and metric.parts:
            of_parts = [_find_unit(part, metrics, units) for part in metric.parts]
            units[name] = unit_of_parts(of_parts, is_ratio=metric.is_ratio)
    return units[name]


def unit_of_parts(units: Sequence[str], *, is_ratio: bool) -> str:
    """Return the unit of a sum or a ratio; nothing where its parts do not say.

    A sum of counts is a count. What is divided by its like is a share, and keeps its unit otherwise: money for each
    outcome is money, days for each person are days.
    """
    # A single part is divided by a target, which is of its own unit.
    is_alike = len(set(units)) == 1
    if is_ratio:
        return "share" if is_alike else units[0]
    return units[0] if is_alike else ""


def observable_outcome(
    name: str, title: str, measure: str = "", *, is_net: bool = False, people: float | None = None
) -> Observable:
    """Return the outcomes that a tariff pays for: how many there were; `people` if each can achieve it once."""
    is_whole = not is_net and measure != "days"
    return Observable(name, title, "count", smallest=0.0, is_whole=is_whole, adds_up=True, people=people)


def observable_saving(name: str) -> Observable:
    """Return a saving that is shared."""
    return Observable(name, f"Saving {name}", "money", adds_up=True)


def observables_of_tranche(name: str, *, earns_coupon: bool, is_guaranteed: bool) -> list[Observable]:
    """Return what can be observed of a tranche."""
    found = [Observable(f"principal.{name}", f"Principal drawn from {name}", "money", smallest=0.0, adds_up=True)]
    if earns_coupon:
        title = f"Years for which {name} earned its coupon"
        found.append(Observable(f"years.{name}", title, "years", smallest=0.0, largest=float(LONGEST_YEARS)))
    if is_guaranteed:
        title = f"Maximum called under the guarantee of {name}"
        found.append(Observable(f"guarantee.{name}", title, "money", smallest=0.0, adds_up=True))
    return found


# --- reading a value --------------------------------------------------------------------------------------------------


def read_as(text: str, observable: Observable, currency: str) -> float | Misfit:
    """Return a written value in the unit of what is observed, or why it is none."""
    written = " ".join(text.split())
    if not LEVEL.matches(written):
        message = f"`{shortened(text)}` is not a value"
        return Misfit(message, _advice(observable, currency))
    quantity = LEVEL.read(written)
    if abs(quantity.value) > LEVEL.largest:
        return Misfit(f"`{shortened(written)}` is larger than any case can have", _advice(observable, currency))
    return _READERS.get(observable.unit, _read_anything)(quantity, observable, currency)


def impossible(value: float, observable: Observable, text: str = "") -> Misfit | None:
    """Return why an observed value cannot be; nothing where it can."""
    shown = f"`{shortened(text)}`" if text else f"{value:,.10g}"
    name = observable.name
    if not math.isfinite(value):
        return Misfit(f"{shown} is not a number", f"write {observable.called}")
    if value < observable.smallest - DUST:
        return Misfit(f"{shown} is negative, but `{name}` cannot be less than zero", "check the sign")
    if observable.unit == "share" and value > observable.largest + DUST:
        message = f"{shown} is more than 100%, but `{name}` is a share of people"
        return Misfit(message, f"write a share from 0% to 100%, for example `{observable.example()}`")
    if value > observable.largest + DUST:
        return Misfit(f"{shown} is more than {observable.largest:g}", f"write at most {observable.largest:g}")
    if observable.is_whole and not _is_whole(value):
        help_text = "write a whole number; for a metric that is a mean or a score use `unit: points`"
        return Misfit(f"{shown} is a fraction, but `{name}` counts whole outcomes", help_text)
    if observable.people is not None and value > observable.people + DUST:
        message = f"{shown} is more than the {observable.people:,.10g} people who start, and each can count only once"
        return Misfit(message, "check the number, or correct the `starts:` of `service.intake`")
    return None


def observed_value(text: str, observable: Observable, currency: str) -> float | Misfit:
    """Return an observed value: read in its unit, and possible."""
    misfit = _two_meanings(text, observable, currency)
    value = misfit or read_as(text, observable, currency)
    return value if isinstance(value, Misfit) else impossible(value, observable, text.strip()) or value


def _two_meanings(text: str, observable: Observable, currency: str) -> Misfit | None:
    """Return the question which of two numbers `1.500` means; money of three decimals means what it says."""
    asked_always = observable.unit in {"count", "money"}
    found = thousands_or_decimals(text) if asked_always else two_readings(text, LEVEL)
    if found is None or (observable.unit == "money" and has_thousandths(currency)):
        return None
    thousands, decimals = found
    return Misfit(
        f"`{shortened(text.strip())}` could mean `{thousands.strip()}` or `{decimals.strip()}`",
        f"write `{thousands.replace(',', '').strip()}` or `{decimals.strip()}`",
    )


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) <= DUST


def _advice(observable: Observable, currency: str, instead: str = "") -> str:
    """Return how to write a value, and how to state the unit of a metric whose unit was taken for granted."""
    advice = f"write {observable.called}, for example `{instead or observable.example(currency)}`"
    if observable.unit == "share" and not observable.unit_is_stated:
        advice += "; if the metric is not a share, state its unit, for example `unit: count`"
    return advice


def _misfit(quantity: Quantity, observable: Observable, currency: str, instead: str = "") -> Misfit:
    found = {"rate": "a percentage", "money": "an amount of money"}.get(quantity.unit, "")
    found = found or (f"a number of {quantity.noun}" if quantity.noun else "a number")
    message = f"`{shortened(quantity.text)}` is {found}, but `{observable.name}` is {observable.called}"
    return Misfit(message, _advice(observable, currency, instead))


def _read_share(quantity: Quantity, observable: Observable, currency: str) -> float | Misfit:
    if quantity.unit == "rate":
        return quantity.value
    if quantity.unit != "count" or quantity.noun:
        return _misfit(quantity, observable, currency)
    is_decimal = abs(quantity.value) < 1 or (abs(quantity.value) == 1 and "." in quantity.text)
    if is_decimal:
        return quantity.value
    number, value = quantity.text.replace(",", "").replace("_", ""), quantity.value
    message = f"`{number}` without a unit is {value * 100:,.10g}% of `{observable.name}`, which is a share"
    decimal = f" or `{value / 100:.10g}`" if abs(value) < 100 else ""
    help_text = f"write `{number}%`{decimal}, or `{value * 100:.10g}%` if that is meant"
    if not observable.unit_is_stated:
        help_text += "; if it is a number, add its unit to the metric, for example `unit: count`"
    return Misfit(message, help_text)


def _read_count(quantity: Quantity, observable: Observable, currency: str) -> float | Misfit:
    last = _last_word(quantity.noun)
    is_time = last in TIMES and last not in map(singular, re.findall(r"[a-z]+", _words_about(observable)))
    if quantity.unit != "count" or is_time:
        return _misfit(quantity, observable, currency)
    return quantity.value


def is_unit_of(thing: str, observable: Observable) -> bool:
    """Return whether a price per thing is a price of one unit of what is observed: a night is one of days."""
    last = _last_word(thing)
    if observable.unit == "days":
        return last in DAYS
    return last not in TIMES or last in map(singular, re.findall(r"[a-z]+", _words_about(observable)))


def _words_about(observable: Observable) -> str:
    return f"{observable.name} {observable.title}".lower()


def _read_days(quantity: Quantity, observable: Observable, currency: str) -> float | Misfit:
    last = _last_word(quantity.noun)
    if quantity.unit != "count" or (last and last not in DAYS):
        return _misfit(quantity, observable, currency)
    return quantity.value


def _read_points(quantity: Quantity, observable: Observable, currency: str) -> float | Misfit:
    is_time = _last_word(quantity.noun) in TIMES
    return _misfit(quantity, observable, currency) if quantity.unit != "count" or is_time else quantity.value


def _read_money(quantity: Quantity, observable: Observable, currency: str) -> float | Misfit:
    if quantity.unit == "money" and currency and not currency_fits(quantity.currency, currency):
        message = f"`{shortened(quantity.text)}` is in {quantity.currency}, but this case is in {currency}"
        return Misfit(message, _advice(observable, currency))
    if quantity.unit == "rate" or quantity.noun:
        return _misfit(quantity, observable, currency)
    return quantity.value


def _read_years(quantity: Quantity, observable: Observable, currency: str) -> float | Misfit:
    text = quantity.text.lstrip("+-")
    if quantity.unit != "count" or not re.fullmatch(rf"{DIGITS}(?: {TIME})?", text):
        return _misfit(quantity, observable, currency)
    years = read_duration(text).value
    return -years if quantity.text.startswith("-") else years


def _read_anything(quantity: Quantity, observable: Observable, currency: str) -> float | Misfit:
    is_number = quantity.unit == "rate" or (quantity.unit == "count" and not quantity.noun)
    return quantity.value if is_number else _misfit(quantity, observable, currency)


def _last_word(noun: str) -> str:
    return singular(noun.rsplit(" ", maxsplit=1)[-1]) if noun else ""


_READERS: dict[str, Callable[[Quantity, Observable, str], float | Misfit]] = {
    "share": _read_share,
    "count": _read_count,
    "days": _read_days,
    "points": _read_points,
    "money": _read_money,
    "years": _read_years,
}

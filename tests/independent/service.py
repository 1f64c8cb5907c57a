"""The programme's side of the oracle: periods of the case, starts, completers, costs, outcomes and savings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.independent.periods import DUST, Stream, Timeline, coverage, pence, shifted
from tests.independent.reading import PER_YEAR, is_date, number, quantity, written, years, years_between

Case = dict[str, Any]
Pence = list[int]
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Saving:
    """One saving line: everything it is worth, and the part that is cash (None when nobody has said)."""

    name: str
    agency: str
    gross: list[float]
    cashable: list[float] | None


# --- time -----------------------------------------------------------------------------------------------------------


def timeline(case: Case) -> Timeline:
    """The case's periods."""
    delta = Fraction(1, PER_YEAR[written(case["step"])])
    return Timeline(written(case["start"]), math.ceil(years(case["term"]) / delta), delta)


def moment(value: object, time: Timeline) -> Fraction:
    """When something happens, in periods from the start: a date, a time after the start, or ``start`` itself."""
    if value is None or written(value) == "start":
        return ZERO
    offset = years_between(time.start, written(value)) if is_date(value) else years(value)
    return offset / time.delta


def window(item: Case, time: Timeline) -> Stream:
    """The share of each period from ``from``, for ``for`` or until ``to`` or the end of the term."""
    first = moment(item.get("from"), time)
    last = Fraction(time.count)
    if "to" in item:
        last = moment(item["to"], time)
    if "for" in item:
        last = first + years(item["for"]) / time.delta
    return coverage(first, last - first, time.count)


# --- service --------------------------------------------------------------------------------------------------------


def all_starts(case: Case, time: Timeline) -> dict[str, Stream]:
    """Starts of every segment that the service takes in."""
    return {name: starts_of(intake, time) for name, intake in case["service"]["intake"].items()}


def starts_of(intake: Case, time: Timeline) -> Stream:
    """A list as written, or a total spread evenly or on a ramp over its stretch of time."""
    listed = intake["starts"] if isinstance(intake["starts"], list) else intake.get("profile")
    if isinstance(listed, list):
        values = [number(value) for value in listed]
        return (values + [ZERO] * time.count)[: time.count]
    total = quantity(intake["starts"])
    length = years(total.over) / time.delta
    inside = coverage(moment(intake.get("from"), time), length, time.count)
    weights = [share * weight for share, weight in zip(inside, ramp(intake, time), strict=True)]
    return [total.number * weight / sum(weights) for weight in weights]


def ramp(intake: Case, time: Timeline) -> Stream:
    """Weights of a ramp over n periods, min(1, (t+1)/n), counted from the first intake; all 1 for an even profile."""
    profile = written(intake.get("profile", "even"))
    if profile == "even":
        return [Fraction(1)] * time.count
    periods = years(profile.removeprefix("ramp")) / time.delta
    first = math.floor(moment(intake.get("from"), time))
    return [min(Fraction(1), max(ZERO, (t - first + 1) / periods)) for t in range(time.count)]


def all_completers(case: Case, starts: dict[str, Stream], time: Timeline) -> dict[str, Stream]:
    """Starts who engage and complete, after the programme's duration."""
    service = case["service"]
    rate = number(service.get("engagement"), "1") * number(service.get("completion"), "1")
    lag = years(service.get("duration")) / time.delta
    return {name: shifted([value * rate for value in stream], lag) for name, stream in starts.items()}


def all_costs(
    case: Case, starts: dict[str, Stream], done: dict[str, Stream], net: dict[str, Stream], time: Timeline
) -> dict[str, Pence]:
    """Every cost line in whole pence, by period."""
    drivers = {"start": starts, "completer": done, "outcome": net}
    lines = {}
    for name, cost in case["service"].get("costs", {}).items():
        amount = quantity(cost["amount"])
        if amount.per in drivers:
            units = driven(drivers[amount.per], cost.get(amount.per if amount.per == "outcome" else "segment"), time)
            lines[name] = [pence(amount.number * unit) for unit in units]
        elif amount.per in PER_YEAR:
            lines[name] = [pence(amount.per_year * time.delta * share) for share in window(cost, time)]
        else:
            due = math.floor(moment(cost.get("when"), time))
            lines[name] = [pence(amount.number) if t == due else 0 for t in range(time.count)]
    return lines


def driven(streams: dict[str, Stream], only: object, time: Timeline) -> Stream:
    """The sum over all streams, or the one that a cost names."""
    chosen = streams if only is None else {written(only): streams[written(only)]}
    return [sum((stream[t] for stream in chosen.values()), ZERO) for t in range(time.count)]


# --- outcomes -------------------------------------------------------------------------------------------------------


def all_outcomes(case: Case, done: dict[str, Stream], time: Timeline, *, net: bool) -> dict[str, Stream]:
    """Outcomes by period, net of what would have happened anyway or as they are observed."""
    outcomes = {}
    for name, outcome in case.get("outcomes", {}).items():
        rate = net_effect(outcome) if net else observed_rate(outcome)
        reached = driven(done, outcome.get("segment"), time)
        late = shifted(reached, years(outcome.get("lag")) / time.delta)
        outcomes[name] = [people * rate for people in late]
    return outcomes


def expected_rate(outcome: Case) -> Fraction:
    """The rate with the service: as written, or the baseline moved by points or by a relative change."""
    baseline = number(outcome["baseline"])
    if "effect" not in outcome:
        return number(outcome["expected"])
    effect = quantity(outcome["effect"])
    change = effect.number if effect.unit == "pp" else baseline * effect.number
    return baseline + (change if effect.signed else change * good_sign(outcome))


def good_sign(outcome: Case) -> int:
    """Which way is good: minus one when the event is to be reduced."""
    return -1 if outcome["direction"] == "reduce" else 1


def raw_effect(outcome: Case) -> Fraction:
    """Outcomes per completer before any correction; negative when the service does harm."""
    change = (expected_rate(outcome) - number(outcome["baseline"])) * good_sign(outcome)
    return change / number(outcome.get("points_per_outcome"), "1")


def net_effect(outcome: Case) -> Fraction:
    """The raw effect after optimism, attribution and displacement."""
    sober = 1 - number(outcome.get("evidence", {}).get("optimism"))
    ours = number(outcome.get("attribution"), "1")
    return raw_effect(outcome) * sober * ours * (1 - number(outcome.get("displacement")))


def observed_rate(outcome: Case) -> Fraction:
    """How often the good thing is seen: the expected rate, one less it for an event to be reduced, else the effect."""
    if outcome["direction"] == "increase" and outcome["measure"] != "score":
        return expected_rate(outcome)
    return 1 - expected_rate(outcome) if outcome["measure"] == "binary" else raw_effect(outcome)


# --- savings --------------------------------------------------------------------------------------------------------


def all_savings(case: Case, net: dict[str, Stream], time: Timeline) -> list[Saving]:
    """Every saving line of every outcome."""
    return [
        saving_of(f"{outcome}.{name}", saving, net[outcome], time)
        for outcome, written_outcome in case.get("outcomes", {}).items()
        for name, saving in written_outcome.get("savings", {}).items()
    ]


def saving_of(name: str, saving: Case, net: Stream, time: Timeline) -> Saving:
    """One saving line, gross and cashable."""
    cost = float(number(saving["unit_cost"]))
    units = float(quantity(saving["units"]).per_year * time.delta)
    avoided = [in_force * units for in_force in effect_in_force(saving, net, time)]
    cash = saving.get("cashable")
    cashable = None if cash is None else [freed * cost for freed in cashable_units(cash, avoided, time)]
    return Saving(name, saving["agency"], [freed * cost for freed in avoided], cashable)


def effect_in_force(saving: Case, net: Stream, time: Timeline) -> list[float]:
    """Outcomes still holding in each period, each fading by the drop-off, for as long as the saving lasts."""
    begun = [float(value) for value in shifted(net, years(saving.get("delay")) / time.delta)]
    length = years(saving["for"]) / time.delta
    kept = float(1 - number(saving.get("drop_off")))
    weights = [
        float(max(ZERO, min(Fraction(1), length - age))) * kept ** float(age * time.delta) for age in range(time.count)
    ]
    return [math.fsum(begun[t - age] * weights[age] for age in range(t + 1)) for t in range(time.count)]


def cashable_units(cash: Case, avoided: list[float], time: Timeline) -> list[float]:
    """Units that turn into cash: less backfill, in whole steps of service, at the marginal share, after the lag."""
    kept = [units * float(1 - number(cash.get("backfill"))) for units in avoided]
    if "step" in cash:
        step = float(quantity(cash["step"]).per_year * time.delta)
        kept = [math.floor(units / step + DUST) * step for units in kept]
    released = [Fraction(units) * number(cash.get("marginal"), "1") for units in kept]
    return [float(units) for units in shifted(released, years(cash.get("lag")) / time.delta)]

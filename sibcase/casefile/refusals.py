"""Why a text is not the quantity its field takes: the code, the sentence, and the remedy an author can act on."""

from __future__ import annotations

import re
from typing import TypeAlias

from sibcase.casefile.findings import shortened
from sibcase.casefile.grammar import DIGITS, NOUN, SCALES, TIME
from sibcase.casefile.quantities import KINDS, LARGEST_NUMBER, LONGEST_QUANTITY, Kind, number_of

_TOTALS = ("money", "unit-cost", "count", "cost", "block-amount")
_RATES = ("money-per-year", "units-per-year", "spread")
_WHOLE = 100

# The code, the sentence and the remedy.
Told: TypeAlias = tuple[str, str, str]


def refusal(text: str, kind: Kind) -> Told:
    """Return the code, the sentence and the remedy for a text that the kind does not match."""
    # A text that no quantity is as long as is not searched for what it might have meant.
    for diagnose in _DIAGNOSES if len(text) <= LONGEST_QUANTITY else ():
        found = diagnose(text.strip(), kind)
        if found is not None:
            return found
    return "SIB004", f"expected {kind.says}, found `{shortened(text)}`", for_example(kind)


def excess(text: str, kind: Kind) -> Told:
    """Return what is wrong with a number that is larger than its kind can be."""
    if kind.is_share:
        return _more_than_all(text, kind)
    most = "10 million million" if kind.largest == LARGEST_NUMBER else f"{kind.largest:g}"
    return "SIB040", f"`{shortened(text)}` is more than a case can hold ({most})", for_example(kind)


def for_example(kind: Kind) -> str:
    """Return how values of a kind are written."""
    return "for example " + " or ".join(f"`{example}`" for example in kind.examples)


def _negative(text: str, kind: Kind) -> Told | None:
    if kind.name == "effect" or not re.match(r"(?:[£$€] ?)?[-−]\s?[£$€]?[0-9]", text):
        return None
    return "SIB017", f"`{shortened(text)}` is negative, and this field takes nothing below nil", for_example(kind)


def _too_much(text: str, kind: Kind) -> Told | None:
    if not (kind.is_share or kind.name == "event-rate"):
        return None
    number = re.fullmatch(rf"({DIGITS})( ?%)?(?: per year)?", text)
    if number is None or not (number[2] or kind.is_share):
        return None
    return _more_than_all(text, kind) if number_of(number[1]) > (_WHOLE if number[2] else 1) else None


def _more_than_all(text: str, kind: Kind) -> Told:
    number = shortened(text)
    mend = for_example(kind) if "%" in text else f"if {number} per cent is meant, write `{number}%`"
    return "SIB017", f"`{number}` is more than 100%", mend


def _rate_for_total(text: str, kind: Kind) -> Told | None:
    if kind.name not in (*_TOTALS, "spread") or not re.search(rf" (?:per|a|each) (?:{TIME}|{NOUN})$", text):
        return None
    if not any(other.matches(text) for other in KINDS if other.name.endswith("per-year") or other.name == "cost"):
        return None
    if kind.name == "spread":
        message = f"`{text}` is a rate, and this field takes {kind.says}"
        return "SIB008", message, f"write the whole number and its time: `{kind.examples[0]}`"
    total = re.sub(r" (?:per|a|each) .*$", "", text)
    message = f"`{text}` is a rate, and this field takes a total"
    return "SIB008", message, f"write the whole amount: `{total}`, if that is the whole"


def _total_for_rate(text: str, kind: Kind) -> Told | None:
    if kind.name not in _RATES:
        return None
    if not any(other.matches(text) for other in KINDS if other.name in _TOTALS):
        return None
    if kind.name == "spread":
        return "SIB008", f"`{text}` does not say over what time", f"for example `{text} over 3 years`"
    message = f"`{text}` is a total, and this field takes {kind.says}"
    return "SIB008", message, f"say over what time, for example `{text} per year`"


def _other_time(text: str, kind: Kind) -> Told | None:
    if kind.name == "years" and re.fullmatch(rf"{DIGITS} {TIME}", text):
        return "SIB018", f"`{text}` is not in years, and this field counts years", "for example `15 years`"
    if kind.name == "duration" and re.fullmatch(DIGITS, text):
        message = f"`{text}` does not say of what: years, months or days"
        return "SIB018", message, f"write `{text} years` or `{text} months`"
    return None


def _effect_of_two_meanings(text: str, kind: Kind) -> Told | None:
    if kind.name != "effect" or not re.fullmatch(r"[0-9]+(?:\.[0-9]+)? ?%", text):
        return None
    bare = text.rstrip("% ")
    message = f"`{text}` may mean a change of {bare} per cent or of {bare} percentage points"
    mend = (
        f"write `-{bare}%` or `+{bare}%` for a relative change, `{bare}pp` for points, or give the rate by `expected:`"
    )
    return "SIB004", message, mend


def _misspelt_scale(text: str, kind: Kind) -> Told | None:
    scale = re.fullmatch(rf"(?P<head>.*?{DIGITS}) ?(?P<scale>[A-Za-z]+)(?P<tail> per .*)?", text)
    if not kind.is_money or scale is None or scale["scale"].lower() in SCALES:
        return None
    message = f"`{scale['scale']}` in `{shortened(text)}` is not an order of size"
    return "SIB004", message, "write k, m or bn: `£70k`, `£1.2m`"


_DIAGNOSES = (
    _negative,
    _too_much,
    _rate_for_total,
    _total_for_rate,
    _other_time,
    _effect_of_two_meanings,
    _misspelt_scale,
)

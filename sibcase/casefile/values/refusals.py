"""Why a text is not the quantity its field takes: the code, the sentence, and the remedy an author can act on."""

from __future__ import annotations

import re
import unicodedata
from typing import TypeAlias

from sibcase.casefile.source.findings import shortened
from sibcase.casefile.values.grammar import CURRENCY_SIGN, DIGITS, MONEY, NOUN, PER_TIME, SCALES, TIME
from sibcase.casefile.values.quantities import KINDS, LARGEST_NUMBER, LONGEST_QUANTITY, Kind, number_of, read_money

_TOTALS = ("money", "unit-cost", "count", "cost", "block-amount")
_RATES = ("money-per-year", "units-per-year", "spread")
_WHOLE = 100

# The code, the sentence and the remedy.
Refusal: TypeAlias = tuple[str, str, str]


def refusal(text: str, kind: Kind) -> Refusal:
    """Return the code, the sentence and the remedy for a text that the kind does not match."""
    # A text that no quantity is as long as is not searched for what it might have meant.
    found = _diagnosis(text.strip(), kind) if len(text) <= LONGEST_QUANTITY else None
    if found is not None:
        return found
    odd = _first_oddity(text[:LONGEST_QUANTITY])
    named = f" (it contains {_character(odd)})" if odd else ""
    return "SIB004", f"expected {kind.says}, found `{shortened(text)}`{named}", for_example(kind)


def _diagnosis(text: str, kind: Kind) -> Refusal | None:
    """Return what the text might have meant, as it is written or with its times in full."""
    full = _in_full(text)
    if full != text and kind.matches(full):
        return "SIB004", f"expected {kind.says}, found `{shortened(text)}`", f"write `{full}`"
    found = (diagnose(spelling, kind) for spelling in dict.fromkeys((text, full)) for diagnose in _DIAGNOSES)
    return next((each for each in found if each is not None), None)


def excess(text: str, kind: Kind) -> Refusal:
    """Return what is wrong with a number that is larger than its kind can be."""
    if kind.is_share:
        return _more_than_all(text, kind)
    most = "10 million million" if kind.largest == LARGEST_NUMBER else f"{kind.largest:g}"
    return "SIB040", f"`{shortened(text)}` is more than the maximum of {most}", for_example(kind)


def for_example(kind: Kind) -> str:
    """Return how values of a kind are written."""
    return "for example " + " or ".join(f"`{example}`" for example in kind.examples)


# Characters that belong to quantities although no keyboard in English has them.
_KNOWN = frozenset("£€₹¥₦₩₪₫₱₴₵₸₺₽฿৳łčé’−–×")
_QUOTES = "\"'“”„‘’\u201a«»\u2039\u203a"
_DASHES = "\u2010\u2011\u2012\u2014\u2015\uff0d"


def _is_odd(character: str) -> bool:
    return character not in _KNOWN and not (character.isascii() and character.isprintable())


def _first_oddity(text: str) -> str:
    """Return the first character that is neither ASCII nor a sign of money, or nothing; spaces are none."""
    return next((each for each in text if _is_odd(each) and unicodedata.category(each) != "Zs"), "")


def _character(character: str) -> str:
    """Return the name of a character that cannot be seen, or mistaken for another: ZERO WIDTH SPACE (U+200B)."""
    return f"{unicodedata.name(character, 'a control character')} (U+{ord(character):04X})"


def _without_oddities(text: str) -> str:
    """Return a text in plain characters: ASCII digits, commas between thousands, no quotes, nothing unseen."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(each for each in text if unicodedata.category(each) != "Cf")
    text = re.sub(rf"[{_DASHES}]", "-", text)
    text = re.sub(r"(?<=[0-9])['’](?=[0-9]{3}(?![0-9]))", ",", text)
    return " ".join(text.strip(_QUOTES + " ").split())


def _odd_characters(text: str, kind: Kind) -> Refusal | None:
    plainer = _without_oddities(text)
    if plainer == text or not kind.matches(plainer):
        return None
    # The first that differs: an apostrophe between digits, a quotation mark, a digit of another width.
    odd = _first_oddity(text) or next((each for each in text if each in _QUOTES), " ")
    message = f"`{shortened(text)}` contains {_character(odd)}, which is not part of a number"
    return "SIB004", message, f"write `{plainer}`"


def _points_for_thousands(text: str, kind: Kind) -> Refusal | None:
    found = re.search(
        r"[0-9]{1,3}(?:\.[0-9]{3}){2,}(?:,[0-9]+)?(?![0-9.,])|[0-9]{1,3}\.[0-9]{3},[0-9]+(?![0-9.,])", text
    )
    if found is None:
        return None
    swapped = text[: found.start()] + found.group().translate(str.maketrans(".,", ",.")) + text[found.end() :]
    if not kind.matches(swapped):
        return None
    message = f"`{shortened(text)}` separates thousands with points"
    return "SIB004", message, f"write `{swapped.replace(',', '_')}`: a point is only for decimals"


def _decimal_comma(text: str, kind: Kind) -> Refusal | None:
    found = re.search(r"(?<![0-9.,])[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})(?![0-9,])", text)
    if found is None:
        return None
    before, number, after = text[: found.start()], found.group(), text[found.end() :]
    readings = [before + number.replace(",", mark) + after for mark in (".", "")]
    if not all(map(kind.matches, readings)):
        return None
    message = f"the comma in `{shortened(text)}` does not separate thousands: `{readings[0]}` or `{readings[1]}`?"
    return "SIB004", message, f"write `{readings[0]}` if it is a decimal comma, otherwise `{readings[1]}`"


_TIMES = r"\s*(?:[x×*]|times)\s*"
_PRODUCT = (
    rf"(?P<times>{DIGITS}){_TIMES}(?P<money>{MONEY})(?P<per>{PER_TIME})?"
    rf"|(?P<money_first>{MONEY})(?P<per_first>{PER_TIME})?{_TIMES}(?P<times_after>{DIGITS})"
)


def _product(text: str, kind: Kind) -> Refusal | None:
    """Say what `12 x £58k` comes to: a field holds the result, and a note the working."""
    found = re.fullmatch(_PRODUCT, text)
    if found is None or not kind.is_money:
        return None
    amount = found["money"] or found["money_first"]
    value = number_of(found["times"] or found["times_after"]) * read_money(amount).value
    sign = re.match(CURRENCY_SIGN, amount)
    result = f"{sign.group() if sign else ''}{value:_.2f}".removesuffix(".00") + (
        found["per"] or found["per_first"] or ""
    )
    message = f"`{shortened(text)}` is a calculation, but this field takes {kind.says}"
    return "SIB004", message, f"write the result, with the calculation in a note: `{{value: {result}, note: {text}}}`"


def _range(text: str, kind: Kind) -> Refusal | None:
    parts = re.fullmatch(r"(.*?[0-9a-zA-Z%])\s*(?:[-–—]|\bto\b)\s*(.+)", text)
    if parts is None or not kind.matches(parts[2]) or not re.match(r"\D{0,4}[0-9]", parts[1]):
        return None
    per = re.search(rf"{PER_TIME}$", parts[2])
    low = parts[1] if kind.matches(parts[1]) or not per else parts[1] + per.group()
    message = f"`{shortened(text)}` is a range, but this field takes one value"
    return "SIB004", message, f"write the most likely value and the range: `{{low: {low}, value: …, high: {parts[2]}}}`"


def _about(text: str, kind: Kind) -> Refusal | None:
    found = re.fullmatch(
        r"(?:~|≈|±|<|>|c\.?|ca\.?|circa|about|around|approx\.?|approximately|roughly|up to|over|under)\s*(\S.*)",
        text,
        re.IGNORECASE,
    )
    if found is None or not kind.matches(found[1]):
        return None
    message = f"`{shortened(text)}` is not an exact number, but this field takes {kind.says}"
    return (
        "SIB004",
        message,
        f"write the number, with a note on its precision: `{{value: {found[1]}, note: approximate}}`",
    )


def _negative(text: str, kind: Kind) -> Refusal | None:
    if kind.name == "effect" or not re.match(r"(?:[£$€] ?)?[-−–]\s?[£$€]?[0-9]", text):
        return None
    turned = re.sub(r"^([£$€]) ?[-−–]\s?", r"-\1", text)
    if turned != text and kind.matches(turned):
        return "SIB004", f"`{shortened(text)}` has its minus sign after the currency sign", f"write `{turned}`"
    return "SIB017", f"`{shortened(text)}` is negative; this field cannot be less than zero", for_example(kind)


def _too_much(text: str, kind: Kind) -> Refusal | None:
    if not (kind.is_share or kind.name == "event-rate"):
        return None
    number = re.fullmatch(rf"({DIGITS})( ?%)?(?: per year)?", text)
    if number is None or not (number[2] or kind.is_share):
        return None
    return _more_than_all(text, kind) if number_of(number[1]) > (_WHOLE if number[2] else 1) else None


def _more_than_all(text: str, kind: Kind) -> Refusal:
    number = shortened(text)
    remedy = for_example(kind) if "%" in text else f"if {number} per cent is meant, write `{number}%`"
    return "SIB017", f"`{number}` is more than 100%", remedy


def _rate_for_total(text: str, kind: Kind) -> Refusal | None:
    if kind.name not in (*_TOTALS, "spread") or not re.search(rf"(?:{PER_TIME}| (?:per|a|each) {NOUN})$", text):
        return None
    if not any(other.matches(text) for other in KINDS if other.name.endswith("per-year") or other.name == "cost"):
        return None
    if kind.name == "spread":
        message = f"`{text}` is a rate, but this field takes {kind.says}"
        return "SIB008", message, f"write the total and its period: `{kind.examples[0]}`"
    total = re.sub(rf"(?:{PER_TIME}| (?:per|a|each) .*)$", "", text)
    message = f"`{text}` is a rate, but this field takes a total"
    return "SIB008", message, f"write the total, for example `{total}` if that is the total"


def _total_for_rate(text: str, kind: Kind) -> Refusal | None:
    if kind.name not in _RATES:
        return None
    if not any(other.matches(text) for other in KINDS if other.name in _TOTALS):
        return None
    if kind.name == "spread":
        return "SIB008", f"`{text}` does not state a period", f"for example `{text} over 3 years`"
    if _PER_WHAT.search(text):
        return "SIB008", f"`{text}` is not per a time, but this field takes {kind.says}", for_example(kind)
    message = f"`{text}` is a total, but this field takes {kind.says}"
    return "SIB008", message, f"state the period, for example `{text} per year`"


_TIMES_IN_FULL = (
    (r"(?<![a-z])yr(s?)(?![a-z])\.?", r"year\1"),
    (r"(?<![a-z])qtr(s?)(?![a-z])\.?", r"quarter\1"),
    (r"(?<![a-z])(?:mth|mo)(s?)(?![a-z])\.?", r"month\1"),
    (r"(?<![a-z])wk(s?)(?![a-z])\.?", r"week\1"),
    (r"(?<![a-z])(?:calendar|financial|fiscal|full) (?=year|quarter|month|week)", ""),
    (r" ?(?<![a-z])(?:pcm|p\.c\.m\.|pm|p\.m\.|p/m)$", " per month"),
    (r" ?(?<![a-z])(?:pw|p\.w\.|p/w)$", " per week"),
    (r" ?(?<![a-z])(?:p\.a|p/a)$", " per year"),
)


def _in_full(text: str) -> str:
    """Return a text with small letters after its number and with its times in full: `£20K PCM` as `£20k per month`."""
    text = re.sub(r"(?<=[0-9]).*", lambda found: found.group().lower(), text, count=1)
    for short, full in _TIMES_IN_FULL:
        text = re.sub(short, full, text)
    return text


_PER_WHAT = re.compile(r" (?:per|an?|each|every) | ?/ ?")


def _per_two_things(text: str, kind: Kind) -> Refusal | None:
    """Say of `£20k per person per year` which of the two the field does not take."""
    amount, *things = _PER_WHAT.split(text)
    for at, thing in enumerate(things if len(things) > 1 else ()):
        without = " per ".join([amount, *things[:at], *things[at + 1 :]])
        if kind.matches(without):
            message = f"`{shortened(text)}` is per {thing}, but this field takes {kind.says}"
            return "SIB008", message, f"write `{without}` if the field is for one {thing}, otherwise the amount for all"
    return None


def _other_time(text: str, kind: Kind) -> Refusal | None:
    if kind.name == "years" and re.fullmatch(rf"{DIGITS} {TIME}", text):
        return "SIB018", f"`{text}` is not in years, but this field takes years", "for example `15 years`"
    if kind.name == "duration" and re.fullmatch(DIGITS, text):
        message = f"`{text}` has no unit: years, months or days"
        return "SIB018", message, f"write `{text} years` or `{text} months`"
    return None


def _effect_of_two_meanings(text: str, kind: Kind) -> Refusal | None:
    if kind.name != "effect" or not re.fullmatch(r"[0-9]+(?:\.[0-9]+)? ?%", text):
        return None
    bare = text.rstrip("% ")
    message = f"`{text}` could mean a change of {bare} per cent or of {bare} percentage points"
    remedy = f"write `-{bare}%` or `+{bare}%` for a relative change, `{bare}pp` for points, or use `expected:`"
    return "SIB004", message, remedy


def _points(text: str, kind: Kind) -> Refusal | None:
    found = re.fullmatch(rf"[+\-−–]?{DIGITS} ?(?P<points>pp|percentage points?|bps?|basis points?)", text)
    if found is None or (kind.name == "effect" and not found["points"].startswith("b")):
        return None
    of_what = "hundredths of a percentage point" if found["points"].startswith("b") else "percentage points"
    return "SIB004", f"`{text}` is in {of_what}, but this field takes {kind.says}", for_example(kind)


def _misspelt_scale(text: str, kind: Kind) -> Refusal | None:
    scale = re.fullmatch(rf"(?P<head>.*?{DIGITS}) ?(?P<scale>[A-Za-z]+)(?P<tail> per .*)?", text)
    if not kind.is_money or scale is None or scale["scale"].lower() in SCALES:
        return None
    message = f"`{scale['scale']}` in `{shortened(text)}` is not a known abbreviation"
    return "SIB004", message, "write k, m or bn: `£70k`, `£1.2m`"


def _scaled_count(text: str, kind: Kind) -> Refusal | None:
    """Say how `1.5k people` is written: only money is in thousands and millions."""
    found = re.match(rf"({DIGITS}) ?(k|thousand|m|mn|million)(?![a-z])", text, re.IGNORECASE)
    if found is None or kind.is_money:
        return None
    number = number_of(found[1]) * float(SCALES[found[2].lower()])
    plainer = f"{number:_.0f}{text[found.end() :]}"
    if number % 1 or not kind.matches(plainer):
        return None
    return "SIB004", f"expected {kind.says}, found `{shortened(text)}`", f"write `{plainer}`"


_DIAGNOSES = (
    _odd_characters,
    _points_for_thousands,
    _decimal_comma,
    _product,
    _negative,
    _too_much,
    _per_two_things,
    _rate_for_total,
    _total_for_rate,
    _other_time,
    _effect_of_two_meanings,
    _points,
    _scaled_count,
    _range,
    _about,
    _misspelt_scale,
)

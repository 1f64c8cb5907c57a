"""Phrases: the filters with which templates and prose write figures, lists and sentences. One and many, zero, unknown.

A filter takes a quoted figure or a plain number, and returns words that are still to be escaped; what is not defined
is written as the reason why.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from sibcase.casefile.values import wording
from sibcase.casefile.values.quantities import singular
from sibcase.wording.figures.marks import marked
from sibcase.wording.figures.quoted import Quoted
from sibcase.wording.figures.withheld_questions import note_withheld

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["PROSE_FILTERS", "TEMPLATE_FILTERS", "is_known", "listed", "plural"]

SMALL_NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
MOST_DECIMALS = 6
WHOLE_UNITS = frozenset({"people", "count", "periods"})
Figure = Quoted | float | int | None


def is_known(figure: Figure) -> bool:
    """Say whether a figure is defined; of one that is withheld this stays open, and neither branch is printed."""
    if isinstance(figure, Quoted) and figure.withheld:
        note_withheld()
    return _value(figure) is not None


def money(figure: Figure, pence: object = None) -> str:
    """Write £1,234,567; with `money('pence')` £1,234,567.89."""
    return _unless_unknown(figure, lambda value: wording.money(value, _currency(figure), pence=bool(pence)))


def short_money(figure: Figure) -> str:
    """Write £157.5m, £70k."""
    return _unless_unknown(figure, lambda value: wording.short_money(value, _currency(figure)))


def size(figure: Figure) -> str:
    """Write an amount of money without its sign, where the sentence says what a minus would."""
    return _unless_unknown(figure, lambda value: wording.money(abs(value), _currency(figure)))


def _few(decimals: object) -> int:
    if not isinstance(decimals, int) or not 0 <= decimals <= MOST_DECIMALS:
        raise ValueError(f"a figure has between none and {MOST_DECIMALS} decimals")
    return decimals


def percent(figure: Figure, decimals: int = 1) -> str:
    """Write 12.5%."""
    places = _few(decimals)
    return _unless_unknown(figure, lambda value: wording.percent(value, places))


def number(figure: Figure, decimals: int | None = None) -> str:
    """Write 1,234.5; people and other things that come whole without decimals, unless the template asks for them."""
    whole = isinstance(figure, Quoted) and figure.unit in WHOLE_UNITS
    places = (0 if whole else 1) if decimals is None else _few(decimals)
    return _unless_unknown(figure, lambda value: wording.number(value, places))


def people(figure: Figure, counted_as: str = "people") -> str:
    """Write 150 families, 1 person."""
    count = number(figure, 0)
    one = "person" if counted_as == "people" else singular(counted_as)
    return f"{count} {one if count == '1' else counted_as}"


def years(figure: Figure) -> str:
    """Write 1 year, 4.5 years."""
    return _unless_unknown(figure, wording.years)


def words(figure: Figure | Sequence[object]) -> str:
    """Write small whole numbers in words, others in digits; of a list, how many it holds."""
    value = len(figure) if isinstance(figure, list | tuple) else _value(figure)  # type: ignore[arg-type]
    if value is not None and value == int(value) and 0 <= value < len(SMALL_NUMBERS):
        return SMALL_NUMBERS[int(value)]
    return number(figure if isinstance(figure, Quoted) else value)


def plural(figure: Figure | Sequence[object], one: str, many: str = "") -> str:
    """Choose between the words for one and for many, by the number as it is printed."""
    value = float(len(figure)) if isinstance(figure, list | tuple) else _value(figure)  # type: ignore[arg-type]
    printed = number(figure if isinstance(figure, Quoted) else value)
    return _word(one) if printed == "1" else _word(many) or f"{_word(one)}s"


def label(figure: Quoted) -> str:
    """Write what a figure is called."""
    return figure.label


def why(figure: Quoted) -> str:
    """Write why a figure is not defined; nothing where it is."""
    return figure.why


def listed(parts: Sequence[object], last: str = "and") -> str:
    """Write a, b and c."""
    texts = [_word(part) for part in parts]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {_word(last)} {texts[-1]}" if texts else ""


def _word(part: object) -> str:
    """Return what is a word already, a whole number or a figure; whatever else there is has parts, to be named."""
    if isinstance(part, str | Quoted) or (isinstance(part, int) and not isinstance(part, bool)):
        return str(part)
    what = "nothing" if part is None else f"a whole {type(part).__name__}"
    raise TypeError(f"{what} stands where a word belongs: name one of its parts")


def sentence(text: str) -> str:
    """Return text that begins with a capital letter and ends with a full stop."""
    plain = text.strip()
    return f"{plain[:1].upper()}{plain[1:]}{'' if plain.endswith(('.', '!', '?', ':', '…')) else '.'}" if plain else ""


def sentence_start(text: str) -> str:
    """Return text that begins with a capital letter."""
    return f"{text[:1].upper()}{text[1:]}"


def with_article(text: str) -> str:
    """Write a social impact bond, an environmental impact bond."""
    return f"{'an' if text[:1].lower() in 'aeiou' else 'a'} {text}" if text else ""


def lower_first(text: str) -> str:
    """Return text as it is written inside a sentence: `Foster placement` becomes `foster placement`, `A&E` stays."""
    is_word = len(text) > 1 and text[0].isupper() and text[1].islower()
    return f"{text[0].lower()}{text[1:]}" if is_word else text


def _value(figure: Figure) -> float | None:
    if isinstance(figure, Quoted):
        return figure.value
    return float(figure) if isinstance(figure, int | float) else None


def _currency(figure: Figure) -> str:
    return figure.currency if isinstance(figure, Quoted) else "GBP"


def _unless_unknown(figure: Figure, write: Callable[[float], str]) -> str:
    value = _value(figure)
    if value is None:
        return figure.why if isinstance(figure, Quoted) else wording.UNKNOWN
    return write(value)


def _traced(write: Callable[..., str]) -> Callable[..., str]:
    """Return a filter whose words are marked with the name of the figure that they write."""

    @wraps(write)
    def traced(figure: Any, *options: Any, **named: Any) -> str:
        written = write(figure, *options, **named)
        return marked(written, figure.name) if isinstance(figure, Quoted) else written

    return traced


PROSE_FILTERS: dict[str, Callable[..., str]] = {
    "money": _traced(money),
    "short_money": _traced(short_money),
    "size": _traced(size),
    "percent": _traced(percent),
    "number": _traced(number),
    "people": _traced(people),
    "years": _traced(years),
    "words": _traced(words),
    "plural": plural,
    "label": label,
    "why": why,
}
TEMPLATE_FILTERS: dict[str, Callable[..., str]] = {
    **PROSE_FILTERS,
    "listed": listed,
    "with_article": with_article,
    "sentence": sentence,
    "sentence_start": sentence_start,
    "lower_first": lower_first,
}

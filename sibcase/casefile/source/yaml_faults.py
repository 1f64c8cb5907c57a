"""What is wrong with a text as YAML, in words an author can act on: the parser refers to tokens and mappings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sibcase.casefile.source.findings import Finding, shortened
from sibcase.casefile.source.places import Place, start_of
from sibcase.casefile.source.prose_slips import line_in_quotes

if TYPE_CHECKING:
    import yaml

    from sibcase.casefile.source.nodes import Written
    from sibcase.casefile.source.places import SourceText

LARGEST_TEXT = 1_000_000
LONGEST_KEY = 200

# What YAML does not allow, and halves of characters, which cannot be written as UTF-8.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class Refused(Exception):  # noqa: N818 - carries a finding out of the depths of a tree; nobody sees it as an error
    """Ends the reading of one text; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        """Carry the finding."""
        super().__init__(finding.message)
        self.finding = finding


def refuse_oversize(text: str, file: str) -> None:
    """Refuse a text that is longer than any case."""
    if len(text) > LARGEST_TEXT:
        message = f"this file has {len(text):,} characters, more than the maximum of {LARGEST_TEXT:,}"
        help_text = "move texts to narrative/ and data to separate files"
        raise Refused(Finding("SIB012", start_of(file), message, help_text))


def refuse_control_characters(text: str, file: str) -> None:
    """Refuse characters that have no place in a text."""
    found = _CONTROL.search(text)
    if found is None:
        return
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
    message = f"this is not YAML: there is a control character here (U+{ord(found.group()):04X})"
    raise Refused(Finding("SIB001", Place(file, line, column, column + 1), message, "delete the character"))


class _Fault(NamedTuple):
    """One complaint of the parser: the words it uses, what they mean here, and what to do."""

    words: str
    meaning: str
    remedy: str
    at_opening: bool = False


# The first that fits is reported. What is never closed is shown where it was opened: the parser notices much later.
_FAULTS = (
    _Fault(
        "cannot start any token",
        "a character that cannot begin a value here",
        "indent with spaces, never tabs; quote text that begins with @, ` or %",
    ),
    _Fault(
        "scanning a quoted scalar",
        "a quotation mark that is never closed",
        "close the quotation mark",
        at_opening=True,
    ),
    _Fault(
        "unknown escape character",
        "a backslash in double quotes that has no meaning",
        "write two backslashes, or use single quotes",
    ),
    _Fault(
        "',' or '}'",
        "a `{` that is not closed, or a comma that is missing",
        "close the `{`, or put each field on its own line",
        at_opening=True,
    ),
    _Fault("',' or ']'", "a `[` that is not closed, or a comma that is missing", "close the `[`", at_opening=True),
    _Fault("could not find expected ':'", "a name without its `:`", "write `name: value`", at_opening=True),
    _Fault("a tag", "an unfinished YAML tag", "case files use no tags: quote text that begins with `!`"),
    _Fault(
        "alphabetic or numeric character",
        "`*` and `&` have a special meaning at the beginning of a value",
        "put the text in quotes",
    ),
    _Fault("block scalar", "text on the line of a `|` or `>`", "begin the text on the next line"),
    _Fault(
        "did not find expected",
        "something that does not continue the lines above",
        "indent all fields of a block equally, and write nothing after a closing quotation mark",
    ),
)
_SECOND_COLON = _Fault("", "a second `:` on this line", "put text that contains `: ` in quotes")
_STRAY_COLON = _Fault(
    "",
    "a line that does not fit the one above",
    "add the `:` after the name above, and indent all fields of a block equally",
)
_ANYTHING_ELSE = _Fault("", "it cannot be read from here on", "check quotes, brackets and indentation around this line")


def syntax_finding(error: yaml.YAMLError, text: SourceText) -> Finding:
    """Return the parser's complaint in our own words, where it is."""
    mark, opening = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if mark is None:
        return Finding("SIB001", start_of(text.file), f"this is not YAML: {_ANYTHING_ELSE.meaning}")
    fault = _fault(error, text.line(mark.line + 1)[: mark.column])
    shown = opening if fault.at_opening and opening is not None and opening.line != mark.line else mark
    place = Place(text.file, shown.line + 1, shown.column + 1, shown.column + 2)
    fixed = "" if fault.at_opening else line_in_quotes(text.line(place.line), place.column - 1)
    help_text = f"{fault.remedy}; as text: `{fixed}`" if fixed else fault.remedy
    return Finding("SIB001", place, f"this is not YAML: {fault.meaning}", help_text)


def _fault(error: yaml.YAMLError, before: str) -> _Fault:
    words = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    if "mapping values are not allowed" in words:
        return _SECOND_COLON if ": " in before else _STRAY_COLON
    return next((fault for fault in _FAULTS if fault.words in words), _ANYTHING_ELSE)


def comma_trap(whole: Written) -> Finding:
    """Return the finding for a number that YAML cut in two: `{price: £12,000}`."""
    head, _, tail = whole.partition(",")
    message = f"inside {{ }} or [ ] YAML ends `{shortened(head)}` at the comma and reads `{tail}` separately"
    in_thousands = re.sub(r",000(?=\s|$)", "k", whole)
    spellings = [f'"{whole}" in quotes', f"`{whole.replace(',', '_')}`"]
    if in_thousands != whole:
        spellings.append(f"`{in_thousands}`")
    remedy = f"write {', '.join(spellings[:-1])} or {spellings[-1]}, or put it on its own line"
    return Finding("SIB015", whole.place, message, remedy)

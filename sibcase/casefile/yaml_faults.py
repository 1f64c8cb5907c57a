"""What is wrong with a text as YAML, in words an author can act on: the parser's own speak of tokens and mappings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.casefile.findings import Finding, shortened
from sibcase.casefile.places import Place, start_of

if TYPE_CHECKING:
    import yaml

    from sibcase.casefile.nodes import Written

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
        message = f"this file has {len(text):,} characters, more than the {LARGEST_TEXT:,} that a case may have"
        help_text = "move prose to narrative/ and data to its own files"
        raise Refused(Finding("SIB012", start_of(file), message, help_text))


def refuse_control_characters(text: str, file: str) -> None:
    """Refuse characters that have no place in a text."""
    found = _CONTROL.search(text)
    if found is None:
        return
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
    message = f"this is not YAML: a control character (U+{ord(found.group()):04X}) stands here"
    raise Refused(Finding("SIB001", Place(file, line, column, column + 1), message, "delete the character"))


# What the parser says, what that means here, and what to do; the first row that fits is told.
_SYNTAX_ADVICE = (
    ("mapping values are not allowed", "a second `:` on this line", "put text that holds `: ` between quotes"),
    (
        "cannot start any token",
        "a character that cannot begin a value here",
        "indent with spaces, never tabs; quote text that begins with @, ` or %",
    ),
    ("while scanning a quoted scalar", "a quotation mark that is never closed", "close the quotation mark"),
    (
        "',' or '}'",
        "a `{` that is not closed, or a comma that is missing",
        "close the `{`, or put each field on a line of its own",
    ),
    ("',' or ']'", "a `[` that is not closed, or a comma that is missing", "close the `[`"),
    (
        "expected key",
        "the indentation does not fit the lines above",
        "give fields of one block the same indentation",
    ),
    ("could not find expected ':'", "a name without its `:`", "write `name: value`"),
    ("undefined tag", "a tag that is not defined", "case files use no tags: remove it"),
)


def syntax_finding(error: yaml.YAMLError, file: str) -> Finding:
    """Return the parser's complaint in our own words, where it stands."""
    mark = getattr(error, "problem_mark", None)
    place = Place(file, mark.line + 1, mark.column + 1, mark.column + 2) if mark else start_of(file)
    told = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    for words, meaning, mend in _SYNTAX_ADVICE:
        if words in told:
            return Finding("SIB001", place, f"this is not YAML: {meaning}", mend)
    return Finding(
        "SIB001", place, "this is not YAML from here on", "check quotes, brackets and indentation around this line"
    )


def comma_trap(whole: Written) -> Finding:
    """Return the finding for a number that YAML cut in two: `{price: £12,000}`."""
    head, _, tail = whole.partition(",")
    message = f"inside {{ }} or [ ] YAML ends `{shortened(head)}` at the comma and takes `{tail}` for something else"
    in_thousands = re.sub(r",000(?=\s|$)", "k", whole)
    spellings = [f'"{whole}" in quotes', f"`{whole.replace(',', '_')}`"]
    if in_thousands != whole:
        spellings.append(f"`{in_thousands}`")
    mend = f"write {', '.join(spellings[:-1])} or {spellings[-1]}, or give it a line of its own"
    return Finding("SIB015", whole.place, message, mend)

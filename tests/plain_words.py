"""Words that user-facing text does not use, each with what to say instead."""

from __future__ import annotations

import re

INSTEAD = {
    r"told": "reported, stated, set out, listed",
    r"tells?(?! whether| apart)": "reports, states, shows; or distinguish",
    r"stands?(?! for| alone)": "is, appears, is shown",
    r"nil": "zero",
    r"nought": "zero",
    r"mend(?:s|ed|ing)?": "fix, correct, resolve",
    r"nobody": "name what is missing: no evaluator is named",
    r"anybody": "any person, anyone",
    r"somebody": "a person, someone",
    r"whom": "who",
    r"spared?": "saved, avoided",
    r"beside": "next to, alongside",
    r"whatever happens": "regardless of results",
    r"comes to": "totals, is",
    r"came to": "totalled, was",
    r"dear(?:er|est)?": "expensive, costly",
    r"reckon(?:s|ed|ing)?": "calculate, estimate",
    r"it is checked that": "Checks that",
    r"of which nobody": "name what is missing",
    r"twice told": "stated twice",
}
"""Each word as a regular expression, with what to say instead."""

# Inside these a word is a name and not prose: code, fenced and inline, and the addresses of links.
_NOT_PROSE = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)]*\)|\{#.*?#\}", re.DOTALL)
_WORDS = {word: re.compile(rf"(?<![\w-]){word}(?![\w-])", re.IGNORECASE) for word in INSTEAD}


def faults_in(text: str) -> list[str]:
    """Return each word that is not used, with its line and what to say instead."""
    prose = _NOT_PROSE.sub(lambda found: "\n" * found.group().count("\n"), text)
    return [
        f"line {number}: “{found.group()}”: say {INSTEAD[word]}: {line.strip()[:120]}"
        for number, line in enumerate(prose.split("\n"), start=1)
        for word, pattern in _WORDS.items()
        for found in pattern.finditer(line)
    ]

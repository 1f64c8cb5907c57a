"""What the papers of a fund share: their cover, the basis of their draws, and whose private figures they hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sibcase.casefile.values.wording import percent
from sibcase.tasks.privacy.audience import MARKING
from sibcase.version import __version__
from sibcase.wording.phrases import listed, sentence_start

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sibcase.tasks.simulate.simulate import Drawn

__all__ = ["basis_of_draws", "marked", "name_for_file", "private_notice", "reasons_on_paper", "shares_in_words"]

_DRAWN = {
    "both": "inputs from their ranges and chance in small numbers of people",
    "ranges": "inputs from their ranges, without chance in small numbers of people",
    "chance": "chance in small numbers of people, with inputs as planned",
}
MOST_NAMED = 6


def basis_of_draws(draws: int, seed: int, drawn: Drawn) -> str:
    """Return how the spread was found, as a sentence that lets others find the same."""
    what = f"The figures rest on {draws:,} draws with seed {seed}: {_DRAWN[drawn]}"
    return f"{what}. The same cases, draws and seed give the same figures with sibcase {__version__}."


def shares_in_words(shares: Sequence[tuple[float, str]]) -> str:
    """Return what was assumed of the risk that is shared; each share is named by what it comes from."""
    stated = [f"{percent(share)} {what}" for share, what in shares if share]
    if not stated:
        return (
            "They are treated as independent of one another: no shared risk was stated. If they do share a risk, such "
            "as the economy or a change in the law, the range of all payments is wider than shown."
        )
    return (
        f"Of the risk of each, it is assumed that {listed(stated)}. These shares are stated for this report and are "
        "not estimated from data; no source gives them."
    )


def marked(called: str, *, is_private: bool, reader: str = "") -> str:
    """Return what a paper is called on its cover, with its reader and, where it holds private figures, its marking."""
    whole = f"{called}, for {'the public' if reader == 'public' else reader}" if reader else called
    return f"{whole} – {MARKING}" if is_private else whole


def private_notice(titles: Sequence[str]) -> str:
    """Return whose private figures a paper contains; nothing where it contains none."""
    if not titles:
        return ""
    named = [*titles[:MOST_NAMED], *([f"{len(titles) - MOST_NAMED:,} more"] if len(titles) > MOST_NAMED else [])]
    return f"This document rests on information that parties marked private in: {listed(named)}."


def reasons_on_paper(left_out: Mapping[str, str], broken: Collection[str]) -> dict[str, str]:
    """Return why cases are left out, by name; of errors no more than that: lines of a file are not for a committee."""
    return {name: "It has errors" if name in broken else sentence_start(why) for name, why in left_out.items()}


def name_for_file(words: str) -> str:
    """Return words as a part of the name of a file."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", words).strip("-").lower() or "reader"

"""Uncertainty: which inputs move together when they are drawn from their ranges."""

from __future__ import annotations

from typing import Annotated

from sibcase.casefile.values import fields as f


class Correlation(f.Section):
    """Inputs that move together, each of them with every other."""

    between: Annotated[tuple[str, ...], f.INPUT_PATHS] = f.must(
        "The inputs, by their path in this file; each has a range"
    )
    rank: Annotated[float, f.RANK_CORRELATION] = f.must(
        "Their rank correlation: 1 if they always rise together, -1 if one falls when the other rises"
    )
    source: f.SourceField | None = f.may("The source")
    note: f.Text | None = f.may("The reason for it")


class Uncertainty(f.Section):
    """What a simulation needs to know besides the range of each input."""

    correlations: f.SomeOf[Correlation] | None = f.may("Inputs that move together")

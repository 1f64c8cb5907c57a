"""The examples of the rules, put into the case that stands in base.yaml, and reviewed as any case is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sibcase.casefile.reader import Loaded, load_text
from sibcase.rules.registry import review
from sibcase.tasks.check.review import submission_of

if TYPE_CHECKING:
    from sibcase.casefile.source.findings import Finding
    from sibcase.reference.deals import SimilarDeals

# The faster one where PyYAML was built with it.
DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
BASE = (Path(__file__).parent / "base.yaml").read_text("utf-8")


def loaded_with(fragment: str = "", **header: str) -> Loaded:
    """Load the base case with a fragment put into it, and some fields of its header changed."""
    return load_text(text_with(fragment, **header))


def text_with(fragment: str = "", **header: str) -> str:
    """Return the base case as text with a fragment put into it; what the fragment leaves empty is taken out."""
    merged = _merged(_base(), {**(yaml.safe_load(fragment) or {}), **header})
    return str(yaml.dump(merged, Dumper=DUMPER, allow_unicode=True, sort_keys=False, width=1000))


@cache
def _base() -> Any:
    """Return the base case as it is read; what is put into it makes a copy."""
    return yaml.safe_load(BASE)


def reviewed(loaded: Loaded, outdated: tuple[str, ...] = (), deals: SimilarDeals | None = None) -> list[Finding]:
    """Return what all rules find in a case, with older documents next to it and deals that are like it."""
    submission = submission_of(loaded, outdated=outdated)
    assert submission is not None
    return review(replace(submission, look_up_deals=lambda: deals) if deals else submission)


def _put(key: str, old: Any, new: Any) -> Any:
    # Shares make a whole: they are given anew, all of them.
    return new if key in ("payers", "borne_by") else _merged(old, new)


def _merged(base: Any, fragment: Any) -> Any:
    if not (isinstance(base, dict) and isinstance(fragment, dict)):
        return fragment
    # A payment or a cost of another kind replaces the one of that name: their fields would not fit together.
    if base.get("kind") != fragment.get("kind", base.get("kind")):
        return fragment
    whole = {**base, **{key: _put(key, base.get(key), value) for key, value in fragment.items()}}
    return {key: value for key, value in whole.items() if value is not None}

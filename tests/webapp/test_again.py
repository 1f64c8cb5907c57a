"""What is kept between keystrokes: figures and findings of a text are those that it has alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from sibcase.casefile.reader import load_text
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import business_case
from sibcase.tasks.check.review import review_case
from sibcase.webapp.workspace import MOST_EARLIER

if TYPE_CHECKING:
    from tests.webapp.conftest import Bench

NAME = "need/case.yaml"
FULL = (cases_folder() / "family-recovery" / "case.yaml").read_text("utf-8").partition("\nnarrative:")[0] + "\n"
# One after the other: a price, a number of people and a lag, a step that changes every row, a line that goes, an error,
# the first again, and a title.
EDITS = (
    (("£132k", "£140k"),),
    (("£132k", "£140k"), ("lag: 12 months", "lag: 15 months")),
    (("step: quarter", "step: year"),),
    (("£132k", "£90k"), ("\noptions:", "\n# none\noptions:")),
    (("£132k", "18"),),
    (),
    (("title: Safe at home", "title: At home"),),
)


@pytest.mark.matrix(2)
@pytest.mark.parametrize("first", range(len(EDITS) - 1))
def test_figures_and_findings_after_an_edit_are_those_of_the_text_alone(bench: Bench, first: int) -> None:
    (bench.folder / NAME).write_text(FULL, "utf-8")
    opened = bench.workspace.opened(NAME)
    assert opened.business is not None
    for edits in EDITS[first : first + 2]:
        text = FULL
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        draft = bench.workspace.draft(opened, text)
        alone = load_text(text, draft.loaded.path, folder=bench.folder / "need")
        assert draft.loaded.findings == alone.findings
        assert draft.findings == review_case(alone).open
        if alone.case is None:
            assert draft.business is None
            continue
        assert draft.figures is not None
        whole = business_case(alone).planned
        assert list(draft.figures.arrays) == list(whole.arrays)
        for name, array in whole.arrays.items():
            assert np.array_equal(draft.figures.arrays[name], array, equal_nan=True), name


def test_only_the_last_few_cases_are_kept_so(bench: Bench) -> None:
    for number in range(MOST_EARLIER + 2):
        (bench.folder / f"c{number}.yaml").write_text((bench.folder / NAME).read_text("utf-8"), "utf-8")
        bench.workspace.opened(f"c{number}.yaml")
    assert len(bench.workspace._earlier) == MOST_EARLIER  # noqa: SLF001 - it is seen nowhere else

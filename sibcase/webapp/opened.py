"""A case that is open: its text, and what is worked out from it, each part once, when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

from sibcase.casefile.source.read_before import ReadBefore
from sibcase.tasks.check.review import Reviewed

if TYPE_CHECKING:
    from sibcase.book.figures import Figures
    from sibcase.casefile.reader import Loaded
    from sibcase.casefile.source.findings import Finding
    from sibcase.tables.all_tables import Table
    from sibcase.tasks.business_case import BusinessCase
    from sibcase.tasks.publish.document import Prepared
    from sibcase.tasks.readiness.readiness import Readiness
    from sibcase.tasks.sensitivity.sensitivity import Sensitivity

__all__ = ["Earlier", "Opened", "State", "state_again", "state_of"]

State: TypeAlias = "tuple[tuple[str, int, int], ...]"


def state_of(loaded: Loaded) -> State:
    """Return when and how large the files of a case are: texts, tables and rate cards next to it change too."""
    return tuple(map(_state, loaded.texts))


def state_again(state: State) -> State:
    """Return the same of the same files, as they are now."""
    return tuple(_state(name) for name, _, _ in state)


def _state(name: str) -> tuple[str, int, int]:
    try:
        state = Path(name).stat()
    except (OSError, ValueError):
        return name, 0, 0
    return name, state.st_mtime_ns, state.st_size


@dataclass
class Earlier:
    """What was read and worked out of earlier texts of a case: the next is likely to differ from them in little.

    Attributes:
        read: its sections.
        figures: its figures as planned.
        reviewed: those that its rules ask for.
        lock: held while sections are read: requests are worked at side by side.
    """

    read: ReadBefore = field(default_factory=ReadBefore, repr=False)
    figures: Figures | None = field(default=None, repr=False)
    reviewed: Reviewed = field(default_factory=Reviewed, repr=False)
    lock: Lock = field(default_factory=Lock, repr=False)


@dataclass
class Opened:
    """A case that is open.

    Attributes:
        name: its path below the folder.
        digest: the hash of its file.
        text: the text of its file.
        loaded: the case as it was read, with its findings.
        kept: what pages have made of it, by name.
        earlier: what was worked out of its earlier texts.
    """

    name: str
    digest: str
    text: str
    loaded: Loaded
    kept: dict[str, Any] = field(default_factory=dict, repr=False)
    earlier: Earlier = field(default_factory=Earlier, repr=False)

    def __post_init__(self) -> None:
        """Keep when the files of the case were last changed."""
        self.state = state_of(self.loaded)

    def saved(self) -> Opened:
        """Return it as its file is now that its text is written: what rests on the time of files is asked again."""
        again = Opened(self.name, self.digest, self.text, self.loaded, earlier=self.earlier)
        if "business" in self.__dict__:
            again.__dict__["business"] = self.business
        return again

    @cached_property
    def business(self) -> BusinessCase | None:
        """The case with its figures; None where it has errors."""
        from sibcase.tasks.business_case import business_case

        if self.loaded.case is None:
            return None
        business = business_case(self.loaded)
        if self.earlier.figures is not None:
            business.plan_from(self.earlier.figures)
        self.earlier.figures = business.planned
        return business

    @property
    def figures(self) -> Figures | None:
        """The figures as planned; None where the case has errors."""
        return self.business.planned if self.business else None

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The tables of the case, by name."""
        return self.business.tables() if self.business else {}

    @cached_property
    def findings(self) -> list[Finding]:
        """What is wrong with the case or worth asking, as `sibcase validate` finds it."""
        from sibcase.tasks.check.policy import Asked, PolicyFault
        from sibcase.tasks.check.review import review_case
        from sibcase.tasks.check.settings import SettingsAbove

        try:
            policy = Asked().over(SettingsAbove().of(self.loaded.path).policy)
        except PolicyFault:
            policy = None
        return review_case(self.loaded, policy, figures=self.figures, reviewed=self.earlier.reviewed).open

    @cached_property
    def readiness(self) -> Readiness | None:
        """How far the case has come with people, agreements and papers."""
        from sibcase.tasks.readiness.readiness import readiness

        return readiness(self.business) if self.business else None

    @cached_property
    def sensitivity(self) -> Sensitivity | str:
        """What each range does to the usual figures, or why there is nothing to show."""
        from sibcase.tasks.sensitivity.sensitivity import NoRanges, sensitivity

        if self.business is None:
            return "the case has errors"
        try:
            return sensitivity(self.business)
        except NoRanges as fault:
            return str(fault)

    @cached_property
    def prepared(self) -> Prepared | None:
        """What documents and charts are made from, for the authors."""
        from sibcase.tasks.publish.document import prepare

        return prepare(self.business, self.business.planned) if self.business else None

    @property
    def title(self) -> str:
        """The title of the case, or its file where it cannot be read."""
        written = self.loaded.root.get("title") if self.loaded.root else None
        return str(written) if isinstance(written, str) and written else self.name

    @property
    def stage(self) -> str:
        """The stage that the case states; a concept where it states none."""
        if self.loaded.case is not None:
            return self.loaded.case.stage
        written = self.loaded.root.get("stage") if self.loaded.root else None
        return str(written) if isinstance(written, str) and written else "concept"

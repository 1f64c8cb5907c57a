"""From a path to a checked case: reads its text, and gathers every problem on the way."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from sibcase.casefile.actuals_file import add_actuals_file
from sibcase.casefile.case import Case
from sibcase.casefile.checks.every_check import check_across
from sibcase.casefile.checks.letters import check_letters
from sibcase.casefile.checks.variants import read_variants
from sibcase.casefile.intake_file import add_intake_files
from sibcase.casefile.narratives import FolderShelf, Shelf, read_narratives
from sibcase.casefile.pydantic_errors import note_problems
from sibcase.casefile.rate_card import expand_rate_card
from sibcase.casefile.reference_files import add_reference_files
from sibcase.casefile.source.compose import compose
from sibcase.casefile.source.encoding import decoded, decoded_as_far_as_possible, line_and_column_of
from sibcase.casefile.source.findings import Finding, has_errors, sorted_findings
from sibcase.casefile.source.folders import CASE_FILE_NAME, LARGEST_CASE, STANDARD_INPUT, find_case_files
from sibcase.casefile.source.nodes import Block, Node
from sibcase.casefile.source.places import Place, SourceText, start_of
from sibcase.casefile.source.read_before import ReadBefore
from sibcase.casefile.source.reading import Reading
from sibcase.files import LeadsOutError, NotPlainError, TooLargeError, read_file, read_within

__all__ = [
    "CASE_FILE_NAME",
    "LARGEST_CASE",
    "STANDARD_INPUT",
    "Loaded",
    "find_case_files",
    "load_case",
    "load_text",
    "load_tree",
]

# A page holds thirty. A file that has more problems than these was not written by hand, or in another language.
MOST_FINDINGS = 2_000


@dataclass(frozen=True)
class Loaded:
    """A case as it was loaded: the case if it has no errors, its texts, every finding, and what was written.

    `variants` holds the case as each option with changes has it, by the id of the option. `similar_export` is the
    export that the user named, in place of the case, to look up similar deals in.
    """

    path: str
    case: Case | None
    findings: list[Finding]
    texts: dict[str, SourceText] = field(default_factory=dict)
    narratives: dict[str, tuple[str, Place]] = field(default_factory=dict)
    root: Block | None = None
    variants: dict[str, Case] = field(default_factory=dict)
    similar_export: str = ""

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return has_errors(self.findings)


def load_case(path: str | Path) -> Loaded:
    """Load and check one case: a file, a folder that holds `case.yaml`, or `-` for standard input."""
    if str(path) == STANDARD_INPUT:
        return load_text(sys.stdin.buffer.read(LARGEST_CASE + 1), "<stdin>", folder=None)
    file = Path(path)
    try:
        if file.is_dir():
            file /= CASE_FILE_NAME
        content = _content_of(file)
    except (LeadsOutError, NotPlainError):
        return Loaded(str(file), None, [_not_plain(file)])
    except (OSError, ValueError) as error:  # a path that no system allows is a ValueError
        return unreadable_case(str(file), error)
    return load_text(content, str(file), folder=file.parent)


def unreadable_case(file: str, error: Exception) -> Loaded:
    """Return a case that could not be read, with the finding that says why."""
    return Loaded(file, None, [_unreadable(file, error)])


def _content_of(file: Path) -> bytes:
    """Return what a case file holds; a `case.yaml` may be a link put there to have a file from elsewhere shown."""
    if file.name == CASE_FILE_NAME:
        return read_within(file.parent, file.name, LARGEST_CASE)
    return read_file(file, LARGEST_CASE)


def _not_plain(file: Path) -> Finding:
    return Finding(
        "SIB019",
        start_of(str(file)),
        "this is not an ordinary file in its folder",
        "name a case file, or a folder that contains one",
    )


def load_text(
    content: bytes | str,
    file: str = "case.yaml",
    *,
    folder: Path | None = None,
    shelf: Shelf | None = None,
    before: ReadBefore | None = None,
) -> Loaded:
    """Load and check the text of a case.

    Args:
        content: the text.
        file: the name of its file, for places.
        folder: where its `file:` texts are.
        shelf: the same of another kind.
        before: what was read of earlier texts of the case, which then need not be read again.
    """
    try:
        text = content.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}") if isinstance(content, str) else decoded(content)
    except UnicodeDecodeError as error:
        as_far_as_it_goes = SourceText(file, decoded_as_far_as_possible(error.object))
        return Loaded(file, None, [_not_utf8(file, error)], {file: as_far_as_it_goes})
    texts = {file: SourceText(file, text)}
    root, findings = before.compose(text, file) if before else compose(text, file)
    if not isinstance(root, Block) or "sibcase" not in root:
        return Loaded(file, None, sorted_findings(findings or [_not_a_case(root, file)]), texts)
    reading = Reading(findings=findings, before=before)
    kept = FolderShelf(folder) if folder else shelf
    expand_rate_card(root, reading, kept, texts)
    add_actuals_file(root, reading, kept, texts)
    add_reference_files(root, reading, kept, texts)
    add_intake_files(root, reading, kept, texts)
    return _load_root(root, reading, Loaded(file, None, [], texts), kept)


def load_tree(root: Block, file: str = "case.yaml", *, shelf: Shelf | None = None) -> Loaded:
    """Load and check what was composed before, such as a case put together from parts of two versions."""
    return _load_root(root, Reading(), Loaded(file, None, []), shelf)


def _load_root(root: Block, reading: Reading, composed: Loaded, shelf: Shelf | None) -> Loaded:
    if "options" in root and reading.before is None:
        # An option that changes something is the case once more: of that, only what it touches is read again.
        reading.before = ReadBefore()
    case = _read_sections(root, reading)
    check_across(root, reading)
    variants = read_variants(root, reading)
    texts = dict(composed.texts)
    narratives = read_narratives(reading, shelf, texts)
    check_letters(root, narratives, reading)
    found = _listed(sorted_findings(reading.findings))
    return Loaded(composed.path, None if has_errors(found) else case, found, texts, narratives, root, variants)


def _listed(findings: list[Finding]) -> list[Finding]:
    """Return as many findings as somebody may go through, the last of which says how many more there are."""
    left = findings[MOST_FINDINGS:]
    if not left:
        return findings
    message = f"{len(left):,} more problems from here on are not listed"
    return [*findings[:MOST_FINDINGS], Finding("SIB012", left[0].place, message, "fix the problems above first")]


def _read_sections(root: Block, reading: Reading) -> Case | None:
    try:
        return Case.model_validate(root, context=reading)
    except ValidationError as error:
        note_problems(root, error, reading)
        return None


def _unreadable(file: str, error: Exception) -> Finding:
    if isinstance(error, FileNotFoundError):
        reason, remedy = "there is no such file", "check the path; a folder is a case if it contains `case.yaml`"
    elif isinstance(error, PermissionError):
        reason, remedy = "there is no permission to read this file", "ask its owner for permission to read it"
    elif isinstance(error, TooLargeError):
        return Finding(
            "SIB012",
            start_of(file),
            f"this file has more than {LARGEST_CASE:,} bytes",
            "a case is far smaller; check the file name",
        )
    else:
        reason, remedy = "this file cannot be read", "check the path"
    return Finding("SIB019", start_of(file), reason, remedy)


def _not_utf8(file: str, error: UnicodeDecodeError) -> Finding:
    line, column = line_and_column_of(error)
    return Finding("SIB019", Place(file, line, column, column + 1), "this is not UTF-8 text", "save the file as UTF-8")


def _not_a_case(root: Node | None, file: str) -> Finding:
    place = root.place if isinstance(root, Block) else start_of(file)
    message = "this is not a case: `sibcase: 1` is missing"
    remedy = "begin the file with `sibcase: 1`, or start one with `sibcase new`"
    return Finding("SIB024", place, message, remedy)

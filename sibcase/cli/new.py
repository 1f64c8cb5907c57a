"""`sibcase new`: start a case, by questions or by options."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import Status, refuse
from sibcase.cli.questions import ask_for, choose
from sibcase.cli.terminal import harmless, is_terminal, paint, remark, say
from sibcase.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sibcase.casefile.source.findings import Finding
    from sibcase.tasks.start.start import NeedLine

EXAMPLES = (
    ("sibcase new family-recovery", "answer five questions"),
    (
        'sibcase new north --from homelessness --need "150 people x £70k x 15 years"',
        "ask no questions; use defaults for options that are not given",
    ),
    ("sibcase new envelope.yaml --from blank --stage concept", "write one file instead of a folder"),
    ("sibcase new ours --from cases/rough-sleeping", "start from another case, with its figures to be replaced"),
    (
        "sibcase new --repository our-cases --from family-recovery",
        "set up a Git repository with automatic checks",
    ),
)
DEFAULT_STAGE = "outline"
DEFAULT_KIND = "blank"
FIRST_CASE = "first-case"
CASES_FOLDER = "cases"
FIGURE_TO_SUPPLY = "SIB035"
NEED_EXAMPLE = "150 people, £70k a year each, for 15 years"


STAGES_IN_WORDS = {
    "concept": "the need and the cost of doing nothing",
    "outline": "adds the service, outcomes, savings, payments and investors",
    "full": "adds options, governance, evaluation and risks",
    "contract": "the full case as agreed for signature",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """The author's answers about the new case; empty if not given."""

    title: str
    area: str
    need: NeedLine | None
    stage: str
    kind: str


def kind_names() -> list[str]:
    """Return the kinds of programme, for shell completion."""
    # From the file names: importing the reader of cases would make shell completion slow.
    return [file.stem for file in sorted((templates_folder() / "kinds").glob("*.yaml"))]


def stage_names() -> list[str]:
    """Return the stages, for shell completion."""
    return list(STAGES_IN_WORDS)


def new(
    path: Annotated[
        str, typer.Argument(metavar="PATH", help="A new folder for the case, or a new file ending in .yaml.")
    ],
    *,
    repository: Annotated[
        bool,
        typer.Option(
            "--repository", help="Make PATH a repository of cases, with checks, editor settings and a first case."
        ),
    ] = False,
    title: Annotated[str | None, typer.Option(help="The title of the case.", show_default=False)] = None,
    area: Annotated[str | None, typer.Option(help="The area that the case covers.", show_default=False)] = None,
    need: Annotated[
        str | None, typer.Option(help=f'The need in one line: "{NEED_EXAMPLE}".', show_default=False)
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="KIND",
            help="The kind of programme to start from (run `sibcase new` for a list), or the path or https address of "
            "another case.",
            autocompletion=kind_names,
            show_default=False,
        ),
    ] = None,
    stage: Annotated[
        str | None,
        typer.Option(
            metavar="STAGE", help="concept, outline, full or contract.", autocompletion=stage_names, show_default=False
        ),
    ] = None,
) -> None:
    """Start a case that is ready to validate and render.

    Asks for the title, area, need, stage and kind of programme. With any option, it asks no questions. The kind of
    programme supplies outcomes, measures and unit costs with sources. Figures that you still have to supply are marked,
    and sibcase validate lists them. An existing file is never overwritten (status 2).

    With --from and the path of another case, its texts and sources are copied, each of its figures is marked "from
    TITLE, to be replaced", and its author, date and observed results are left out. The path may also be an https
    address of a case that is one file, such as that of Raw on GitHub; a case that reads other files is not fetched.

    With --repository, PATH becomes a folder for Git: cases/ with a first case, documents/ made from it, checks on
    GitHub and before each commit, and editor settings. No questions are asked.
    """
    from sibcase.tasks.start.start import case_file_at

    if kind is not None and _is_another_case(kind):
        _start_from(kind, path, title, area, no_others=repository or need is not None or stage is not None)
        return
    if repository:
        _write_repository(path, _answers(title, area, need, stage, kind))
        return
    file = case_file_at(path)
    if file.exists() or file.is_symlink():
        refuse(f"{file} already exists: choose another path, or remove it first")
    no_options = all(flag is None for flag in (title, area, need, kind, stage))
    answers = _ask(path) if no_options and is_terminal(sys.stdin) else _answers(title, area, need, stage, kind)
    _write(file, _text_of(answers))
    _print_next_steps(path, file)


def _is_another_case(start: str) -> bool:
    """Return whether a start is the path or the address of a case, and not a kind of programme."""
    from sibcase.tasks.start.from_case import is_path_of_case

    return start not in kind_names() and ("://" in start or is_path_of_case(start))


def _start_from(other: str, path: str, title: str | None, area: str | None, *, no_others: bool) -> None:
    """Write a case that starts from another, with the texts that it reads."""
    from sibcase.casefile.source.report import format_findings
    from sibcase.tasks.business_case import CaseHasErrors
    from sibcase.tasks.start.fetch import CannotFetchError, is_address
    from sibcase.tasks.start.from_case import CannotStartFromError, start_from, start_from_address
    from sibcase.tasks.start.start import case_file_at

    if no_others:
        refuse("--need, --stage and --repository start from a kind of programme, not from another case")
    file = case_file_at(path)
    if file.exists() or file.is_symlink():
        refuse(f"{file} already exists: choose another path, or remove it first")
    try:
        start = start_from_address if is_address(other) else start_from
        started = start(other, file, title=title or "", area=area or "")
    except CaseHasErrors as fault:
        remark(format_findings(fault.errors, fault.texts).rstrip("\n"))
        raise typer.Exit(Status.FAILED if fault.is_unreadable else Status.PROBLEMS) from None
    except (CannotStartFromError, CannotFetchError) as fault:
        refuse(harmless(str(fault)))
    _write(file, started.files.pop(file.name), {file.parent / name: text for name, text in started.files.items()})
    _print_next_steps(path, file)


def _answers(title: str | None, area: str | None, need: str | None, stage: str | None, kind: str | None) -> Answers:
    return Answers(title or "", area or "", _need_of(need or ""), stage or DEFAULT_STAGE, kind or DEFAULT_KIND)


# --- asking -----------------------------------------------------------------------------------------------------------


def _ask(path: str) -> Answers:
    say("Five questions. Press Enter to accept the answer in [brackets]. You can change everything later.")
    try:
        return Answers(
            title=ask_for("Title", "Family recovery in two counties", _title_from(path)),
            area=ask_for("Area", "Northshire and Southshire"),
            need=_ask_for_need(),
            stage=choose("Stage", list(STAGES_IN_WORDS.items()), DEFAULT_STAGE),
            kind=choose("Kind of programme", _kinds_in_words(), _kind_from(path)),
        )
    except typer.Abort:
        remark("\nNothing was written.")
        raise typer.Exit(Status.INTERRUPTED) from None


def _ask_for_need() -> NeedLine | None:
    """Ask until the need can be read; None if the author accepts the illustrative need of the kind."""
    from sibcase.casefile.source.findings import Finding
    from sibcase.tasks.start.start import parse_need

    while answer := ask_for("Need in one line", f"{NEED_EXAMPLE} (press Enter to use illustrative figures)"):
        need = parse_need(answer)
        if not isinstance(need, Finding):
            say(_as_understood(need))
            return need
        say(_in_words(need))
    return None


def _as_understood(need: NeedLine) -> str:
    from sibcase.casefile.values.grammar import SIGN_OF

    total = f"{SIGN_OF.get(need.currency, '')}{need.total:,.0f}"
    return f"Cost of doing nothing: {need.people} × {need.unit_cost} × {need.years} years = {total}."


def _title_from(path: str) -> str:
    """Return a title based on the path: `family-recovery` becomes Family recovery."""
    from sibcase.tasks.start.start import case_file_at

    file = case_file_at(path)
    name = file.resolve().parent.name if file.name == "case.yaml" else file.stem
    return harmless(" ".join(name.replace("-", " ").replace("_", " ").split()).capitalize())


def _kind_from(path: str) -> str:
    return next((name for name in kind_names() if name in path.lower()), DEFAULT_KIND)


def _kinds_in_words() -> list[tuple[str, str]]:
    from sibcase.tasks.start.start import kinds

    return [(kind.id, kind.line) for kind in kinds()]


# --- writing ----------------------------------------------------------------------------------------------------------


def _need_of(text: str) -> NeedLine | None:
    from sibcase.casefile.source.findings import Finding
    from sibcase.tasks.start.start import parse_need

    if not text:
        return None
    need = parse_need(text)
    if isinstance(need, Finding):
        refuse(f"--need: {_in_words(need)}")
    return need


def _text_of(answers: Answers, schema: str | None = None) -> str:
    from sibcase.casefile.source.findings import Finding
    from sibcase.tasks.start.start import SCHEMA_NAME, new_case

    text = new_case(
        answers.kind,
        title=answers.title,
        area=answers.area,
        need=answers.need,
        stage=answers.stage,
        schema=schema or SCHEMA_NAME,
    )
    if isinstance(text, Finding):
        refuse(f"{text.place.file}: {_in_words(text)}")
    return text


def _in_words(finding: Finding) -> str:
    return finding.message + (f"; {finding.help}" if finding.help else "")


def _write(file: Path, text: str, others: Mapping[Path, str] | None = None) -> None:
    """Write the case and what it reads, and alongside it the schema for editors, unless there already is one."""
    from sibcase.casefile.schema import json_schema
    from sibcase.casefile.source.report import json_text
    from sibcase.tasks.start.start import SCHEMA_NAME, write_new_files

    schema = file.with_name(SCHEMA_NAME)
    texts = {file: text, **(others or {})}
    if not (schema.exists() or schema.is_symlink()):
        texts[schema] = json_text(json_schema()) + "\n"
    try:
        write_new_files(texts)
    except FileExistsError as error:
        refuse(f"{error.filename or file} already exists: choose another path, or remove it first")


def _print_next_steps(path: str, file: Path) -> None:
    from sibcase.casefile.reader import load_case
    from sibcase.tasks.shell import for_shell

    missing = sum(finding.code == FIGURE_TO_SUPPLY for finding in load_case(file).findings)
    case = harmless(for_shell(path))
    say(f"\nWritten: {harmless(str(file))}")
    if missing:
        say(f"{missing} figure{'' if missing == 1 else 's'} to be supplied; until then they are illustrative.")
    print_steps(
        {
            f"sibcase validate {case}": "list the figures to be supplied",
            f"sibcase show {case}": "see the headline figures",
            f"sibcase render {case} --to pdf": "write the business case as a document",
        }
    )


def print_steps(steps: Mapping[str, str]) -> None:
    """Print commands to run next, each with its purpose."""
    say("Next:")
    for line, meaning in steps.items():
        say(f"  {line:<{max(map(len, steps))}}  {paint(meaning, 'quiet')}")


# --- a repository -----------------------------------------------------------------------------------------------------


def _write_repository(path: str, answers: Answers) -> None:
    from pathlib import Path

    from sibcase.tasks.shell import for_shell
    from sibcase.tasks.start.repository import SCHEMA_FROM_CASE, write_repository

    name = FIRST_CASE if answers.kind == DEFAULT_KIND else answers.kind
    text = _text_of(answers, SCHEMA_FROM_CASE)
    try:
        written = write_repository(Path(path), name, text)
    except FileExistsError:
        refuse(f"{path} already exists and is not empty: choose another path")
    say(f"\nWritten: {len(written)} files in {harmless(path)}")
    folder = harmless(for_shell(path))
    print_steps(
        {
            f"cd {folder} && git init": "start a Git repository",
            "git add --all && git commit": "commit the first version",
            f"sibcase validate {CASES_FOLDER}": "list the figures to be supplied",
            f"sibcase diff main {CASES_FOLDER}": "later, see the effect of your changes in money",
        }
    )

"""`sibcase new`: a case to start from, asked for question by question or by flags."""

from __future__ import annotations

import shlex
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import Status, refuse
from sibcase.cli.questions import ask_for, choose
from sibcase.cli.terminal import harmless, is_terminal, paint, remark, say
from sibcase.resources import templates_folder

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.casefile.findings import Finding
    from sibcase.pipeline.start import NeedLine

EXAMPLES = (
    ("sibcase new family-recovery", "answer five questions"),
    (
        'sibcase new north --from homelessness --need "150 people x £70k x 15 years"',
        "ask nothing; what is not given has its default",
    ),
    ("sibcase new envelope.yaml --from blank --stage concept", "one file instead of a folder"),
)
DEFAULT_STAGE = "outline"
DEFAULT_KIND = "blank"
FIGURE_TO_SUPPLY = "SIB035"
NEED_EXAMPLE = "150 people x £70k x 15 years"


STAGES_IN_WORDS = {
    "concept": "the need, and what doing nothing costs",
    "outline": "also service, outcomes, savings, payments and investors",
    "full": "also options, governance, evaluation and risks",
    "contract": "all of it, as it is to be signed",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What the author said about the new case; empty where nothing was said."""

    title: str
    area: str
    need: NeedLine | None
    stage: str
    kind: str


def _kind_names() -> list[str]:
    # By their files' names: a shell that completes cannot wait until the reader of cases is imported.
    return [file.stem for file in sorted((templates_folder() / "kinds").glob("*.yaml"))]


def _stage_names() -> list[str]:
    return list(STAGES_IN_WORDS)


def new(
    path: Annotated[str, typer.Argument(metavar="PATH", help="A folder for the case, or a file that ends in .yaml.")],
    *,
    title: Annotated[str | None, typer.Option(help="The title of the case.", show_default=False)] = None,
    area: Annotated[str | None, typer.Option(help="The place it is for.", show_default=False)] = None,
    need: Annotated[
        str | None, typer.Option(help=f'The need in one line: "{NEED_EXAMPLE}".', show_default=False)
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="KIND",
            help="The kind of programme to start from; a wrong one lists all.",
            autocompletion=_kind_names,
            show_default=False,
        ),
    ] = None,
    stage: Annotated[
        str | None,
        typer.Option(
            metavar="STAGE", help="concept, outline, full or contract.", autocompletion=_stage_names, show_default=False
        ),
    ] = None,
) -> None:
    """Start a case that validates and renders at once.

    Asks title, area, need, stage and kind of programme; with any flag it asks nothing. Outcomes, measures and cited
    unit costs come from the kind of programme; every figure that the author must still supply is marked, and
    sibcase validate finds them. A file that is there already is left alone (status 2).
    """
    from sibcase.pipeline.start import case_file_at

    file = case_file_at(path)
    if file.exists() or file.is_symlink():
        refuse(f"{file} is there already: choose another path, or remove it first")
    nothing_said = all(flag is None for flag in (title, area, need, kind, stage))
    if nothing_said and is_terminal(sys.stdin):
        answers = _ask(path)
    else:
        answers = Answers(title or "", area or "", _need_of(need or ""), stage or DEFAULT_STAGE, kind or DEFAULT_KIND)
    _write(file, _text_of(answers))
    _say_what_next(path, file)


# --- asking -----------------------------------------------------------------------------------------------------------


def _ask(path: str) -> Answers:
    say("Five questions. Enter takes what stands in [brackets]. All can be changed later.")
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
    """Ask until the need can be read; None where the author takes the illustrative one of the kind."""
    from sibcase.casefile.findings import Finding
    from sibcase.pipeline.start import parse_need

    while answer := ask_for("Need in one line", f"{NEED_EXAMPLE} (Enter: illustrative figures)"):
        need = parse_need(answer)
        if not isinstance(need, Finding):
            say(_as_understood(need))
            return need
        say(_in_words(need))
    return None


def _as_understood(need: NeedLine) -> str:
    from sibcase.casefile.grammar import SIGN_OF

    total = f"{SIGN_OF.get(need.currency, '')}{need.total:,.0f}"
    return f"That is {need.people} × {need.unit_cost} × {need.years} years = {total} if nothing is done."


def _title_from(path: str) -> str:
    """Return what the path says the case is called: `family-recovery` is Family recovery."""
    from sibcase.pipeline.start import case_file_at

    file = case_file_at(path)
    name = file.resolve().parent.name if file.name == "case.yaml" else file.stem
    return harmless(" ".join(name.replace("-", " ").replace("_", " ").split()).capitalize())


def _kind_from(path: str) -> str:
    return next((name for name in _kind_names() if name in path.lower()), DEFAULT_KIND)


def _kinds_in_words() -> list[tuple[str, str]]:
    from sibcase.pipeline.start import kinds

    return [(kind.id, kind.line) for kind in kinds()]


# --- writing ----------------------------------------------------------------------------------------------------------


def _need_of(text: str) -> NeedLine | None:
    from sibcase.casefile.findings import Finding
    from sibcase.pipeline.start import parse_need

    if not text:
        return None
    need = parse_need(text)
    if isinstance(need, Finding):
        refuse(f"--need: {_in_words(need)}")
    return need


def _text_of(answers: Answers) -> str:
    from sibcase.casefile.findings import Finding
    from sibcase.pipeline.start import new_case

    text = new_case(answers.kind, title=answers.title, area=answers.area, need=answers.need, stage=answers.stage)
    if isinstance(text, Finding):
        refuse(f"{text.place.file}: {_in_words(text)}")
    return text


def _in_words(finding: Finding) -> str:
    return finding.message + (f"; {finding.help}" if finding.help else "")


def _write(file: Path, text: str) -> None:
    from sibcase.pipeline.start import write_new

    try:
        write_new(file, text)
    except FileExistsError:
        refuse(f"{file} is there already: choose another path, or remove it first")
    _write_schema_beside(file)


def _write_schema_beside(file: Path) -> None:
    """Put the schema that the first line of the case names beside it, for editors; one that is there stays."""
    from sibcase.casefile.schema import json_schema
    from sibcase.cli.terminal import json_text
    from sibcase.pipeline.start import SCHEMA_NAME, write_new

    with suppress(FileExistsError):
        write_new(file.with_name(SCHEMA_NAME), json_text(json_schema()) + "\n")


def _say_what_next(path: str, file: Path) -> None:
    from sibcase.casefile.reader import load_case

    missing = sum(finding.code == FIGURE_TO_SUPPLY for finding in load_case(file).findings)
    case = harmless(shlex.quote(path))
    say(f"\nWritten: {harmless(str(file))}")
    if missing:
        say(f"{missing} figure{'' if missing == 1 else 's'} still to be supplied: they are illustrative until then.")
    say("Next:")
    next_steps = {
        f"sibcase validate {case}": "what is still to be supplied",
        f"sibcase show {case}": "the headline figures",
        f"sibcase render {case} --to pdf": "the business case as a document",
    }
    for line, meaning in next_steps.items():
        say(f"  {line:<{max(map(len, next_steps))}}  {paint(meaning, 'quiet')}")

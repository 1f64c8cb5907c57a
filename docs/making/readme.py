"""The made parts of pages that walk through the program: every command is run, and its output put in.

Four kinds of mark stand in README.md, docs/claims.md and docs/indigo.md, each right above a block of code:

- `<!-- made: sibcase show envelope -->`: the block below is the command and what it printed; `made, first 6 lines:`
  keeps only so many lines of it.
- `<!-- made: python -->`: the block below is a Python session; its statements are written by hand, and what they print
  is put in.
- `<!-- edit: envelope/case.yaml -->`: the block below is written by hand. Each field in it takes the place of the first
  field of that name and depth in the file, as a reader of the tutorial would do it.
- `<!-- file: envelope/results.csv -->`: the block below is written by hand, and is the whole file.

All of it happens in one temporary folder that holds a copy of `cases/`, so that a reader can do the same in a checkout.
"""

from __future__ import annotations

import doctest
import io
import os
import re
import shlex
import shutil
import tempfile
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any

from making.pages import ROOT, fenced, page

MARKED = re.compile(
    r"<!-- (?P<mark>made|edit|file)(?:, first (?P<most>\d+) lines)?: (?P<what>.+?) -->\n```\w+\n(?P<code>.*?)```",
    re.DOTALL,
)
ASKED_WRONGLY = 2
SETTINGS = {"NO_COLOR": "1", "COLUMNS": "80", "TERMINAL_WIDTH": "80"}


@page("README.md")
def readme_page() -> str:
    """Return the README with its made parts as the program makes them now."""
    return walked("README.md")


@page("docs/claims.md")
def claims_page() -> str:
    """Return the page on claims with its made parts as the program makes them now."""
    return walked("docs/claims.md")


@page("docs/indigo.md")
def indigo_page() -> str:
    """Return the page about INDIGO, whose commands read the small export that lies next to it."""
    return walked("docs/indigo.md", "docs/indigo")


def walked(name: str, *folders: str) -> str:
    """Return a page with its made parts, run in the order of the page in a folder with the shipped cases.

    Args:
        name: the page.
        folders: further folders of the repository that its commands read.
    """
    text = (ROOT / name).read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for each in ("cases", *folders):
            shutil.copytree(ROOT / each, Path(folder) / each)
        return MARKED.sub(lambda found: _made(found, Path(folder)), text)


def _made(found: re.Match[str], folder: Path) -> str:
    if found["mark"] == "edit":
        edit(folder / found["what"], found["code"])
        return found[0]
    if found["mark"] == "file":
        (folder / found["what"]).write_text(found["code"], "utf-8")
        return found[0]
    mark = found[0].partition("\n")[0]
    if found["what"] == "python":
        return mark + "\n" + fenced(python_session(found["code"], folder), "python")
    output = run(found["what"], folder).splitlines()
    most = int(found["most"] or len(output))
    shown = [*output[:most], "…"] if len(output) > most else output
    return mark + "\n" + fenced("\n".join([f"$ {found['what']}", *shown]), "console")


def run(line: str, folder: Path) -> str:
    """Run a `sibcase` command as a reader would, and return what it prints; one that is refused is no example."""
    program, *arguments = shlex.split(line)
    if program != "sibcase":
        message = f"the README can only run sibcase, not {program}"
        raise ValueError(message)
    from typer.testing import CliRunner

    from sibcase.cli.app import app

    unset = dict.fromkeys(name for name in os.environ if name.startswith(("SIBCASE", "FORCE_COLOR")))
    with chdir(folder):
        done = CliRunner().invoke(app, arguments, env=unset | SETTINGS, prog_name="sibcase")
    if done.exit_code >= ASKED_WRONGLY:
        message = f"{line}\n{done.output}"
        raise RuntimeError(message)
    return "\n".join(each.rstrip() for each in done.output.strip("\n").splitlines())


def python_session(text: str, folder: Path) -> str:
    """Return a Python session with what its statements print now."""
    names: dict[str, Any] = {}
    parts = []
    with chdir(folder):
        for example in doctest.DocTestParser().get_examples(text):
            first, *more = example.source.rstrip().splitlines()
            printed = io.StringIO()
            with redirect_stdout(printed):
                exec(compile(example.source, "README.md", "single"), names)  # noqa: S102 - our own README's
            parts += [f">>> {first}", *(f"... {line}" for line in more), *printed.getvalue().splitlines()]
    return "\n".join(parts)


def edit(file: Path, fields: str) -> None:
    """Put each field of a YAML fragment in the place of the first field of that name in a file."""
    text = file.read_text("utf-8")
    for field in fields.splitlines():
        start = field.partition(":")[0]
        text, changed = re.subn(
            rf"^{re.escape(start)}:.*$", lambda _, new=field: new, text, count=1, flags=re.MULTILINE
        )
        if not changed:
            message = f"{file.name} has no field {start.strip()} at that depth"
            raise ValueError(message)
    file.write_text(text, "utf-8")

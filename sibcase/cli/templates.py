"""`sibcase templates`: list the documents, show the blocks of one, or copy one to adapt."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.terminal import indented, one_line, paint, print_json, remark, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.tasks.publish.copy_template import TemplateOnOffer

EXAMPLES = (
    ("sibcase templates", "list every document, with its reader and purpose"),
    ("sibcase templates business-case", "list the blocks of a document"),
    (
        "sibcase templates brief --copy house/brief",
        "copy one to adapt, for `sibcase render CASE --template house/brief`",
    ),
    ("sibcase templates --json", "print every detail as JSON"),
)


def templates(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="A document, or the path of your own template. [default: all]", show_default=False
        ),
    ] = "",
    copy: Annotated[
        Path | None,
        typer.Option("--copy", metavar="FOLDER", help="Copy it into a new folder, with a README on how to adapt it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every detail as JSON.")] = False,
) -> None:
    """List the documents that can be written, or copy one to adapt.

    With a name, lists the blocks of that document. Your own template can extend it and replace any block;
    docs/templates.md explains how, and how to add your organisation's logo, colours and font.

    --copy writes to a folder that is new or empty, and writes either every file or none.
    """
    from sibcase.documents.templates.render import TemplateFault
    from sibcase.tasks.publish.copy_template import on_offer, templates_on_offer

    if copy is not None:
        _copy(name, copy)
        return
    try:
        listed = [on_offer(name)] if name else templates_on_offer()
    except TemplateFault as fault:
        refuse(one_line(str(fault)))
    if as_json:
        print_json([asdict(each) for each in listed])
    else:
        say("\n\n".join("\n".join(_lines(each, whole=bool(name))) for each in listed))


def _copy(name: str, folder: Path) -> None:
    from sibcase.documents.templates.render import TemplateFault
    from sibcase.tasks.publish.copy_template import copy_template

    if not name:
        refuse("--copy needs the name of a template; list them with `sibcase templates`")
    try:
        files = copy_template(name, folder)
    except FileExistsError:
        refuse(one_line(f"{folder} already exists: choose a folder that is new or empty"))
    except TemplateFault as fault:
        refuse(one_line(str(fault)))
    for file in files:
        say(one_line(str(file)))
    remark(one_line(f"{folder}/README.md explains how to adapt it"))


def _lines(template: TemplateOnOffer, *, whole: bool) -> Iterator[str]:
    reader = f", for {one_line(template.reader)}" if template.reader else ""
    yield f"{paint(one_line(template.name), 'title')}  {one_line(template.title)}{reader}"
    if template.about:
        yield indented(one_line(template.about))
    if template.needs:
        yield indented(f"The case must have: {', '.join(template.needs)}.")
    for block in template.blocks if whole else ():
        held = "; ".join(one_line(heading) for heading in block.headings)
        yield f"\n  {paint(one_line(block.name), 'figure')}{f'  {block.part}' if block.part else ''}"
        yield indented(held) if held else indented("no heading of its own")

"""`sibcase templates`: the documents that a case can become, what each is made of, and a copy to change."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.terminal import indented, one_line, paint, remark, say, say_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sibcase.pipeline.own_templates import TemplateOnOffer

EXAMPLES = (
    ("sibcase templates", "every document: for whom it is, and what it tells"),
    ("sibcase templates business-case", "what one is made of, block by block"),
    ("sibcase templates brief --copy house/brief", "a copy to change: `sibcase render CASE --template house/brief`"),
    ("sibcase templates --json", "all of it, for other programs"),
)


def templates(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="One of them, or the path of your own. Without one: all.", show_default=False
        ),
    ] = "",
    copy: Annotated[
        Path | None,
        typer.Option("--copy", metavar="FOLDER", help="Copy it into a new folder, with a page on how to change it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all that is known of each, as JSON.")] = False,
) -> None:
    """List the documents of a case, or copy one to change it.

    Of one of them, its blocks are listed: a template of your own can extend it and replace a block. docs/templates.md
    says how, and how documents take on the logo, colours and font of a house.

    A copy is made whole or not at all, into a folder that is not there yet, or empty.
    """
    from sibcase.documents.templating import TemplateFault
    from sibcase.pipeline.own_templates import on_offer, templates_on_offer

    if copy is not None:
        _copy(name, copy)
        return
    try:
        listed = [on_offer(name)] if name else templates_on_offer()
    except TemplateFault as fault:
        refuse(one_line(str(fault)))
    if as_json:
        say_json([asdict(each) for each in listed])
    else:
        say("\n\n".join("\n".join(_lines(each, whole=bool(name))) for each in listed))


def _copy(name: str, folder: Path) -> None:
    from sibcase.documents.templating import TemplateFault
    from sibcase.pipeline.own_templates import copy_template

    if not name:
        refuse("name the template to copy: `sibcase templates` lists them")
    try:
        files = copy_template(name, folder)
    except FileExistsError:
        refuse(one_line(f"{folder} is there already, and nothing is written over: name a folder that is new or empty"))
    except TemplateFault as fault:
        refuse(one_line(str(fault)))
    for file in files:
        say(one_line(str(file)))
    remark(one_line(f"{folder}/README.md says how to change it"))


def _lines(told: TemplateOnOffer, *, whole: bool) -> Iterator[str]:
    reader = f", for {one_line(told.reader)}" if told.reader else ""
    yield f"{paint(one_line(told.name), 'title')}  {one_line(told.title)}{reader}"
    if told.about:
        yield indented(one_line(told.about))
    if told.needs:
        yield indented(f"A case must have: {', '.join(told.needs)}.")
    for block in told.blocks if whole else ():
        held = "; ".join(one_line(heading) for heading in block.headings)
        yield f"\n  {paint(one_line(block.name), 'figure')}{f'  {block.part}' if block.part else ''}"
        yield indented(held) if held else indented("no heading of its own")

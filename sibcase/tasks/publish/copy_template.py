"""Templates of one's own: what there is to begin with, and a copy of it, with a page that says how to change it."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.documents.templates.blocks import TemplateBlock, blocks_of
from sibcase.documents.templates.files import LARGEST_TEMPLATE, SUFFIX
from sibcase.documents.templates.render import found_template, template_names
from sibcase.files import read_within
from sibcase.tasks.publish.document import BUSINESS_CASE
from sibcase.tasks.shell import for_shell

if TYPE_CHECKING:
    from pathlib import Path

    from sibcase.documents.templates.render import Template

__all__ = ["TemplateOnOffer", "copy_template", "on_offer", "templates_on_offer"]

READ_ME = "README.md"


@dataclass(frozen=True, slots=True)
class TemplateOnOffer:
    """A document that comes with sibcase, as those see it who choose among them.

    Attributes:
        name: As `--template` takes it.
        title: What it is called.
        reader: For whom it is.
        about: What it tells.
        needs: What a case must have for it.
        blocks: Its parts that another template can replace.
    """

    name: str
    title: str
    reader: str
    about: str
    needs: tuple[str, ...]
    blocks: tuple[TemplateBlock, ...]


def templates_on_offer() -> list[TemplateOnOffer]:
    """Return all documents that come with sibcase, the business case first."""
    names = sorted(template_names(), key=lambda name: (name != BUSINESS_CASE, name))
    return [on_offer(name) for name in names]


def on_offer(name_or_path: str) -> TemplateOnOffer:
    """Return one document: one that comes with sibcase, or a user's own.

    Raises:
        TemplateFault: there is no such template.
    """
    template = found_template(name_or_path)
    design = template.design
    blocks = tuple(blocks_of(template))
    return TemplateOnOffer(template.name, design.title, design.reader, design.about, design.needs, blocks)


def copy_template(name_or_path: str, folder: Path) -> list[Path]:
    """Copy a template into a folder of its own, whole or not at all; return the files.

    The main file takes the name of the folder, so that the folder is a template by its path. A page is added that says
    how to change it.

    Raises:
        TemplateFault: there is no such template.
        FileExistsError: something is in the folder already.
        OSError: it cannot be written.
    """
    template = found_template(name_or_path)
    _check_is_free(folder)
    main = f"{folder.resolve().name}{SUFFIX}"
    beside = folder.resolve().with_name(f".{folder.resolve().name}.{secrets.token_hex(8)}.part")
    try:
        _write_copy(template, beside, main, folder)
        folder.mkdir(exist_ok=True)
        for file in beside.iterdir():
            file.rename(folder / file.name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return sorted(path for path in folder.iterdir() if path.is_file())


def _check_is_free(folder: Path) -> None:
    is_free = not any(folder.iterdir()) if folder.is_dir() else not folder.exists()
    if folder.is_symlink() or not is_free:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))


def _write_copy(template: Template, to: Path, main: str, folder: Path) -> None:
    to.mkdir(parents=True)
    for file in sorted(template.folder.iterdir()):
        is_part = file.name.endswith((SUFFIX, ".yaml")) and file.is_file()
        if is_part and (file == template.file or not template.is_own or template.folder.name == template.name):
            content = read_within(template.folder, file.name, LARGEST_TEMPLATE)
            (to / (main if file == template.file else file.name)).write_bytes(content)
    # The folder's name need be no text: whatever of it is none is a question mark on the page.
    (to / READ_ME).write_text(_read_me(template, main, folder), "utf-8", errors="replace")


def _read_me(template: Template, main: str, folder: Path) -> str:
    blocks = blocks_of(template)
    rows = [f"| `{block.name}` | {'; '.join(block.headings) or '–'} | {_file_of(block, main)} |" for block in blocks]
    table = ["| block | what it holds | where |", "| :--- | :--- | :--- |", *rows]
    called = folder.as_posix()
    copied = f"sibcase templates {for_shell(template.name)} --copy {for_shell(called)}"
    tried = for_shell(called if "/" in called else f"./{called}")
    return "\n".join(
        [
            f"# {template.design.title}: a template of your own",
            "",
            f"A copy of `{template.name}`, made by `{copied}`. Try it:",
            "",
            f"    sibcase render CASE --template {tried} --to html",
            "",
            f"- `{main}` is the document; it takes in the other files. They are Markdown with the names between",
            "  double braces that sibcase's `docs/template-context.md` lists. Mistakes are reported by file and line.",
            "- `document.yaml` says what the document is called, for whom it is, and how its page looks.",
            "- You can delete any part that you do not want to change, and use sibcase's own,",
            f'  `{{% include "{template.name}/PART{SUFFIX}" %}}`; it then changes with sibcase.',
            "- To change one block and leave the rest to sibcase, a file of a few lines is enough:",
            "",
            f'      {{% extends "{template.name}/{template.name}{SUFFIX}" %}}',
            f"      {{% block {blocks[0].name if blocks else 'NAME'} %}}",
            "      ## A heading of our own",
            "      {{ super() }}",
            "      {% endblock %}",
            "",
            *(table if blocks else []),
            "",
        ]
    )


def _file_of(block: TemplateBlock, main: str) -> str:
    part = block.part.rpartition("/")[2]
    return f"`{part}`" if part else f"`{main}`, line {block.line}"

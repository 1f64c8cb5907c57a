"""The map of the house: its floors and rooms, from the import contracts that hold it together."""

from __future__ import annotations

import ast
import re
import tomllib
from typing import TYPE_CHECKING, Any

from making.pages import MADE_BY, ROOT, page, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = """\
# The map of the code

Each room holds one subject. It imports only from floors further down its table, and rooms on the same floor do not
import one another. The tables are the import contracts of [pyproject.toml](../pyproject.toml), which a test runs, and
each description is the first line of the room itself. To find where something belongs, start at the top table."""


@page("docs/house.md")
def house_page() -> str:
    """Return the map: a table of rooms for each import contract that has floors."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    floors = [contract for contract in settings["contracts"] if contract["type"] == "layers"]
    return "\n\n".join([MADE_BY, HEAD, *map(_section, floors)]) + "\n"


def _section(contract: dict[str, Any]) -> str:
    """Return the rooms of one package, from the highest floor to the lowest."""
    (package,) = contract["containers"]
    folder = ROOT / package.replace(".", "/")
    rows = [row for floor in _floors(folder, contract["layers"]) for row in floor]
    return f"## {contract['name']}\n\n{table(('floor', 'room', 'what it is for'), rows)}"


def _floors(folder: Path, layers: list[str]) -> Iterator[list[tuple[str, str, str]]]:
    """Return the floors that have rooms, each as rows of a table, numbered from the ground."""
    floors = [[room for room in re.findall(r"\w+", layer) if _door(folder, room)] for layer in layers]
    inhabited = [rooms for rooms in floors if rooms]
    for number, rooms in zip(range(len(inhabited), 0, -1), inhabited, strict=True):
        yield [(str(number), f"[`{room}`](../{_place(folder, room)})", _purpose(_door(folder, room))) for room in rooms]


def _door(folder: Path, room: str) -> Path | None:
    """Return the file that says what a room is for: of a package its `__init__.py`, else the module itself."""
    package, module = folder / room / "__init__.py", folder / f"{room}.py"
    return next((path for path in (package, module) if path.is_file()), None)


def _place(folder: Path, room: str) -> str:
    """Return where a room is, from the top of the repository."""
    place = folder / room if (folder / room).is_dir() else folder / f"{room}.py"
    return place.relative_to(ROOT).as_posix()


def _purpose(door: Path | None) -> str:
    """Return the first line of a room's docstring."""
    text = ast.get_docstring(ast.parse(door.read_text("utf-8"))) if door else None
    return (text or "").partition("\n")[0]

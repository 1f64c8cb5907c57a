"""How long `sibcase validate` takes, against check-jsonschema with our own schema on the same files."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import ROOT, Comparison, sibcase
from sibcase.casefile.reader import CASE_FILE_NAME, find_case_files
from sibcase.casefile.schema import json_schema
from sibcase.tasks.workers import processors

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY, SIDE_BY_SIDE = 500, 200


def comparisons(folder: Path) -> Iterator[Comparison]:
    """Yield what is to be measured; files for it are put into the folder."""
    schema = folder / "case.schema.json"
    schema.write_text(json.dumps(json_schema()), "utf-8")
    biggest = biggest_case()
    yield Comparison(
        name=f"validate one case, cold ({biggest.relative_to(ROOT)})",
        ours=[sibcase("validate", biggest)],
        yardstick=[_check_jsonschema(schema, biggest)],
        yardstick_name="check-jsonschema",
        # The rules rest on figures, so NumPy is loaded and the case computed; the yardstick computes nothing.
        limit=1.25,
    )
    copies = copy_case(biggest, folder / "many", MANY)
    yield Comparison(
        name=f"validate {MANY} copies of it in one call",
        ours=[sibcase("validate", *copies)],
        yardstick=[_check_jsonschema(schema, *copies)],
        yardstick_name="check-jsonschema",
        limit=1.0,
        # The yardstick takes minutes, and the ratio is far from its limit.
        rounds=1,
    )
    yield _side_by_side(copies[:SIDE_BY_SIDE])


def _side_by_side(cases: list[Path]) -> Comparison:
    return Comparison(
        name=f"validate {len(cases)} cases, with {processors()} processors",
        ours=[sibcase("validate", *cases)],
        yardstick=[sibcase("validate", *cases, "--jobs", "1")],
        yardstick_name="one after the other",
        # Two processors would take half the time if nobody else used them and processes came for nothing.
        limit=0.7 if processors() > 1 else 1.1,
        rounds=1,
        parts=len(cases),
    )


def biggest_case() -> Path:
    """Return the largest of the cases that come with the project."""
    files = map(Path, find_case_files([str(ROOT / "cases"), str(ROOT / "tests" / "examples")]))
    return max(files, key=lambda file: file.stat().st_size)


def copy_case(case: Path, target: Path, count: int) -> list[Path]:
    """Copy a case so many times, with its folder where it has one of its own."""
    copies = []
    for number in range(count):
        folder = target / f"{number:03}"
        if case.name == CASE_FILE_NAME:
            shutil.copytree(case.parent, folder)
        else:
            folder.mkdir(parents=True)
            shutil.copy(case, folder / CASE_FILE_NAME)
        copies.append(folder / CASE_FILE_NAME)
    return copies


def _check_jsonschema(schema: Path, *files: Path) -> tuple[str, ...]:
    return (sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), *map(str, files))

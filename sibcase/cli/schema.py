"""`sibcase schema`: the JSON Schema that lets editors check and complete case files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sibcase.casefile.source.report import json_text
from sibcase.cli.terminal import print_json, remark

EXAMPLES = (
    ("sibcase schema --out case.schema.json", "write it to a file, alongside the cases that refer to it"),
    ("sibcase schema", "print it to standard output"),
)


def schema(
    out: Annotated[
        str | None, typer.Option("--out", "-o", metavar="FILE", help="Write to this file instead of standard output.")
    ] = None,
) -> None:
    """Print the JSON Schema of case files.

    Editors with YAML support use it to complete fields, explain them and mark mistakes as you type. The first line of a
    case refers to it; `sibcase new` writes that line for you:

      # yaml-language-server: $schema=case.schema.json
    """
    from sibcase.casefile.schema import json_schema

    if out is None:
        print_json(json_schema())
        return
    from sibcase.write_files import write_whole

    target = Path(out)
    write_whole(target.parent, target.name, json_text(json_schema()) + "\n")
    remark(f"Written: {out}")

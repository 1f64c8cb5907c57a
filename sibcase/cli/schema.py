"""`sibcase schema`: the JSON Schema of case files, with which editors check and complete while one types."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sibcase.cli.terminal import json_text, remark, say_json

EXAMPLES = (
    ("sibcase schema --out case.schema.json", "write it to a file, beside the cases that name it"),
    ("sibcase schema", "print it"),
)


def schema(
    out: Annotated[
        str | None, typer.Option("--out", "-o", metavar="FILE", help="Write to this file instead of stdout.")
    ] = None,
) -> None:
    """Print the JSON Schema of case files.

    Editors that know YAML use it to complete fields, explain them, and mark mistakes while one types. A case names it
    in its first line, as `sibcase new` writes it:

      # yaml-language-server: $schema=case.schema.json
    """
    from sibcase.casefile.schema import json_schema

    if out is None:
        say_json(json_schema())
        return
    from sibcase.documents.write_whole import write_whole

    target = Path(out)
    write_whole(target.parent, target.name, json_text(json_schema()) + "\n")
    remark(f"Written: {out}")

"""Opens an export of INDIGO for a command: what cannot be read ends the command with its place and a remedy."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sibcase.cli.frame import refuse
from sibcase.cli.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

# What is shown of the register is credited wherever it is shown.
CREDIT = "Source: INDIGO, Government Outcomes Lab, University of Oxford; records by their INDIGO numbers"


@contextmanager
def export_or_refused() -> Iterator[None]:
    """End the command with status 2 where an export or a form cannot be read."""
    from sibcase.casefile.source.spreadsheet import SpreadsheetFault
    from sibcase.tasks.indigo.records.record import ExportFault

    try:
        yield
    except (ExportFault, SpreadsheetFault) as fault:
        refuse(one_line(f"{fault.place}: {fault.message}" + (f"; {fault.help}" if fault.help else "")))

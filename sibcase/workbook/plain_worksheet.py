"""A worksheet of plain formulas: none is searched for functions that newer versions of Excel write in another way."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

__all__ = ["PlainWorksheet"]


class PlainWorksheet(Worksheet):  # type: ignore[misc] # XlsxWriter does not mark its types as for others
    """A worksheet whose formulas are taken as they are.

    XlsxWriter looks for a hundred and thirty newer functions in every formula, which takes four fifths of the time of a
    workbook of forty thousand. Ours use none: a test holds the two kinds of worksheet to the same file.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002
        return formula.removeprefix("=")

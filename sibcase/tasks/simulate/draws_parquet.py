"""The draws of a simulation as Parquet: a row for each draw, a column for each input, part of chance, and figure.

Rows are written in groups as they are drawn, so that memory does not grow with the number of draws. It needs pyarrow,
which is the extra `sibcase[parquet]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sibcase.book.operations import Array

__all__ = ["DrawsParquet", "NoParquetError"]

# Rows of a group: 26 MB for a case with 50 columns.
_GROUP: Final = 65_536


class NoParquetError(ImportError):
    """Parquet cannot be written, since pyarrow is not installed."""


class DrawsParquet:
    """A Parquet file that grows with the draws. A cell is null where a figure is undefined."""

    def __init__(self, file: BinaryIO) -> None:
        """Begin with no draws.

        Raises:
            NoParquetError: pyarrow is not installed.
        """
        try:
            import pyarrow as pa
            import pyarrow.parquet as pq
        except ImportError as missing:
            raise NoParquetError("pyarrow is not installed") from missing
        self._pa, self._pq, self._file = pa, pq, file
        self._writer: Any = None
        self._waiting: list[Mapping[str, Array]] = []

    def add(self, draws: Mapping[str, Array]) -> None:
        """Add a block of draws, by name; every block has the same names."""
        self._waiting.append({name: np.array(values, dtype=float) for name, values in draws.items()})
        if sum(_rows(block) for block in self._waiting) >= _GROUP:
            self._write_group()

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        try:
            if self._waiting:
                self._write_group()
            if self._writer is not None:
                self._writer.close()
        finally:
            # What could not be written is not tried again when the writer is collected, to a file that is closed.
            if self._writer is not None:
                self._writer.is_open = False

    def _write_group(self) -> None:
        names = list(self._waiting[0])
        columns = [np.concatenate([block[name] for block in self._waiting]) for name in names]
        arrays = [self._pa.array(values, mask=~np.isfinite(values)) for values in columns]
        table = self._pa.Table.from_arrays(arrays, names=names)
        if self._writer is None:
            # Hardly two draws are alike: a dictionary of them would be as large as they are.
            self._writer = self._pq.ParquetWriter(self._file, table.schema, use_dictionary=False)
        self._writer.write_table(table)
        self._waiting = []


def _rows(block: Mapping[str, Array]) -> int:
    return next((values.size for values in block.values()), 0)

"""Draws as Parquet: in groups of rows, and nothing left over where writing stops."""

from __future__ import annotations

import gc
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest

from sibcase.tasks.simulate.draws_parquet import DrawsParquet
from sibcase.write_files import NotAFileError, write_in_parts

if TYPE_CHECKING:
    from pathlib import Path

BLOCK = 4_096


def block(first: int) -> dict[str, np.ndarray]:
    values = np.arange(first, first + BLOCK, dtype=float)
    return {"a": values, "b": np.where(values % 2, values, np.nan)}


def test_rows_are_written_in_groups(tmp_path: Path) -> None:
    # 20 blocks of 4,096 rows: a group of 16 blocks and one of the four that are left.
    with write_in_parts(tmp_path, "draws.parquet") as file, closing(DrawsParquet(file)) as draws:
        for number in range(20):
            draws.add(block(number * BLOCK))
    found = pq.ParquetFile(tmp_path / "draws.parquet")
    assert [found.metadata.row_group(each).num_rows for each in range(found.num_row_groups)] == [65_536, 16_384]
    table = found.read()
    assert table["a"].to_pylist() == list(range(20 * BLOCK))
    assert table["b"].to_pylist()[:4] == [None, 1, None, 3]


def _interrupted(folder: Path, blocks: int) -> None:
    with write_in_parts(folder, "draws.parquet") as file, closing(DrawsParquet(file)) as draws:
        for number in range(blocks):
            draws.add(block(number * BLOCK))
        raise KeyboardInterrupt


@pytest.mark.matrix(1)
@pytest.mark.parametrize("blocks", [0, 2, 17])
def test_nothing_is_left_over_where_it_stops(blocks: int, tmp_path: Path) -> None:
    (tmp_path / "draws.parquet").write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        _interrupted(tmp_path, blocks)
    gc.collect()
    assert [each.name for each in tmp_path.iterdir()] == ["draws.parquet"]
    assert (tmp_path / "draws.parquet").read_bytes() == b"old"


def test_a_folder_that_was_made_goes_again(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="stop"), write_in_parts(tmp_path / "new", "draws.parquet"):
        raise ValueError("stop")
    assert not list(tmp_path.iterdir())


def test_only_a_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "draws.parquet").mkdir()
    with pytest.raises(NotAFileError), write_in_parts(tmp_path, "draws.parquet"):
        pass

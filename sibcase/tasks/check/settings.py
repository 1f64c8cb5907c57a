"""Settings of a repository of cases: `[tool.sibcase]` in pyproject.toml, or sibcase.toml, nearest above a case.

Within a repository the search ends at its top: a file above it is not part of what is reviewed there.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sibcase.casefile.source.findings import suggestion
from sibcase.files import FileFault, read_within, top_of_repository
from sibcase.tasks.check.policy import Policy, PolicyFault, codes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Settings", "SettingsAbove"]

OWN_FILE = "sibcase.toml"
SHARED_FILE = "pyproject.toml"
KEYS = ("select", "ignore", "strict", "baseline", "exclude")
LARGEST_FILE = 1_000_000
# Reading a key takes time with the square of its parts.
MOST_DOTS_ON_A_LINE = 1_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What one file of settings says; without a file, nothing is set.

    Attributes:
        file: the file, or nothing.
        policy: what it asks of cases.
        exclude: patterns of files that are passed over when folders are searched, relative to the file's folder.
    """

    file: Path | None = None
    policy: Policy = field(default_factory=Policy)
    exclude: tuple[str, ...] = ()

    def excludes(self, case: str) -> bool:
        """Return whether a case found in a folder is to be passed over: it, or a folder above it, fits a pattern."""
        if self.file is None or not self.exclude:
            return False
        try:
            below = Path(case).resolve().relative_to(self.file.parent)
        except ValueError:
            return False
        parts = (below, *below.parents)
        return any(fnmatch(part.as_posix(), pattern.rstrip("/")) for part in parts for pattern in self.exclude)


@dataclass
class SettingsAbove:
    """The settings of many cases, each file of settings read once."""

    known: dict[Path, Settings] = field(default_factory=dict)

    def of(self, case: str) -> Settings:
        """Return the settings nearest above a case file; standard input belongs to the current folder.

        Raises:
            PolicyFault: they cannot be read, or say what no setting says.
        """
        file = Path(case)
        folder = file.parent.resolve() if file.is_file() else Path.cwd()
        if folder in self.known:
            return self.known[folder]
        top = top_of_repository(folder)
        passed: list[Path] = []
        for here in (folder, *folder.parents):
            passed.append(here)
            found = self.known.get(here) or _settings_in(here)
            if found is not None or here == top:
                break
        self.known.update(dict.fromkeys(passed, found or Settings()))
        return found or Settings()


def _settings_in(folder: Path) -> Settings | None:
    for file in (folder / OWN_FILE, folder / SHARED_FILE):
        table = _table_of(file) if os.path.lexists(file) else None
        if table is not None:
            return _read(file, table)
    return None


def _table_of(file: Path) -> Mapping[str, Any] | None:
    """Return the table of settings of a file; None where a shared file has none."""
    whole = _parsed(file, _text_of(file))
    if file.name == OWN_FILE:
        return whole
    tool = whole.get("tool")
    table = tool.get("sibcase") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else None


def _text_of(file: Path) -> str:
    try:
        top = _top_of(file)
        return read_within(top, file.relative_to(top), LARGEST_FILE).decode("utf-8-sig")
    except FileFault as fault:
        message = f"{file}: this is not a settings file: {fault.strerror}"
        raise PolicyFault(message) from None
    except OSError as error:
        message = f"{file}: these settings cannot be read: {(error.strerror or str(error)).lower()}"
        raise PolicyFault(message) from None
    except UnicodeDecodeError:
        message = f"{file}: these settings are not UTF-8 text"
        raise PolicyFault(message) from None


def _parsed(file: Path, text: str) -> Mapping[str, Any]:
    _refuse_long_keys(file, text)
    try:
        return tomllib.loads(text)
    # A whole number of more digits than Python takes is a plain ValueError.
    except (ValueError, RecursionError) as error:
        message = f"{file}: this cannot be read as TOML: {error}"
        raise PolicyFault(message) from None


def _refuse_long_keys(file: Path, text: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MOST_DOTS_ON_A_LINE:
            message = f"{file}:{number}: a line of settings has at most {MOST_DOTS_ON_A_LINE:,} dots"
            raise PolicyFault(message)


def _top_of(file: Path) -> Path:
    """Return the folder out of which neither a file of settings nor a file that it names may lead."""
    return top_of_repository(file.parent) or file.parent


def _read(file: Path, table: Mapping[str, Any]) -> Settings:
    for key in table:
        if key not in KEYS:
            message = f"{file}: there is no setting `{key}`: {suggestion(key, KEYS)}"
            raise PolicyFault(message)
    baseline = _taken(file, table, "baseline", _is_text, "the name of a file")
    policy = Policy(
        select=_codes(file, table, "select"),
        ignore=_codes(file, table, "ignore"),
        strict=bool(_taken(file, table, "strict", _is_flag, "true or false")),
        baseline=str(file.parent / baseline) if baseline else "",
        baseline_within=str(_top_of(file)) if baseline else "",
    )
    return Settings(file, policy, tuple(_taken(file, table, "exclude", _is_texts, "a list of patterns") or ()))


def _codes(file: Path, table: Mapping[str, Any], key: str) -> frozenset[str]:
    try:
        return codes_of(_taken(file, table, key, _is_texts, "a list of rules") or ())
    except PolicyFault as fault:
        message = f"{file}: {fault}" if not str(fault).startswith(str(file)) else str(fault)
        raise PolicyFault(message) from None


def _taken(file: Path, table: Mapping[str, Any], key: str, fits: Callable[[Any], bool], expected: str) -> Any:
    value = table.get(key)
    if value is not None and not fits(value):
        message = f"{file}: `{key}` takes {expected}"
        raise PolicyFault(message)
    return value


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)

"""The house is in order: documented modules, no marks left behind, honest versions and pins."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import sibcase

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for folder in ("sibcase", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
# Put together here, so that this file does not find itself.
MARKS = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
# After comments at most, and of more than nothing.
DOCSTRING = re.compile(r'(?:#.*\n|\s)*r?"""\s*[^\s"]')
# What a pin may look like: no address, no hash, no path; a marker says for which systems it holds.
PIN = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[0-9][0-9a-z.]*)( ; [a-z_' =!<>0-9.A-Z]+)?")


def read_project() -> dict[str, Any]:
    """Return the project table of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def read_requirements() -> list[Requirement]:
    """Return what sibcase and its development tools ask for."""
    project = read_project()
    return [Requirement(line) for line in [*project["dependencies"], *project["optional-dependencies"]["dev"]]]


def read_pins() -> dict[str, str]:
    """Return the pinned version of each name in the constraints file."""
    pins = map(PIN.fullmatch, (ROOT / "constraints.txt").read_text("utf-8").splitlines())
    return {pin["name"]: pin["version"] for pin in pins if pin}


def name_of(path: Path) -> str:
    """Return a path as it is written from the top of the repository."""
    return path.relative_to(ROOT).as_posix()


# One test for all modules: a test takes longer than to look at a module.
def test_every_module_says_what_it_is_for() -> None:
    assert [name_of(module) for module in MODULES if not DOCSTRING.match(module.read_text("utf-8"))] == []


def test_no_module_leaves_a_mark() -> None:
    assert [name_of(module) for module in MODULES if MARKS.search(module.read_text("utf-8"))] == []


def test_modules_are_found() -> None:
    assert {"sibcase/resources.py", "tests/test_house.py"} <= set(map(name_of, MODULES))


def test_licence_is_the_one_that_is_declared() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert read_project()["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_newest_version_in_the_changelog_is_the_package_s() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changelog, flags=re.MULTILINE)
    assert versions[0] == sibcase.__version__


def test_constraints_are_pins_and_name_no_index() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not PIN.fullmatch(line)] == []
    assert len(lines) == len(read_pins()), "a name is pinned twice"


@pytest.mark.parametrize("requirement", read_requirements(), ids=lambda requirement: requirement.name)
def test_requirement_is_bounded_and_pinned(requirement: Requirement) -> None:
    operators = {specifier.operator for specifier in requirement.specifier}
    assert operators == {">=", "<"}
    pinned = read_pins()[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(pinned)

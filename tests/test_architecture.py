"""The layout of the code is a promise: floors, pure rooms, and a command line that starts at once.

The contracts stand in `pyproject.toml` under `[tool.importlinter]`; the other tests hold what imports cannot show.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from importlinter.cli import lint_imports

from sibcase.resources import cases_folder
from sibcase.wording.figures.labels import LABELS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

ROOT = Path(__file__).parents[1]
PURE_ROOMS = ("book", "model")
HEAVY = frozenset({"altair", "pandas", "pypandoc", "scipy", "typst", "vl_convert"})

FILE_METHODS = frozenset({"open", "read_bytes", "read_text", "write_bytes", "write_text"})
FORBIDDEN_FUNCTIONS = frozenset({"open", "print", "input"})

# Runs one command as the console script does, then says on the last line of stderr which heavy libraries it loaded.
PROBE = """
import json, sys
asked, heavy = json.loads(sys.argv[1]), set(json.loads(sys.argv[2]))
sys.argv = ["sibcase", *asked]
status = 0
try:
    from sibcase.cli import main
    main()
except SystemExit as stop:
    status = stop.code or 0
print(json.dumps({"status": status, "loaded": sorted(heavy & set(sys.modules))}), file=sys.stderr)
"""


def test_import_contracts_hold(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out


# --- rooms that can be taken in at a glance ---------------------------------------------------------------------------

MOST_MODULES = 22


def test_no_room_holds_more_modules_than_a_reader_takes_in() -> None:
    rooms = {folder for path in (ROOT / "sibcase").rglob("*.py") for folder in [path.parent]}
    modules = {room.relative_to(ROOT).as_posix(): len(list(room.glob("*.py"))) for room in rooms}
    assert {room: count for room, count in modules.items() if count > MOST_MODULES} == {}
    assert len([path for path in (ROOT / "sibcase").iterdir() if (path / "__init__.py").is_file()]) <= 15


# --- the pure rooms ---------------------------------------------------------------------------------------------------


def impure_places(source: str) -> Iterator[str]:
    """Yield a line for each file opened, text printed or random number drawn in a source text."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in FORBIDDEN_FUNCTIONS:
                yield f"line {node.lineno}: {name}("
            case ast.Call(func=ast.Attribute(attr=name)) if name in FILE_METHODS:
                yield f"line {node.lineno}: .{name}("
            case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="random"):
                yield f"line {node.lineno}: np.random"
            case ast.Import(names=names) if any(n.name in ("random", "numpy.random") for n in names):
                yield f"line {node.lineno}: import random"
            case ast.ImportFrom(module="random" | "numpy.random"):
                yield f"line {node.lineno}: from random import"
            case ast.ImportFrom(module="numpy", names=names) if any(n.name == "random" for n in names):
                yield f"line {node.lineno}: from numpy import random"


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_pure_rooms_open_print_and_draw_nothing(room: str) -> None:
    modules = sorted((ROOT / "sibcase" / room).rglob("*.py"))
    assert modules, f"sibcase/{room} holds no modules"
    found = [f"{module.name} {place}" for module in modules for place in impure_places(module.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "print('draws')",
        "open('case.yaml')",
        "path.open()",
        "path.read_text('utf-8')",
        "draws = np.random.default_rng(1)",
        "import random",
        "import numpy.random",
        "from numpy.random import default_rng",
        "from numpy import random",
    ],
)
def test_the_scan_sees_what_it_is_for(line: str) -> None:
    assert list(impure_places(line))


def test_the_scan_leaves_words_and_arithmetic_alone() -> None:
    source = '"""Does not print( or open( anything; np.random is left alone."""\nx = np.floor(y)'
    assert list(impure_places(source)) == []


# --- one way to open a file -------------------------------------------------------------------------------------------

OPENING = frozenset({"open", "fdopen", "read_bytes", "read_text", "copyfile", "copy2", "copytree", "read_csv", "mmap"})
PARSING_FILES = frozenset({"json.load", "tomllib.load", "ET.parse", "np.load", "np.loadtxt"})
# What opens a file otherwise than by sibcase/files.py, by module, and why it may.
OPENED_OTHERWISE = {
    "casefile/source/spreadsheet.py": "a part of a workbook that was read before",
    "cli/endings.py": "the null device, in place of a broken stream",
    "documents/formats/stamp.py": "a part of an archive that was read before",
    "write_files.py": "writes",
    "tasks/start/start.py": "writes",
}


def openings(source: str) -> Iterator[str]:
    """Yield a line for each call in a source text that opens a file."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="open")):
                yield f"line {node.lineno}: open("
            case ast.Call(func=ast.Attribute(attr=name) as called) if (
                name in OPENING or ast.unparse(called) in PARSING_FILES
            ):
                yield f"line {node.lineno}: {ast.unparse(called)}("


@pytest.mark.costly
def test_files_are_opened_in_one_way_only() -> None:
    package = ROOT / "sibcase"
    modules = {path.relative_to(package).as_posix(): path.read_text("utf-8") for path in package.rglob("*.py")}
    opening = {name for name, source in modules.items() if list(openings(source))}
    assert opening == {"files.py", *OPENED_OTHERWISE}


@pytest.mark.parametrize(
    "line",
    [
        "open('case.yaml')",
        "path.open('rb')",
        "(folder / 'case.yaml').read_text('utf-8')",
        "path.read_bytes()",
        "os.open(path, os.O_RDONLY)",
        "os.fdopen(3)",
        "shutil.copyfile(a, b)",
        "tomllib.load(stream)",
        "pd.read_csv(path)",
    ],
)
def test_the_scan_of_openings_sees_what_it_is_for(line: str) -> None:
    assert list(openings(line))


def test_programs_are_started_by_the_documents_and_the_site_only() -> None:
    package = ROOT / "sibcase"
    starting = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"\b(subprocess|os\.(system|exec|spawn|posix_spawn|popen))", path.read_text("utf-8"))
    }
    assert starting == {"documents/formats/pandoc.py", "tasks/site/full_text.py"}  # pandoc, and Pagefind


# --- what starts at once ----------------------------------------------------------------------------------------------


def run_and_list_heavy(*arguments: str, heavy: Collection[str] = HEAVY) -> tuple[int, list[str], str]:
    """Run a command in a fresh interpreter: its status, the heavy libraries it loaded, and all it said."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps(arguments), json.dumps(sorted(heavy))],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    report = json.loads(done.stderr.splitlines()[-1])
    return report["status"], report["loaded"], said


def test_help_loads_nothing_heavy() -> None:
    status, loaded, said = run_and_list_heavy("--help", heavy=HEAVY | {"jinja2", "numpy", "pydantic", "yaml"})
    assert (status, loaded) == (0, []), said


def test_validate_loads_nothing_heavy() -> None:
    heavy = HEAVY | {"jinja2"}
    status, loaded, said = run_and_list_heavy("validate", str(cases_folder() / "family-recovery"), heavy=heavy)
    assert (status, loaded) == (0, []), said


@pytest.mark.costly
def test_the_probe_sees_heavy_libraries(tmp_path: Path) -> None:
    case = str(cases_folder() / "concept-note")
    _, loaded, said = run_and_list_heavy("render", case, "--to", "pdf", "--out", str(tmp_path))
    assert "typst" in loaded, said


def _pairs_of_figure_and_label(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield what looks like a figure with a label: `("payments.total", "Payments")`, or the same in a dictionary."""
    for node in ast.walk(tree):
        pairs: list[tuple[ast.expr | None, ast.expr]] = []
        if isinstance(node, ast.Tuple) and len(node.elts) in (2, 3):
            pairs = [(node.elts[0], node.elts[1])]
        elif isinstance(node, ast.Dict):
            pairs = list(zip(node.keys, node.values, strict=True))
        for first, second in pairs:
            if isinstance(first, ast.Constant) and isinstance(second, ast.Constant):
                yield str(first.value), str(second.value)


@pytest.mark.costly
def test_a_headline_figure_has_its_labels_in_one_place() -> None:
    others = (
        path
        for room in ("tasks", "documents", "tables", "cli", "wording")
        for path in (ROOT / "sibcase" / room).rglob("*.py")
    )
    found = [
        f"{path.relative_to(ROOT)}: {name} is called {label!r}"
        for path in others
        for name, label in _pairs_of_figure_and_label(ast.parse(path.read_text("utf-8")))
        if name in LABELS and label[:1].isupper()
    ]
    assert found == []

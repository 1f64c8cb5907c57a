"""What users install works without the repository: the wheel, in a clean environment, renders one of its own cases."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

# One environment for all tests here, also when tests run on several processors.
# It downloads what the wheel depends on: in `make test-all` only.
pytestmark = [pytest.mark.slow, pytest.mark.matrix(0), pytest.mark.xdist_group("wheel")]

ROOT = Path(__file__).parents[1]
SCRIPTS, SUFFIX = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment that holds the wheel and what it depends on, and nothing of the repository."""

    environment: Path

    @property
    def python(self) -> Path:
        """The interpreter of the environment."""
        return self.environment / SCRIPTS / f"python{SUFFIX}"

    @property
    def sibcase(self) -> Path:
        """The command that the wheel brought."""
        return self.environment / SCRIPTS / f"sibcase{SUFFIX}"

    def folder(self, name: str) -> Path:
        """Return the folder of templates or cases, as the installed package sees it."""
        code = f"from sibcase.resources import {name}_folder; print({name}_folder())"
        return Path(run(self.python, "-I", "-c", code).stdout.strip())


def run(*command: str | Path, cwd: Path | None = None, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a command without the settings of the Python that runs the tests; what it says is shown if it fails."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=settings,
        check=False,
    )
    assert done.returncode == 0 or not check, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


def build_wheel(out: Path) -> Path:
    """Build the wheel from the checkout with the hatchling that is installed already."""
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT)
    (wheel,) = out.glob("sibcase-*.whl")
    return wheel


def install(wheel: Path, environment: Path) -> Installed:
    """Install a wheel and its pinned dependencies into a new environment."""
    constraints = ("--constraint", ROOT / "constraints.txt")
    venv.create(environment, with_pip=True)
    installed = Installed(environment)
    run(installed.python, "-m", "pip", "install", "--quiet", *constraints, wheel)
    return installed


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Return a clean environment with the wheel in it."""
    folder = tmp_path_factory.mktemp("wheel")
    return install(build_wheel(folder / "dist"), folder / "environment")


def copy_case(installed: Installed, target: Path) -> Path:
    """Copy a case that came with the wheel to a place where a user would work on it."""
    return Path(shutil.copytree(installed.folder("cases") / "family-recovery", target / "my-case"))


def test_templates_and_cases_come_with_the_wheel(installed: Installed) -> None:
    for name in ("templates", "cases"):
        folder = installed.folder(name)
        assert folder.is_relative_to(installed.environment)
        shipped = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
        ours = {path.relative_to(ROOT / name) for path in (ROOT / name).rglob("*") if path.is_file()}
        assert ours, f"the repository has no {name}"
        assert shipped == ours


def test_a_shipped_case_renders(installed: Installed, tmp_path: Path) -> None:
    case = copy_case(installed, tmp_path)
    run(installed.sibcase, "render", case, "--to", "md", "--out", tmp_path / "out", cwd=tmp_path)
    (document,) = (tmp_path / "out").rglob("*.md")
    assert document.read_text("utf-8").startswith(("#", "---"))


def test_the_workbench_needs_its_extra_and_starts_with_it(installed: Installed, tmp_path: Path) -> None:
    case = copy_case(installed, tmp_path)
    without = run(installed.sibcase, "serve", case, "--no-open", cwd=tmp_path, check=False)
    assert without.returncode == 2
    assert "pip install 'sibcase[app]'" in without.stderr
    constraints = ("--constraint", ROOT / "constraints.txt")
    run(installed.python, "-m", "pip", "install", "--quiet", *constraints, "starlette", "uvicorn")
    shown = run(installed.python, "-I", "-c", PAGE, case, cwd=tmp_path)
    assert "Safe at home in Northmarch and Southmarch" in shown.stdout


# Asks the installed workbench for a page, as its server would.
PAGE = """
import asyncio, sys
from pathlib import Path
from sibcase.webapp.app import make_app
from sibcase.webapp.guard import Terms
from sibcase.webapp.workspace import Workspace

terms = Terms(frozenset({"here:1"}), "0123456789012345678901")
application = make_app(Workspace(Path(sys.argv[1])), terms)
cookie = f"{terms.cookie}={terms.token}".encode()
scope = {"type": "http", "method": "GET", "path": "/form", "raw_path": b"/form", "query_string": b"case=case.yaml",
         "headers": [(b"host", b"here:1"), (b"cookie", cookie)], "http_version": "1.1", "scheme": "http",
         "root_path": "", "server": ("here", 1), "client": ("here", 2)}
said = []

async def receive():
    return {"type": "http.request", "body": b"", "more_body": False}

async def send(message):
    said.append(message.get("body", b""))

asyncio.run(application(scope, receive, send))
print(b"".join(said).decode())
"""


def test_the_templates_used_are_the_wheel_s(installed: Installed, tmp_path: Path) -> None:
    case = copy_case(installed, tmp_path)
    templates = installed.folder("templates")
    hidden = templates.rename(templates.with_name("templates-hidden"))
    out = tmp_path / "out"
    try:
        done = run(installed.sibcase, "render", case, "--to", "md", "--out", out, cwd=tmp_path, check=False)
    finally:
        hidden.rename(templates)
    assert done.returncode == 2  # a failure of the installation, not a problem of the case
    assert "templates" in done.stderr
    assert not list(out.rglob("*.md"))

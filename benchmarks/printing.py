"""How long documents take, against plain pandoc and Typst, against WeasyPrint, and side by side against in turn."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import ROOT, Comparison, sibcase
from sibcase.casefile.reader import CASE_FILE_NAME, find_case_files
from sibcase.documents.formats.pandoc import pandoc_path
from sibcase.tasks.business_case import load
from sibcase.tasks.publish.document import BUSINESS_CASE, FORMATS, render
from sibcase.tasks.workers import processors

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL_CASE = ROOT / "cases" / "family-recovery"
MANY = 100
PEOPLE = re.compile(r"(people: \{value: )([0-9_]+)")
# So many people more are within the ranges that the cases state.
ROOM = 20
COMPILE = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2])"


def comparisons(folder: Path) -> Iterator[Comparison]:
    """Yield what is to be measured; files for it are put into the folder."""
    business = load(FULL_CASE)
    render(business, business.evaluate(), ["md", "html"], BUSINESS_CASE, folder)
    yield _everything(folder)
    if _runs("import weasyprint"):
        yield _paper(folder)
    else:
        print("WeasyPrint is missing, or the libraries it needs (apt-get install libpango-1.0-0 libpangoft2-1.0-0;")
        print("pip install 'sibcase[bench]'): the PDF is not measured against it", flush=True)
    yield _many(folder)


def _everything(folder: Path) -> Comparison:
    markdown, plain = folder / f"{FULL_CASE.name}.md", folder / "plain"
    to_typst = (pandoc_path(), str(markdown), "--from=gfm", "--to=typst", "--standalone", f"--output={plain}.typ")
    return Comparison(
        name=f"every document of {FULL_CASE.name} in every format",
        ours=[sibcase("render", FULL_CASE, "--template", "all", "--to", ",".join(FORMATS), "--out", folder / "all")],
        yardstick=[to_typst, (sys.executable, "-c", COMPILE, f"{plain}.typ", f"{plain}.pdf")],
        yardstick_name="plain pandoc and Typst on the Markdown of its business case",
        limit=10.0,
        rounds=5,
    )


def _paper(folder: Path) -> Comparison:
    page = folder / f"{FULL_CASE.name}.html"
    return Comparison(
        name=f"the business case of {FULL_CASE.name} as PDF",
        ours=[sibcase("render", FULL_CASE, "--to", "pdf", "--out", folder / "paper")],
        yardstick=[(sys.executable, "-m", "weasyprint", "--quiet", str(page), str(folder / "weasyprint.pdf"))],
        yardstick_name="WeasyPrint on our own HTML",
        limit=1 / 3,
        rounds=5,
    )


def _many(folder: Path) -> Comparison:
    many = folder / "cases"
    _copy_changed(many, MANY)
    return Comparison(
        name=f"{MANY} cases as Markdown and PDF, with {processors()} processors",
        ours=[sibcase("render", many, "--out", folder / "side-by-side")],
        yardstick=[sibcase("render", many, "--out", folder / "in-turn", "--jobs", "1")],
        yardstick_name="one after the other",
        # Two processors would take half the time if no one else used them and processes cost nothing.
        limit=0.8 if processors() > 1 else 1.1,
        rounds=1,
        parts=MANY,
    )


def _copy_changed(target: Path, count: int) -> None:
    """Copy the cases of the project in turns until there are so many, each with other people in it."""
    cases = find_case_files([str(ROOT / "cases")])
    for number, case in enumerate(islice(cycle(cases), count), start=1):
        copy = target / f"{number:03}-{Path(case).parent.name}"
        shutil.copytree(Path(case).parent, copy)
        text = (copy / CASE_FILE_NAME).read_text("utf-8")
        (copy / CASE_FILE_NAME).write_text(_with_more_people(text, number % ROOM), "utf-8")


def _with_more_people(text: str, more: int) -> str:
    return PEOPLE.sub(lambda found: f"{found[1]}{int(found[2]) + more}", text)


def _runs(code: str) -> bool:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0

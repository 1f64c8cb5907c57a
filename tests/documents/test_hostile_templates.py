"""Templates from strangers: whatever one holds, it ends soon, in a sentence that begins with file and line."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import pytest

from sibcase.casefile.reader import load_case
from sibcase.documents.templates.files import LARGEST_TEMPLATE
from sibcase.documents.templates.render import TemplateFault, found_template, render_template
from sibcase.resources import cases_folder
from sibcase.tasks.business_case import business_case, load
from sibcase.tasks.publish.document import compose
from sibcase.wording.figures.quoted import Quoted, quote_figures

EXAMPLES = Path(__file__).parents[1] / "examples"
# On a machine that does five other things at once; each takes less than ten seconds by itself.
SECONDS = 60
WORDS = ["county council", "health board"]


@pytest.fixture(scope="module")
def figures() -> Quoted:
    return quote_figures(load(EXAMPLES / "quarterly-example.yaml").evaluate(), "GBP")


def doubled(times: int, first: str, again: str) -> str:
    """Return a template that sets `a0`, and then each of the next names to something made of the one before."""
    return first + "".join(again.format(new=f"a{n + 1}", old=f"a{n}") for n in range(times))


def chain(times: int) -> dict[str, str]:
    """Return parts each of which includes the next one twice."""
    parts = {f"p{n}": f"{{% include 'p{n + 1}.md.j2' %}}{{% include 'p{n + 1}.md.j2' %}}" for n in range(times)}
    return {"note": "{% include 'p0.md.j2' %}", **parts, f"p{times}": "end"}


ROUND = "{% for a in range(9999) %}"
END = "{% endfor %}"
MANY_WORDS = "{% set big %}" + ROUND + "x" * 400 + END + "{% endset %}"

GALLERY: dict[str, tuple[str | dict[str, str], str]] = {
    # --- too long ---
    "loops in loops": (ROUND * 3 + END * 3, "note:1: the template goes on for too long"),
    "loops over nothing in loops": (
        ROUND * 2 + "{% for b in range(9999) | selectattr('missing') %}{% endfor %}" + END * 2,
        "'int object' has no attribute 'missing'",
    ),
    "selections in loops": (
        ROUND * 2 + "{% for b in range(9999) | rejectattr('real', 'defined') %}{% endfor %}" + END * 2,
        "goes on for too long",
    ),
    "loops over the letters of a long text": (MANY_WORDS + "{% for a in big %}{% endfor %}", "goes on for too long"),
    "a great range": ("{{ range(99999999) | length }}", "note:1: a range has more than 10,000 numbers"),
    "a greater range": (f"{{% for a in range({10**15 - 1}) %}}{{% endfor %}}", "note:1: a range has more than"),
    "a range backwards": ("{% for a in range(0, -99999999, -1) %}{% endfor %}", "note:1: a range has more than"),
    "a range of no steps": ("{% for a in range(1, 2, 0) %}{% endfor %}", "note:1: range() arg 3 must not be zero"),
    "parts that double": (chain(40), "goes on for too long"),
    "macros that double": (
        "".join(f"{{% macro m{n}() %}}{{{{ m{n + 1}() }}}}{{{{ m{n + 1}() }}}}{{% endmacro %}}" for n in range(40))
        + "{% macro m40() %}{% endmacro %}{{ m0() }}",
        "goes on for too long",
    ),
    # --- too much ---
    "texts that double": (
        doubled(40, "{% set a0 %}long{% endset %}", "{{% set {new} %}}{{{{ {old} }}}}{{{{ {old} }}}}{{% endset %}}"),
        "the template writes more than",
    ),
    "many long texts put aside": (
        MANY_WORDS + "{% set a %}{{ big }}{% endset %}" * 50,
        "the template writes more than 20,000,000 characters",
    ),
    "one long text, many times": (MANY_WORDS + "{{ big }}" * 9, "the template writes more than"),
    "a long text joined with itself": (
        MANY_WORDS + "{{ [" + "big, " * 5000 + "] | listed }}",
        "note:1: a filter takes at most 250,000 characters",
    ),
    "long texts joined": ("{{ 'a' ~ 'b' }}", "note:1: write texts one after the other, without `~`"),
    "a text times a billion": ("{{ 'a' * 1000000000 }}", "note:1: a template may not reckon with `*` here"),
    "powers of powers": ("{{ 9 ** 9 ** 9 }}", "note:1: a template may not reckon with `**` here"),
    "a number of many digits": ("\n{{ " + "9" * 5000 + " }}", "note:2: this number is too long"),
    "a number of many digits, in binary": ("{{ 0b" + "1" * 50_000 + " }}", "note:1: this number is too long"),
    "decimals without end": ("{{ 1 | number(99999999) }}", "note:1: a figure has between none and 6 decimals"),
    "an endless amount": ("{{ 1e999 | money }}", "note:1: this number is too long"),
    "an endless number in words": ("{{ -1e300 | words }}", "note:1: this number is too long"),
    "many long lists": ("{% set a = range(9999) | list %}" * 500, "goes on for too long"),
    "lists of lists of lists": (
        doubled(40, "{% set a0 = ['x'] %}", "{{% set {new} = [{old}, {old}] %}}") + "{{ a40 in [a40] }}",
        "note:1: a template's lists may hold lists, and those hold none",
    ),
    "tuples as names of names": (
        doubled(40, "{% set a0 = ('x', ) %}", "{{% set {new} = ({old}, {old}) %}}") + "{{ {a40: 1} | length }}",
        "note:1: a template's lists may hold lists, and those hold none",
    ),
    "whatever a macro is given": ("{% macro m() %}{{ m(varargs, varargs) }}{% endmacro %}{{ m(1, 1) }}", "`varargs`"),
    "whatever a macro is given by name": ("{% macro m() %}{{ m(a=kwargs) }}{% endmacro %}{{ m(a=1) }}", "`kwargs`"),
    # --- round and round ---
    "a macro that calls itself": ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "note:1: it calls itself"),
    "two macros": (
        "{% macro a() %}\n{{ b() }}{% endmacro %}\n{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
        "it calls itself without end",
    ),
    "a block that calls itself": ("{% block a %}\n{{ self.a() }}{% endblock %}", "note:2: it calls itself without end"),
    "a part that includes itself": ("{% include 'note.md.j2' %}", "note:1: it calls itself without end"),
    "a template that extends itself": ("{% extends 'note.md.j2' %}", "note:1: it calls itself without end"),
    "two that extend one another": (
        {"note": "{% extends 'b.md.j2' %}", "b": "\n{% extends 'note.md.j2' %}"},
        "it calls itself without end",
    ),
    "two that import one another": (
        {"note": "{% import 'b.md.j2' as b %}", "b": "{% import 'note.md.j2' as a %}"},
        "it calls itself without end",
    ),
    "a loop that calls itself": ("{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}", "note:1: a loop may not"),
    "a parent that is not there": ("{% block a %}{{ super() }}{% endblock %}", "note:1: there is no parent block"),
    # --- too deep ---
    "brackets": ("{{ " + "(" * 5000 + ")" * 5000 + " }}", "note:1: this is nested too deeply"),
    "lists": ("\n{{ " + "[" * 200 + "]" * 200 + " }}", "note:2: this is nested too deeply"),
    "denials": ("{{ " + "not " * 20_000 + "x }}", "note:1: this is nested too deeply"),
    "signs": ("{{ " + "- " * 15_000 + "1 }}", "note:1: this is nested too deeply"),
    "sums": ("{{ 1" + " + 1" * 15_000 + " }}", "note:1: this is nested too deeply"),
    "dots": ("{{ figures" + ".a" * 20_000 + " }}", "note:1: this is nested too deeply"),
    "filters": ("{{ 'a'" + " | sentence" * 9_000 + " }}", "note:1: this is nested too deeply"),
    "choices": ("{{ " + "1 if 1 else " * 8_000 + "1 }}", "note:1: this is nested too deeply"),
    "conditions": ("{% if 1 %}\n" * 3000 + "{% endif %}" * 3000, "this is nested too deeply"),
    "loops": ("{% for a in [1] %}\n" * 25 + "{% endfor %}" * 25, "note:16: this is nested too deeply"),
    "blocks": (
        "".join(f"{{% block b{n} %}}" for n in range(3000)) + "{% endblock %}" * 3000,
        "note:1: this is nested too deeply",
    ),
    # --- too large ---
    "a large file": ("x" * (LARGEST_TEMPLATE + 1), "note:1: a template has at most 100,000 bytes"),
    "many statements": ("{{1}}" * 15_000, "note:1: this is too large: divide it into parts"),
    # --- no template ---
    "a name given twice": ("{% macro m(a, a) %}{% endmacro %}", "note:1: this cannot be read: duplicate argument"),
    "a value given twice": (
        "{% macro m(a) %}{% endmacro %}\n\n{{ m(a=1, a=2) }}",
        "note:3: this cannot be read: keyword argument repeated",
    ),
    "a block given twice": ("{% block a %}{% endblock %}\n{% block a %}{% endblock %}", "note:2: block 'a' defined"),
    "a block that is never closed": ("one\n{% if 1 %}", "note:2: Unexpected end of template"),
    "a comment that is never closed": ("one\n{# two", "note:2: Missing end of comment tag"),
    "another language": ("{% autoescape true %}{{ 1 }}{% endautoescape %}", "note:1: a template writes Markdown"),
    "unknown words": ("{% debug %}", "note:1: Encountered unknown tag 'debug'"),
    # --- a way out ---
    "the class of a text": ("{{ ''.__class__ }}", "note:1: access to attribute '__class__' of 'str' object is unsafe"),
    "the class by a name": ("{{ ''['__class__'] }}", "note:1: access to attribute '__class__'"),
    "the globals of a macro": ("{% macro m() %}{% endmacro %}{{ m.__globals__ }}", "note:1: "),
    "the class in a selection": ("{{ ['a'] | selectattr('__class__.__mro__') | list | length }}", "note:1: "),
    "the text of a format": ("{{ '{0.__class__}'.format(1) }}", "note:1: "),
    "a format by its map": ("{{ '{a}'.format_map({'a': 1}) }}", "note:1: "),
    "a format by per cent": ("{{ '%9999999d' % 1 }}", "note:1: a template may not reckon with `%` here"),
    "a method": ("{{ 'x'.upper() }}", "note:1: a template calls its macros, its blocks and `range`"),
    "a method of a mapping": ("{{ {'a': 1}.items() }}", "note:1: "),
    "Jinja's own cycler": ("{{ cycler('a') }}", "note:1: 'cycler' is undefined"),
    "Jinja's own namespace": ("{% set ns = namespace(a=1) %}", "note:1: 'namespace' is undefined"),
    "Jinja's own lipsum": ("{{ lipsum(n=99999) }}", "note:1: 'lipsum' is undefined"),
    "Jinja's own dict": ("{{ dict(a=1) }}", "note:1: 'dict' is undefined"),
    "the turn of a loop": ("{% for a in [1] %}{{ loop.cycle(1) }}{% endfor %}", "note:1: "),
    "a filter that maps": ("{{ ['a'] | map('upper') }}", "note:1: No filter named 'map'"),
    "a filter that groups": ("{{ ['a'] | groupby('x') }}", "note:1: No filter named 'groupby'"),
    "a filter that dumps": ("{{ ['a'] | tojson }}", "note:1: No filter named 'tojson'"),
    "a filter that trusts": ("{{ 'a' | safe }}", "note:1: No filter named 'safe'"),
    "a filter that replaces": ("{{ 'a' | replace('a', 'aa') }}", "note:1: No filter named 'replace'"),
    "the program's own filters": ("{{ words | counted | flat }}", "note:1: "),
    "the program's own types": ("{{ figures._all }}", "note:1: `_all` is no figure of this case"),
    "whole parties in a list": ("{{ parts | listed }}", "note:1: a whole Template stands where a word belongs"),
    "a whole party as a word": ("{{ 2 | plural(parts[0]) }}", "note:1: a whole Template stands where a word belongs"),
    "nothing between words": ("{{ words | listed(none) }}", "note:1: nothing stands where a word belongs"),
    "a number with parts": ("{{ 1['a'] }}", "note:1: "),
    "a module as a text": ({"note": "{% import 'b.md.j2' as b %}{{ b }}", "b": "b"}, "note:1: a whole TemplateModule"),
    # --- other files ---
    "a file above": ("one\n{% include '../secret.md.j2' %}", "note:2: there is no part '../secret.md.j2'"),
    "a file above, the long way": ("{% include 'a/../../secret.md.j2' %}", "note:1: there is no part"),
    "a file above, for Windows": ("{% include '..\\\\secret.md.j2' %}", "note:1: there is no part"),
    "a file of the machine": ("{% include '/etc/passwd' %}", "note:1: there is no part '/etc/passwd'"),
    "a template of the machine": ("{% include '{{top}}/secret.md.j2' %}", "note:1: there is no part"),
    "a file that is no template": ("{% include 'plain.txt' %}", "note:1: there is no part 'plain.txt'"),
    "a link out of the folder": ("{% include 'link.md.j2' %}", "note:1: there is no part 'link.md.j2'"),
    "a folder that is a link": ("{% include 'away/secret.md.j2' %}", "note:1: there is no part"),
    "a pipe": ("{% include 'pipe.md.j2' %}", "note:1: there is no part 'pipe.md.j2'"),
    "a file of no name": ("{% include 'a\\0b.md.j2' %}", "note:1: there is no part"),
    "a file of a long name": ("{% include '" + "a" * 5000 + ".md.j2' %}", "note:1: there is no part"),
    "a file that is no text": ("{% include 5 %}", "note:1: "),
    "a file out of several": ("{% include ['../secret.md.j2', '/etc/passwd'] %}", "note:1: "),
    "one of our folders": ("{% include 'repository/README.md' %}", "note:1: there is no part"),
    "the sources of sibcase": ("{% include '../sibcase/resources.py' %}", "note:1: there is no part"),
}


def write(folder: Path, text: str | dict[str, str]) -> None:
    """Write a template called `note` with its parts, and around it what it may want to reach."""
    own = folder / "note"
    own.mkdir()
    (folder / "secret.md.j2").write_text("secret", "utf-8")
    (own / "plain.txt").write_text("secret", "utf-8")
    (own / "link.md.j2").symlink_to(folder / "secret.md.j2")
    (own / "away").symlink_to(folder, target_is_directory=True)
    os.mkfifo(own / "pipe.md.j2")
    for name, part in (text if isinstance(text, dict) else {"note": text}).items():
        (own / f"{name}.md.j2").write_bytes(part.replace("{{top}}", str(folder)).encode())


def fault_of(folder: Path, figures: Quoted) -> str:
    """Return what is said of the template `note` of a folder."""
    with contextlib.chdir(folder), pytest.raises(TemplateFault) as caught:
        render_template("./note", {"figures": figures, "words": WORDS, "parts": [found_template("brief")]})
    return str(caught.value)


@pytest.mark.matrix(6)
@pytest.mark.skipif(os.name == "nt", reason="pipes and links are made in another way there")
@pytest.mark.parametrize("name", GALLERY)
def test_a_hostile_template_ends_in_one_sentence(name: str, tmp_path: Path, figures: Quoted) -> None:
    text, said = GALLERY[name]
    write(tmp_path, text)
    begun = time.monotonic()
    fault = fault_of(tmp_path, figures)
    assert time.monotonic() - begun < SECONDS
    assert said.replace("note:", "note/note.md.j2:") in fault
    assert fault.startswith("note/")
    assert "secret\n" not in fault
    assert len(fault) < 6000


BYTES = {
    "binary": (bytes(range(256)) * 4, "note/note.md.j2:"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "note/note.md.j2:1: this is not UTF-8 text"),
    "another alphabet": ("one\nzwei Pfade für £1".encode("latin-1"), "note/note.md.j2:2: this is not UTF-8 text"),
    "UTF-16": ("one\n{{ 1 }}".encode("utf-16"), "note/note.md.j2:1: this is not UTF-8 text"),
    "halves of characters": (b"one \xed\xa0\x80", "note/note.md.j2:1: this is not UTF-8 text"),
    "a control character": (b"one\ntwo\n\x1b[31mred", "note/note.md.j2:3: a control character (U+001B)"),
    "nothing but zeros": (b"\0" * 1000, "note/note.md.j2:1: a control character (U+0000)"),
    "a mark in the middle": ("one\n{{ two\ufeff }}".encode(), "note/note.md.j2:2: "),
}


@pytest.mark.parametrize("name", BYTES)
def test_a_file_that_is_no_template_is_reported_with_its_line(name: str, tmp_path: Path, figures: Quoted) -> None:
    content, said = BYTES[name]
    (tmp_path / "note").mkdir()
    (tmp_path / "note/note.md.j2").write_bytes(content)
    assert fault_of(tmp_path, figures).startswith(said)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfone\n{{ 1 }}\n", b"one\r\n{{ 1 }}\r\n", b"one\r{{ 1 }}\r"])
def test_marks_and_line_ends_of_other_systems_are_read(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "note.md.j2").write_bytes(content)
    assert render_template(tmp_path / "note.md.j2", {}) == "one\n1\n"


def test_a_line_that_ends_as_on_other_systems_is_counted(tmp_path: Path) -> None:
    (tmp_path / "note.md.j2").write_bytes(b"one\r\n\r\n{{ two }}")
    with pytest.raises(TemplateFault, match=r"note\.md\.j2:3: 'two' is undefined"):
        render_template(tmp_path / "note.md.j2", {})


@pytest.mark.parametrize("text", ["\n" * 95_000, " " * 95_000, "{# " * 30_000, "-%}" * 30_000, "{" * 95_000])
def test_a_large_file_of_nothing_is_read_at_once(text: str, tmp_path: Path) -> None:
    (tmp_path / "note.md.j2").write_text(text, "utf-8")
    begun = time.monotonic()
    with contextlib.suppress(TemplateFault):
        render_template(tmp_path / "note.md.j2", {})
    assert time.monotonic() - begun < SECONDS


# --- the line at fault ------------------------------------------------------------------------------------------------


PARENT = "one\n{% block sum %}\ntwo\n{% endblock %}\n"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"note": "{% extends 'up.md.j2' %}\n{% block sum %}\n\n{{ x }}{% endblock %}", "up": PARENT}, "note.md.j2:4"),
        (
            {"note": "{% extends 'up.md.j2' %}\n{% block sum %}{{ super() }}{% endblock %}", "up": PARENT + "{{ x }}"},
            "up.md.j2:5",
        ),
        (
            {
                "note": "{% extends 'up.md.j2' %}\n{% block sum %}{{ super() }}{% endblock %}",
                "up": PARENT.replace("two", "{{ x }}"),
            },
            "up.md.j2:3",
        ),
        ({"note": "\n{% include 'part.md.j2' %}", "part": "one\n{{ x }}"}, "part.md.j2:2"),
        ({"note": "\n{% include 'part.md.j2' %}", "part": "one\n\n{% if %}"}, "part.md.j2:3"),
        (
            {"note": "{% import 'm.md.j2' as m %}\n{{ m.a() }}", "m": "{% macro a() %}\n\n{{ x }}{% endmacro %}"},
            "m.md.j2:3",
        ),
        (
            {"note": "{% from 'm.md.j2' import a %}\n{{ a(\n) }}", "m": "{% macro a() %}{{ 0.5 }}{% endmacro %}"},
            "m.md.j2:1",
        ),
        ({"note": "{% macro a() %}{{ caller() }}{% endmacro %}{% call a() %}\n{{ x }}{% endcall %}"}, "note.md.j2:2"),
        ({"note": "\n\n{{ 'a' | table }}"}, "note.md.j2:3"),
    ],
)
def test_the_line_is_that_at_fault(parts: dict[str, str], said: str, tmp_path: Path, figures: Quoted) -> None:
    (tmp_path / "note").mkdir()
    for name, text in parts.items():
        (tmp_path / "note" / f"{name}.md.j2").write_text(text, "utf-8")
    assert fault_of(tmp_path, figures).startswith(f"note/{said}: ")


# --- finding one's own ------------------------------------------------------------------------------------------------


def test_one_file_is_a_template_and_is_called_after_it(tmp_path: Path) -> None:
    (tmp_path / "One page.md.j2").write_text("one", "utf-8")
    found = found_template(tmp_path / "One page.md.j2")
    assert (found.name, found.design.title, found.is_own) == ("One-page", "One page", True)


def test_a_folder_is_a_template_by_its_own_name_or_by_its_only_file(tmp_path: Path) -> None:
    folder = tmp_path / "house"
    folder.mkdir()
    (folder / "page.md.j2").write_text("one", "utf-8")
    assert found_template(folder).file.name == "page.md.j2"
    (folder / "house.md.j2").write_text("two", "utf-8")
    assert found_template(folder).file.name == "house.md.j2"
    assert found_template(folder / "page.md.j2").name == "page"


def test_a_folder_of_several_templates_is_none(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.md.j2").write_text(name, "utf-8")
    with pytest.raises(TemplateFault, match=rf"the template of this folder would be {tmp_path.name}\.md\.j2"):
        found_template(tmp_path)


def test_a_name_of_ours_is_ours_and_a_path_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "business-case").mkdir()
    (tmp_path / "business-case/business-case.md.j2").write_text("mine", "utf-8")
    assert not found_template("business-case").is_own
    assert found_template("./business-case").is_own
    assert render_template("./business-case", {}) == "mine\n"


def test_a_template_that_extends_ours_looks_like_it(tmp_path: Path) -> None:
    file = tmp_path / "mine.md.j2"
    file.write_text("{% extends 'business-case/business-case.md.j2' %}", "utf-8")
    ours = found_template("business-case").design
    assert found_template(file).design == ours
    (tmp_path / "document.yaml").write_text("title: House case\n", "utf-8")
    design = found_template(file).design
    assert (design.title, design.cover, design.by_stage) == ("House case", ours.cover, ours.by_stage)


def test_a_part_of_ones_own_stays_out_of_ours(tmp_path: Path) -> None:
    (tmp_path / "mine.md.j2").write_text(
        "{% from 'shared/words.md.j2' import off %}{% include 'words.md.j2' %}{{ off(0) }}", "utf-8"
    )
    (tmp_path / "words.md.j2").write_text("my words\n\n", "utf-8")
    assert render_template(tmp_path / "mine.md.j2", {}) == "my words\nneither better nor worse off\n"


def test_a_template_that_has_changed_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "note.md.j2"
    for text in ("one", "three"):
        file.write_text(text, "utf-8")
        assert render_template(file, {}) == f"{text}\n"


# What is written, and what of it the document holds: GitHub shows the Markdown as it is.
IN_MARKDOWN = {
    "<script>alert(1)</script>": r"\<script>alert(1)\</script>",
    "<!-- hidden -->": r"\<!-- hidden -->",
    "[a](javascript:alert(1))": r"[a]\(javascript:alert(1))",
    "![far](https://example.org/x.png)": "[far](https://example.org/x.png)",
    '![ours, "so" \\] called](pictures/one.svg "One [of] \\" two")': None,
    "[a](https://example.org) and <https://example.org>": None,
    "`<b>` in code": None,
    "```\n<b> in code\n```": None,
    "[a][b]\n\n[b]: javascript:alert(1)": "[a][b]\n\n\\[b]: javascript:alert(1)",
}


@pytest.mark.parametrize("written", IN_MARKDOWN)
def test_what_a_template_says_is_markdown_without_html(written: str, tmp_path: Path) -> None:
    file = tmp_path / "note.md.j2"
    file.write_text("{% raw %}" + written + "{% endraw %}", "utf-8")
    assert render_template(file, {}) == f"{IN_MARKDOWN[written] or written}\n"


@pytest.mark.costly
def test_a_template_that_extends_ours_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "mine.md.j2"
    file.write_text("{% extends 'business-case/business-case.md.j2' %}", "utf-8")
    business = business_case(load_case(cases_folder() / "rough-sleeping" / "case.yaml"))
    figures = business.evaluate()
    assert compose(business, figures, str(file)).markdown == compose(business, figures, "business-case").markdown


def test_a_case_of_thousands_of_segments_has_its_documents(tmp_path: Path) -> None:
    file = tmp_path / "note.md.j2"
    file.write_text(
        "{% for each in many %}{% if many | length > 1 and (many | first) == 0 %}x{% endif %}{% endfor %}", "utf-8"
    )
    assert render_template(file, {"many": list(range(5_000))}) == "x" * 5_000 + "\n"

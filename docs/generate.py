"""Writes the parts of docs/ that are made from the program itself, so that they cannot drift from it.

`python docs/generate.py` writes every page anew; a test holds the pages in the repository to what is written here.
A new page is a function that returns its text, marked with `@page` and the file it is for. The parts of the README
that are made stand between marks there: see `making/readme.py`.
"""
# ruff: noqa: INP001, E402 - a script, not a package; it finds its own modules and those of the checkout first

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import making.commands
import making.deals
import making.decisions
import making.documents
import making.figures
import making.glossary
import making.house
import making.readme
import making.rules
import making.template_context  # noqa: F401 - they enter their pages
from making.pages import MADE_BY, PAGES, ROOT, fenced, page, table

if TYPE_CHECKING:
    from collections.abc import Iterator

GALLERY = ROOT / "tests/errors"
LONGEST_SOURCE = 4000


def write_all() -> None:
    """Write every page whose text has changed, and say which."""
    for path, write in PAGES.items():
        text, file = write(), ROOT / path
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
            sys.stdout.write(f"written: {path}\n")


# --- the schema that editors use --------------------------------------------------------------------------------------


@page("docs/case.schema.json")
def schema_page() -> str:
    """Return the JSON Schema of case files."""
    from sibcase.casefile.schema import json_schema

    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


# --- findings ---------------------------------------------------------------------------------------------------------

FINDINGS_HEAD = """\
# Findings about the case file

The problems that `sibcase validate` can find in the file itself. Each has a code, which never changes its meaning. An
**error** means that a result would be wrong or missing, a **warning** that a reader would doubt it. An editor that uses
the [JSON Schema](case.schema.json) also shows the findings marked *in editors* as you type.

The examples are files in [tests/errors](../tests/errors), with the output that the tests expect."""


@page("docs/findings.md")
def findings_page() -> str:
    """Return the list of findings, each with the files that show it and what is said of them."""
    from sibcase.casefile.source.codes import CODES

    rows = [
        (f"[{code.code}](#{code.code.lower()}-{code.name})", code.name, code.severity, code.checks)
        for code in CODES.values()
    ]
    head = table(("code", "name", "severity", "what it checks"), rows)
    return "\n\n".join([MADE_BY, FINDINGS_HEAD, head, *map(finding_section, CODES.values())]) + "\n"


def finding_section(code: Any) -> str:
    """Return what is to be said of one code."""
    where = ", in editors" if code.structural else ""
    summary = f"*{code.severity}{where}.* Checks that {code.checks}. Why it matters: {code.matters}."
    elsewhere = "There is no example file: it is found when a case is calculated, reviewed or printed."
    shown = list(examples_of(code.code)) or [elsewhere]
    return "\n\n".join([f"## {code.code} {code.name}", summary, *shown])


def examples_of(code: str) -> Iterator[str]:
    """Return the first file of the gallery that gives a code, and what is said of this and the other files."""
    for number, output in enumerate(sorted(GALLERY.glob(f"{code}-*.out"), key=lambda path: own_first(code, path))):
        source = output.with_suffix(".yaml")
        if number == 0 and source.exists():
            yield fenced(shown_source(source), "yaml")
        yield fenced(output.read_text("utf-8"), "text")


def own_first(code: str, path: Path) -> tuple[bool, str]:
    """Return the order of examples: the one called as its code is comes first."""
    from sibcase.casefile.source.codes import CODES

    return path.stem != f"{code}-{CODES[code].name}", path.name


def shown_source(path: Path) -> str:
    """Return a file of the gallery as it can be printed."""
    from sibcase.casefile.source.excerpt import harmless

    text = path.read_bytes().decode("utf-8", "replace")
    return "\n".join(harmless(line) for line in text[:LONGEST_SOURCE].split("\n"))


# --- the case file ----------------------------------------------------------------------------------------------------

CASE_FILE_HEAD = """\
# The case file, field by field

All the fields that a case file can have. Any other field is an error, and the message suggests the nearest one. The
reader and the [JSON Schema](case.schema.json) for editors use the same definitions. For the problems that can be found
in a file, see [findings](findings.md)."""

QUANTITIES_HEAD = """\
## Numbers as people write them

Write numbers with their signs and units, in the same way in every field. Use `k`, `m` and `bn`, or `thousand`,
`million` and `billion`; `12,000` and `12_000` are the same number. Inside `{ }` and `[ ]`, YAML ends a value at a
comma, so write `12_000` or `12k`, or use quotes. Money without a sign is in the currency of the case; money in
another currency is an error. A year has 4 quarters, 12 months, 52 weeks or 365 days."""

REASONS_HEAD = """\
## Numbers with a source and a range

Any number can be written as a block that records its source and its range:
`{value: 27%, low: 35%, high: 20%, source: pilot}`. `low` and `high` are the worst and the best plausible value, so
`low` can be the larger of the two."""

STAGES_HEAD = """\
## What each stage requires

`stage` decides which sections are required; a case can always have more. `sibcase advance` adds the sections of the
next stage. A contract that only needs to be settled has `stage: contract` and no `service`, and needs no `need` or
costs. `validate` then checks only what a settlement requires, and the documents are the rate card, the assumption
log and the findings report."""

CARD_HEAD = """\
## Rate cards, and sharing them between cases

A rate card gives each outcome, its definition and its price in one place:

```yaml
contract:
  include: ../cards/young-people.yaml
  rate_card:
    job: {title: Twenty-six weeks in work, definition: Payslips over 26 weeks, counts: gross, price: £3_500, cap: £700k}
```

Each line is read both as a payment line of kind `tariff` and as the metric with the same id. Use that id to give its
observed result (`sibcase payout case.yaml --observe job=40`). If `outcomes` has an outcome with that id, the line pays
for that outcome, and supplies its `definition`, `verified_by` and `data`. Nothing can be written twice (SIB075): if a
contract differs from a shared card, add a line with another id.

`include` names a file that contains only such lines, by their ids. Its path is relative to the folder of the case. The
file must be in the same repository: below the folder with `.git`, or else with `sibcase.toml`, or else in the folder of
the case. It cannot be a link or a hidden file, and its name ends in `.yaml`, `.yml` or `.json`. Findings give the place
in that file. `sibcase diff` reads the card of each revision. A case from standard input, or a text given to
`sibcase.load_text`, cannot include a file."""

PROSE_HEAD = """\
## Sections of prose

`narrative` takes a text, or `{file: narrative/purpose.md}`, for each of these. A section of your own begins with
`committee-`."""

NAMES_HEAD = """\
## Discount profiles and price series

`discounting` takes a rate such as `3.5%`, or one of these profiles. `inflation` takes a rate or one of these series,
and `deflator` takes one of the series."""


@page("docs/case-file.md")
def case_file_page() -> str:
    """Return the reference of the case file: quantities, reasons, stages, and the fields of every section."""
    from sibcase.casefile.schema import json_schema

    schema = json_schema()
    parts = [
        MADE_BY,
        CASE_FILE_HEAD,
        QUANTITIES_HEAD,
        quantities_table(),
        spellings(),
        currencies(),
        REASONS_HEAD,
        reasons_table(schema),
    ]
    parts += [STAGES_HEAD, stages_table(), CARD_HEAD, PROSE_HEAD, prose_table(), NAMES_HEAD, names_table(schema)]
    parts += sections(schema)
    return "\n\n".join(parts) + "\n"


def prose_table() -> str:
    """Return the sections of prose, and what belongs in each."""
    from sibcase.documents.views.committee import prose_guides

    return table(("section", "what it says"), [(f"`{name}`", guide) for name, guide in prose_guides().items()])


# Units that the name of the kind already gives.
UNITS_UNSAID = {"money": "", "money per year": " per year", "share": "", "share per year": " per year", "count": ""}


def quantities_table() -> str:
    """Return the kinds of quantity with what each example is read as."""
    from sibcase.casefile.values.quantities import KINDS

    rows = []
    for kind in KINDS:
        read = [f"`{example}` is {read_as(kind.read(example))}" for example in kind.examples]
        rows.append((f'<a id="{kind.name}"></a>{kind.name}', kind.says, "; ".join(read)))
    return table(("kind", "meaning", "examples, and how they are read"), rows)


def spellings() -> str:
    """Return how quantities may be spelt, from the grammar's own words, whose examples a test reads."""
    from sibcase.casefile.values import grammar

    body = (grammar.__doc__ or "").partition("\n\n")[2].strip()
    return f"### Spellings\n\n{body}"


def currencies() -> str:
    """Return the currencies that a case may be in, by their minor unit, and the signs that are read."""
    from sibcase.casefile.values.grammar import SHARED_SIGNS, SIGNS
    from sibcase.reference.currencies import all_currencies

    by_minor: dict[int, list[str]] = {}
    refused = []
    for each in all_currencies().values():
        if each.minor_unit is None:
            refused.append(each.code)
        else:
            by_minor.setdefault(each.minor_unit, []).append(
                each.code + (f" (until {each.until})" if each.until else "")
            )
    smallest = {0: "whole units", 2: "hundredths", 3: "thousandths", 4: "ten-thousandths"}
    rows = [(smallest[minor], ", ".join(by_minor[minor])) for minor in sorted(by_minor)]
    own = ", ".join(f"`{sign}` {code}" for sign, code in SIGNS.items())
    shared = "; ".join(f"`{sign}` {', '.join(sorted(codes))}" for sign, codes in SHARED_SIGNS.items())
    text = (
        f"`currency:` is an ISO 4217 code. Claims are rounded to the smallest amount that can be paid in it. "
        f"{', '.join(refused)} cannot be used, because no payments are made in them."
    )
    signs = f"Signs of one currency: {own}.\n\nSigns of several currencies, read as that of the case: {shared}."
    return f"### Currencies\n\n{text}\n\n{table(('smallest amount', 'codes'), rows)}\n\n{signs}"


def read_as(quantity: Any) -> str:
    """Return a quantity in words."""
    if quantity.unit in ("points", "relative"):
        return f"{quantity.value * 100:+g} {'points' if quantity.unit == 'points' else '% of the baseline'}"
    per = f" per {quantity.per}" if quantity.per and quantity.per not in quantity.unit else ""
    over = f" over {quantity.years:g} years" if quantity.years and quantity.unit != "years" else ""
    noun = f" ({quantity.noun})" if quantity.noun and quantity.unit != "years" else ""
    unit = UNITS_UNSAID.get(quantity.unit, f" {quantity.unit}")
    return f"{quantity.value:,.12g}{unit}{per}{over}{noun}"


def reasons_table(schema: dict[str, Any]) -> str:
    """Return the fields of a number that carries its reason."""
    fields = schema["$defs"]["unit-cost-or-ref-assumption"]["properties"]
    only = {"prices": " (money only)", "ref": " (unit costs only)"}
    rows = [(f"`{name}`", spec["description"] + only.get(name, "")) for name, spec in fields.items()]
    return table(("field", "meaning"), rows)


def stages_table() -> str:
    """Return what must be there at each stage."""
    from sibcase.casefile.checks.every_check import NEEDED_AT_STAGE, NEEDED_OF_A_CONTRACT

    always = ("sibcase", "title", "need")
    rows = [
        (f"`{stage}`", ", ".join(f"`{name}`" for name in (*always, *needed)))
        for stage, needed in NEEDED_AT_STAGE.items()
    ]
    alone = ", ".join(f"`{name}`" for name in ("sibcase", "title", *NEEDED_OF_A_CONTRACT))
    rows.append(("`contract`, without a `service`", alone))
    return table(("stage", "requires"), rows)


def names_table(schema: dict[str, Any]) -> str:
    """Return the names of discount profiles and deflator series."""
    rows = [
        (f'<a id="{name}"></a>{name}', ", ".join(f"`{word}`" for word in schema["$defs"][name]["enum"]))
        for name in ("discount-profile", "deflator-series")
    ]
    return table(("field", "names"), rows)


def sections(schema: dict[str, Any]) -> Iterator[str]:
    """Return a section with a table for every block of the format, in the order in which a case is read aloud."""
    seen: dict[str, list[str]] = {}
    walk(schema, "", schema["$defs"], seen)
    yield "## The case\n\n" + fields_table(schema)
    for name, places in seen.items():
        definition = schema["$defs"][name]
        where = " and ".join(f"`{place}`" for place in places)
        yield f"### {name}\n\n{definition['description']} Written at {where}.\n\n{fields_table(definition)}"


def walk(block: dict[str, Any], place: str, definitions: dict[str, Any], seen: dict[str, list[str]]) -> None:
    """Note where each block of the format may be written, outer blocks first."""
    from sibcase.casefile.reference import blocks_of

    for field, spec in block["properties"].items():
        for name, suffix in blocks_of(spec):
            if "properties" not in definitions[name] or "pattern" in definitions[name]:
                continue
            seen.setdefault(name, []).append(f"{place}{field}{suffix}")
            walk(definitions[name], f"{place}{field}{suffix}.", definitions, seen)


def fields_table(block: dict[str, Any]) -> str:
    """Return the fields of one block."""
    needed = block.get("required", ())
    rows = [
        (f"`{name}`", takes(spec), "yes" if name in needed else "", default_of(spec), spec.get("description", ""))
        for name, spec in block["properties"].items()
    ]
    return table(("field", "takes", "required", "default", "meaning"), rows)


def default_of(spec: dict[str, Any]) -> str:
    """Return the default of a field, if it is a word."""
    return f"`{spec['default']}`" if "default" in spec else ""


def takes(spec: dict[str, Any]) -> str:
    """Return in words what a field takes, with links to the kinds on the page."""
    from sibcase.casefile import reference

    return reference.takes(spec, named)


def named(name: str) -> str:
    """Return what a field takes by the name that it has elsewhere on the page."""
    from sibcase.casefile.reference import PLAIN

    short = name.removesuffix("-assumption").removesuffix("-or-ref")
    or_ref = ", or `{ref: …}`" if "-or-ref" in name else ""
    return PLAIN.get(short) or f"[{short}](#{short.lower()}){or_ref}"


if __name__ == "__main__":
    write_all()

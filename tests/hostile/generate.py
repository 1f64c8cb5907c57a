"""Makes the corpus of hostile files: `python tests/hostile/generate.py` writes what lies in `tests/hostile/files`.

The same list gives the same files, byte for byte. What is too big to be kept is made when it is needed: `BIG`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.hostile.payloads import BYTES, DATES, DURATIONS, FILES, IDS, NUMBERS, TEXTS, WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILES_FOLDER = Path(__file__).parent / "files"
HEAD = "sibcase: 1\ntitle: Recovery\n"
NEED = "need: {people: 150, unit_cost: £70k per year, years: 15}\n"

# A case with a text in every place where the document, the terminal or the tables print one.
WORDY = """\
sibcase: 1
title: TEXT
summary: TEXT
area: TEXT
author: TEXT
stage: outline
prices: 2025-26
start: 2026-04-01
term: 3 years
parties:
  council: {name: TEXT, role: commissioner, note: TEXT}
  charity: {name: TEXT, role: provider}
  fund: {name: TEXT, role: investor}
sources:
  one: {title: TEXT, year: TEXT, kind: TEXT, publisher: TEXT, url: TEXT, page: TEXT, note: TEXT}
need:
  segments:
    people:
      title: TEXT
      people: {value: 150, low: 120, high: 180, source: one, note: TEXT, grade: TEXT}
      unit_cost: {value: £7k per year, source: TEXT}
      years: 3
      borne_by: {council: 100%}
      note: TEXT
service:
  title: TEXT
  description: TEXT
  provider: charity
  intake: {people: {starts: 60 over 1 year}}
  costs: {workers: {title: TEXT, amount: £90k per year, for: 1 year, payee: charity}}
outcomes:
  home:
    title: TEXT
    measure: binary
    direction: reduce
    baseline: {value: 45%, note: TEXT}
    expected: {value: 27%, source: TEXT, supply: TEXT}
    evidence: {design: TEXT, grade: TEXT, source: TEXT, note: TEXT}
    definition: TEXT
    data: TEXT
    note: TEXT
    savings:
      placement:
        title: TEXT
        agency: council
        units: 40 weeks per year
        unit_cost: £900 per week
        for: 1 year
        cashable: {marginal: 40%, note: TEXT}
        note: TEXT
contract:
  payments:
    tariff: {kind: tariff, title: TEXT, outcome: home, counts: net, price: £20k, payers: {council: 100%}, note: TEXT}
  terms: [TEXT, TEXT]
  note: TEXT
investment:
  tranches: {loan: {title: TEXT, investor: fund, commitment: £150k, rank: 1, return: residual}}
  note: TEXT
evaluation: {design: TEXT, comparison: TEXT, data: TEXT, reports: TEXT, questions: [TEXT], note: TEXT}
governance:
  {worker: TEXT, champion: TEXT, data_sharing: TEXT, note: TEXT, decisions: [{title: TEXT, by: TEXT, state: TEXT}]}
risks: [{title: TEXT, likelihood: 2, impact: 3, owner: TEXT, mitigation: TEXT}]
options: [{title: TEXT, description: TEXT, pros: [TEXT], cons: [TEXT]}]
waivers: [{rule: SIB303, reason: TEXT, by: TEXT, until: 2099-01-01}]
"""
# A case whose numbers are replaced one at a time; each name in capitals is one of them.
SUMS = {
    "PEOPLE": "150",
    "STARTS": "60 over 1 year",
    "PRICE": "£20k",
    "BASELINE": "45%",
    "COMMITMENT": "£150k",
}
NUMERIC = """\
sibcase: 1
title: Recovery
start: 2026-04-01
term: 3 years
parties: {council: {name: Council, role: commissioner}, fund: {name: Fund, role: investor}}
need: {people: PEOPLE, unit_cost: £7k per year, years: 3}
service: {intake: {all: {starts: STARTS}}, costs: {workers: {amount: £90k per year, for: 1 year}}}
outcomes: {home: {title: Home, measure: binary, direction: reduce, baseline: BASELINE, expected: 27%}}
contract: {payments: {t: {kind: tariff, outcome: home, counts: net, price: PRICE, payers: {council: 100%}}}}
investment: {tranches: {loan: {investor: fund, commitment: COMMITMENT, rank: 1, return: residual}}}
"""


def corpus() -> dict[str, bytes]:
    """Return every file of the corpus by name."""
    texts = dict(_texts())
    return {name: text.encode() for name, text in texts.items()} | {
        f"bytes-{name}": each for name, each in BYTES.items()
    }


def _texts() -> Iterator[tuple[str, str]]:
    yield from ((f"whole-{name}", text) for name, text in WHOLE.items())
    yield from ((f"text-{name}", WORDY.replace("TEXT", quoted(text))) for name, text in TEXTS.items())
    yield from (
        (f"prose-{name}", HEAD + NEED + f"narrative: {{strategic: {quoted(text)}}}\n") for name, text in TEXTS.items()
    )
    for place in SUMS:
        for name, number in NUMBERS.items():
            others = {other: value for other, value in SUMS.items() if other != place}
            yield f"number-{place.lower()}-{name}", _filled(NUMERIC, others | {place: number})
    yield from ((f"start-{name}", HEAD + NEED + f"start: {date}\nterm: 3 years\n") for name, date in DATES.items())
    yield from (
        (f"term-{name}", HEAD + NEED + f"start: 2026-04-01\nterm: {term}\n") for name, term in DURATIONS.items()
    )
    yield from (
        (f"file-{name}", HEAD + NEED + f'narrative: {{strategic: {{file: "{file}"}}}}\n')
        for name, file in FILES.items()
    )
    yield from (
        (f"id-{name}", HEAD + NEED + f"parties:\n  {key}: {{name: Council, role: payer}}\n")
        for name, key in IDS.items()
    )


def _filled(text: str, values: dict[str, str]) -> str:
    return re.sub("|".join(values), lambda found: values[found.group()], text)


def quoted(text: str) -> str:
    """Return a text between double quotes as YAML reads it back, what cannot be printed as an escape."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _bomb() -> str:
    first = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    pairs = zip("abcdefgh", "bcdefghi", strict=True)
    return HEAD + first + "".join(f"{name}: &{name} [{', '.join([f'*{last}'] * 9)}]\n" for last, name in pairs)


BIG: dict[str, Callable[[], str | bytes]] = {
    "a bomb of aliases": _bomb,
    "a text of 10 MB": lambda: f"{HEAD}summary: {'x' * 10_000_000}\n",
    "100 MB": lambda: f"{HEAD}summary: {'x' * 100_000_000}\n",
    "lists 100,000 deep": lambda: f"{HEAD}summary: {'[' * 100_000}",
    "braces 100,000 deep": lambda: HEAD + "summary: " + "{a: " * 100_000,
    "dashes 100,000 deep": lambda: HEAD + "summary:\n  " + "- " * 100_000,
    "a million zero bytes": lambda: bytes(1_000_000),
    "a million quotes": lambda: HEAD + "'" * 900_001,
    "50,000 values": lambda: HEAD + NEED + "evaluation: {questions: [" + "x, " * 49_000 + "x]}\n",
    "20,000 unknown fields": lambda: HEAD + NEED + "".join(f"field{n}: 1\n" for n in range(20_000)),
    "900,000 digits": lambda: f"{HEAD}need: {{people: {'9' * 900_000}, unit_cost: £1 per year, years: 1}}\n",
}


def big(what: str) -> bytes:
    """Return one of the big files."""
    content = BIG[what]()
    return content if isinstance(content, bytes) else content.encode()


def main() -> None:
    """Write the corpus anew."""
    FILES_FOLDER.mkdir(exist_ok=True)
    for path in FILES_FOLDER.iterdir():
        path.unlink()
    for name, content in corpus().items():
        (FILES_FOLDER / f"{name}.yaml").write_bytes(content)


if __name__ == "__main__":
    main()

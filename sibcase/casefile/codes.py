"""The codes of the findings about the file itself (SIB0xx): one row each, never used for anything else afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "advice"]


@dataclass(frozen=True, slots=True)
class Code:
    """What a code stands for: its name, its severity, what it checks and why that matters.

    A structural code is one that the JSON Schema of the format can tell as well as the reader can.
    """

    code: str
    name: str
    severity: Severity
    checks: str
    matters: str
    structural: bool = False


_ROWS = (
    Code("SIB001", "not-yaml", "error", "the text is YAML", "a file that cannot be read says nothing"),
    Code(
        "SIB002",
        "duplicate-key",
        "error",
        "a field stands once in its block",
        "YAML keeps the last one in silence, and a reviewer may have read the first",
    ),
    Code(
        "SIB003",
        "unknown-field",
        "error",
        "every field is one that the format knows",
        "a misspelt field would be ignored in silence",
        structural=True,
    ),
    Code(
        "SIB004",
        "wrong-kind",
        "error",
        "a value is of the kind its field takes",
        "a value that is misread gives a wrong figure without a sound",
        structural=True,
    ),
    Code(
        "SIB005",
        "missing-field",
        "error",
        "a block holds the fields it cannot do without",
        "the figure it feeds could only be guessed",
        structural=True,
    ),
    Code(
        "SIB006",
        "unknown-id",
        "error",
        "an id that is referred to is defined",
        "a saving or a payment would belong to nobody",
    ),
    Code(
        "SIB007",
        "other-currency",
        "error",
        "money is in the case's currency",
        "adding pounds to dollars gives a total in neither",
    ),
    Code(
        "SIB008",
        "rate-or-total",
        "error",
        "a rate stands where a rate is meant, and a total where a total is meant",
        "£70k and £70k per year differ by the number of years",
        structural=True,
    ),
    Code(
        "SIB009",
        "date-out-of-range",
        "error",
        "a date can be and falls within the case",
        "a cost outside the term would be dropped from every total",
    ),
    Code(
        "SIB010",
        "file-not-found",
        "error",
        "a text named by `file:` is there and can be read",
        "the section would be empty in the document",
    ),
    Code(
        "SIB011",
        "file-outside",
        "error",
        "a text named by `file:` lies in the case's own folder",
        "a case from a stranger must not print other files of the machine that renders it",
    ),
    Code(
        "SIB012",
        "too-large",
        "error",
        "a file is no larger than a case can be",
        "a guard against files made to exhaust the machine",
    ),
    Code(
        "SIB013",
        "too-deep",
        "error",
        "values are not nested beyond reason",
        "a guard against files made to exhaust the machine",
    ),
    Code(
        "SIB014",
        "too-many-aliases",
        "error",
        "aliases do not multiply beyond reason",
        "a few lines of aliases can stand for billions of values",
    ),
    Code(
        "SIB015",
        "comma-in-number",
        "error",
        "a number with a comma is not cut in two by YAML",
        "`{price: £12,000}` reads as a price of £12 and a field called `000`",
    ),
    Code(
        "SIB016",
        "unknown-choice",
        "error",
        "a word is one of those the field knows",
        "the model would not know what is meant",
        structural=True,
    ),
    Code(
        "SIB017",
        "out-of-range",
        "error",
        "a number lies where it can lie",
        "a share above 100 % or fewer than no people gives figures that mean nothing",
        structural=True,
    ),
    Code(
        "SIB018",
        "other-unit",
        "error",
        "a quantity is in the unit its field takes",
        "months read as years multiply the need by twelve",
        structural=True,
    ),
    Code(
        "SIB019", "unreadable", "error", "the file is there, may be read, and is UTF-8 text", "nothing can be checked"
    ),
    Code(
        "SIB020",
        "several-documents",
        "error",
        "a file holds one case",
        "the second document would be ignored in silence",
    ),
    Code(
        "SIB021",
        "yaml-tag",
        "error",
        "values carry no YAML tags",
        "tags ask the reader to build objects: case files hold data only",
    ),
    Code(
        "SIB022",
        "other-version",
        "error",
        "the case is written in a version of the format that this program reads",
        "fields may mean something else in another version",
        structural=True,
    ),
    Code(
        "SIB023",
        "shares-not-whole",
        "error",
        "shares of one thing add up to 100 %",
        "some of the money would come from nobody, or come twice",
    ),
    Code(
        "SIB024",
        "not-a-case",
        "error",
        "the file begins as a case does, with `sibcase: 1`",
        "another YAML file may have been named by mistake",
        structural=True,
    ),
    Code(
        "SIB025",
        "bad-id",
        "error",
        "an id is made of letters, digits and single hyphens",
        "ids name figures, rows and files",
        structural=True,
    ),
    Code(
        "SIB026",
        "profile-not-whole",
        "error",
        "a profile given as a list adds up to its total",
        "the case would start more or fewer people than it says",
    ),
    Code(
        "SIB027",
        "units-differ",
        "error",
        "quantities that meet are in the same unit",
        "a step of places and savings in weeks cannot be compared",
    ),
    Code(
        "SIB028",
        "needed-at-stage",
        "error",
        "what the stage requires is there",
        "a committee at that stage decides on it",
        structural=True,
    ),
    Code(
        "SIB029",
        "needed-for-figures",
        "error",
        "a section holds what its figures rest on",
        "the chain from need to payment has a missing link",
    ),
    Code(
        "SIB030",
        "unknown-unit-cost",
        "error",
        "a `ref` names a unit cost that is on file",
        "the price would come from nowhere",
    ),
    Code(
        "SIB031",
        "told-twice",
        "error",
        "a thing is told in one way, not in two",
        "two ways of saying a thing will one day disagree",
    ),
    Code(
        "SIB032",
        "range-not-in-order",
        "error",
        "low, value and high belong to one range",
        "a range whose ends do not hold its value cannot be drawn from",
    ),
    Code(
        "SIB033",
        "no-price-path",
        "error",
        "a price of another year can be moved to the case's prices",
        "prices of different years cannot be added",
    ),
    Code(
        "SIB034",
        "beyond-the-term",
        "warning",
        "what is planned falls within the term",
        "amounts after the last period are in no total",
    ),
    Code(
        "SIB035",
        "figure-to-supply",
        "warning",
        "figures left by `sibcase new` for the author have been supplied",
        "the document would rest on a figure that nobody has stood up for",
    ),
    Code(
        "SIB036",
        "section-not-used",
        "warning",
        "a section has what it needs to enter the figures",
        "it is read and checked, and changes nothing",
    ),
    Code(
        "SIB037",
        "prose-quotes",
        "error",
        "a figure quoted in prose is one that the case has",
        "the document cannot be printed",
    ),
    Code(
        "SIB038",
        "not-a-share",
        "error",
        "the rates of a yes-or-no measure are shares of people",
        "no more people can reach an outcome than there are",
    ),
    Code(
        "SIB039",
        "term-not-whole",
        "error",
        "the term is a whole number of periods, at most 60 years",
        "what falls into a part of a period would be in no table",
    ),
    Code(
        "SIB040",
        "beyond-reason",
        "error",
        "a number is no larger than any case can hold",
        "it is a slip of the keyboard, and sums over it lose their pence",
    ),
    Code(
        "SIB041",
        "reserved-id",
        "error",
        "an id is not a word that figures are named with",
        "`payments.total` could then be a payment line or the sum of all of them",
    ),
    Code(
        "SIB042",
        "cash-below-nil",
        "error",
        "money drawn by a schedule covers the costs in every period",
        "bills of that period could not be paid",
    ),
    Code(
        "SIB043",
        "drawn-above-commitment",
        "error",
        "the drawdowns of a tranche come to no more than its commitment",
        "nobody has promised the rest",
    ),
    Code(
        "SIB044",
        "not-a-table",
        "error",
        "a table beside the case has rows and columns that can be read",
        "a row that is misread puts money where none moved",
    ),
    Code(
        "SIB045",
        "rows-not-in-order",
        "error",
        "the rows of a table stand in the order of their values",
        "a later row takes over where it begins, and would take over from a better one",
    ),
    Code(
        "SIB046",
        "private-path-unknown",
        "error",
        "what a party marks private is in the case",
        "a slip in a path would print what it was meant to keep back",
    ),
    Code(
        "SIB047",
        "cannot-be-private",
        "error",
        "what a party marks private is an amount, a text, or a block of them",
        "a document without it would say nothing, or something else than the case",
    ),
    Code(
        "SIB051",
        "waiver-of-no-rule",
        "error",
        "a waiver names a rule that there is",
        "somebody believes that a question is settled which nobody asks",
    ),
    Code(
        "SIB052",
        "waiver-expired",
        "error",
        "a waiver has not ended",
        "what was accepted for a while would be accepted for ever",
    ),
    Code(
        "SIB053",
        "waiver-not-needed",
        "advice",
        "a waiver waives something",
        "it would silence the rule when it next has something to say",
    ),
    Code(
        "SIB054",
        "too-large-to-compute",
        "warning",
        "a case has no more parts than a check computes",
        "a file made to exhaust the machine must not do so, and a case of that size needs a look of its own",
    ),
    Code(
        "SIB056",
        "not-the-unit-of-the-metric",
        "error",
        "a value that is observed, or written for a metric, is in the unit of that metric",
        "37% of a count pays for 0.37 of an outcome, and 15 on a share is 1500%",
    ),
    Code(
        "SIB057",
        "rows-overlap",
        "error",
        "no two rows of a table cover the same values",
        "two rows give two amounts for one result, and only one of them would be paid, or both",
    ),
    Code(
        "SIB058",
        "rows-do-not-meet",
        "warning",
        "each row of a table begins where the one before it ends, and one of the two includes that value",
        "in a gap nothing is paid, and at an edge that two rows include the later one takes over",
    ),
    Code(
        "SIB059",
        "cannot-have-been-observed",
        "error",
        "an observed value is possible",
        "a share above 100%, a negative count or more outcomes than people would be paid all the same",
    ),
    Code(
        "SIB068",
        "thousands-or-decimals",
        "error",
        "three digits after a point are no thousands",
        "`£10.000` is ten thousand pounds in one country and ten in another",
    ),
    Code(
        "SIB069",
        "things-differ",
        "warning",
        "a unit cost and what it prices are called alike",
        "a price of one thing on a number of another makes an amount of neither",
    ),
    Code(
        "SIB070",
        "no-such-currency",
        "error",
        "a currency code is one of ISO 4217 for money that is paid",
        "amounts in a currency that does not exist can be neither converted nor rounded",
    ),
    Code(
        "SIB072",
        "direction-not-stated",
        "warning",
        "a measure that is compared says whether its events are good or bad",
        "60 in work against 40 is an improvement of 50%, and 60 in prison against 40 is the reverse",
    ),
    Code(
        "SIB080",
        "left-out",
        "warning",
        "a file in a folder that may be a case is checked",
        "a case that is passed over looks as if it had no faults",
    ),
    Code(
        "SIB081",
        "letters-without-font",
        "warning",
        "the fonts of documents have the letters of a text",
        "a PDF names the script in place of such letters, and so does a picture",
    ),
)

CODES = {row.code: row for row in _ROWS}
STRUCTURAL_CODES = frozenset(row.code for row in _ROWS if row.structural)

"""The context is a contract: every field is documented, templates use what there is, and it says what the case says."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from jinja2 import nodes

from sibcase.documents import context as contract
from sibcase.documents.build_context import BuiltContext, names_of
from sibcase.documents.context import Context
from sibcase.documents.figures.subject import Subject
from sibcase.documents.templates.render import found_template, room_of, template_names
from sibcase.documents.templates.sandbox import TemplateRoom
from sibcase.resources import cases_folder, templates_folder
from sibcase.tasks.business_case import load, load_text
from sibcase.wording.figures.quoted import Quoted, UnknownFigureError
from sibcase.wording.markdown import Markdown

EXAMPLES = Path(__file__).parents[1] / "examples"
CASE_FOLDERS = [path.parent for path in cases_folder().rglob("case.yaml")]
CASES = [*EXAMPLES.glob("*example.yaml"), EXAMPLES / "need.yaml", *CASE_FOLDERS]
PARTS: list[Any] = [part for part in vars(contract).values() if is_dataclass(part)]
TEMPLATES = [path for name in (*template_names(), "shared") for path in (templates_folder() / name).glob("*.j2")]


def told(path: Path) -> BuiltContext:
    business = load(path)
    case, figures = business.case, business.evaluate()
    subject = Subject(business.path, case, figures, lambda: business.findings, business.texts, business.narratives)
    return BuiltContext(subject, path.stem)


@pytest.fixture(scope="module")
def quarterly() -> BuiltContext:
    return told(EXAMPLES / "quarterly-example.yaml")


# --- the contract -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_field_says_what_it_holds(part: Any) -> None:
    undocumented = [
        each.name for each in fields(part) if not re.fullmatch(r"\S.*[^.\s]", each.metadata.get("help", ""))
    ]
    assert undocumented == []
    assert part.__doc__.endswith(".")


def hints(part: Any) -> dict[str, Any]:
    """Return the types of a part's fields; the module itself imports some of them for the type checker only."""
    names = {"Quoted": Quoted, "Markdown": Markdown, "Mapping": Mapping}
    return typing.get_type_hints(part, localns=names)


# Macros say by the names of their arguments what they are given.
MACRO_ARGUMENTS = {
    "payment": contract.PaymentView,
    "outcome": contract.OutcomeView,
    "line": contract.AssumptionView,
}


# Parts that are taken in by a loop have what it loops over.
GIVEN = {"finding.md.j2": {"finding": contract.FindingView, "loop": None}}


class Reader:
    """Reads a template and notes every name after a dot that the contract does not know."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.used: set[str] = set()

    def read(self, node: nodes.Node, known: dict[str, Any]) -> None:
        if isinstance(node, nodes.For):
            self.read_loop(node, known)
            return
        if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            known[node.target.name] = self.kind(node.node, known)
        if isinstance(node, nodes.AssignBlock) and isinstance(node.target, nodes.Name):
            known[node.target.name] = None
        if isinstance(node, nodes.Macro):
            known = {**known, **{argument.name: MACRO_ARGUMENTS.get(argument.name) for argument in node.args}}
        if isinstance(node, nodes.Expr):
            self.kind(node, known)
        for child in node.iter_child_nodes():
            self.read(child, known)

    def read_loop(self, node: nodes.For, known: dict[str, Any]) -> None:
        # A loop's items pass through the filter that counts them.
        items = node.iter.node if isinstance(node.iter, nodes.Filter) and node.iter.name == "counted" else node.iter
        assert items is not None
        assert isinstance(node.target, nodes.Name)
        inner = {**known, "loop": None, node.target.name: element(self.kind(items, known))}
        for child in (items, *([node.test] if node.test else []), *node.body, *node.else_):
            self.read(child, inner)

    def kind(self, node: nodes.Node, known: dict[str, Any]) -> Any:
        """Return the type of an expression, or None where it does not matter."""
        if isinstance(node, nodes.Name):
            if node.name not in known and node.ctx == "load":
                self.problems.append(f"line {node.lineno}: {node.name}")
            self.used.add(node.name)
            return known.get(node.name)
        if isinstance(node, nodes.Filter) and node.node is not None:
            inner = self.kind(node.node, known)
            return (
                element(inner)
                if node.name in ("first", "last")
                else inner
                if node.name in ("list", "selectattr", "rejectattr")
                else None
            )
        if isinstance(node, nodes.Getattr):
            return self.part(self.kind(node.node, known), node.attr, node.lineno)
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            return self.part(self.kind(node.node, known), node.arg.value, node.lineno)
        return None

    def part(self, of: Any, name: str, line: int) -> Any:
        if not is_dataclass(of) or of is Quoted:
            return element(of) if typing.get_origin(of) is Mapping else None
        known = hints(of)
        if name not in known:
            self.problems.append(f"line {line}: {getattr(of, '__name__', of)}.{name}")
            return None
        self.used.add(f"{getattr(of, '__name__', of)}.{name}")
        return without_none(known[name])


def element(kind: Any) -> Any:
    """Return the type of what a tuple or a mapping holds."""
    arguments = typing.get_args(kind)
    return arguments[-1 if typing.get_origin(kind) is not tuple else 0] if arguments else None


def without_none(kind: Any) -> Any:
    return (
        next((each for each in typing.get_args(kind) if each is not type(None)), kind)
        if type(None) in typing.get_args(kind)
        else kind
    )


def read_template(path: Path) -> Reader:
    room = room_of(found_template("business-case"))
    reader = Reader()
    tree = room.parse(path.read_text("utf-8"))
    known: dict[str, Any] = {"range": None, **hints(Context)}
    known = {name: without_none(kind) for name, kind in known.items()}
    macros = {name: None for found in tree.find_all(nodes.FromImport) for name in found.names if isinstance(name, str)}
    reader.read(tree, {**known, **macros, **GIVEN.get(path.name, {})})
    return reader


@pytest.mark.costly
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_use_only_what_the_context_offers(path: Path) -> None:
    assert read_template(path).problems == []


def test_the_reader_of_templates_sees_a_wrong_name(tmp_path: Path) -> None:
    (tmp_path / "wrong.md.j2").write_text("{% for line in contract.payments %}{{ line.prize }}{% endfor %}{{ tittle }}")
    problems = read_template(tmp_path / "wrong.md.j2").problems
    assert {problem.partition(": ")[2] for problem in problems} == {"PaymentView.prize", "tittle"}


# Offered, documented, and not named by any template: the cover prints the first line, filters read numbers, tables and
# charts, and the rest is for the templates of others.
FOR_OTHERS = {
    *("Header.title", "Header.area", "Header.author", "Header.date", "Header.currency"),
    *("Header.term", "AgencyView.net_present_cash", "TrancheView.irr"),
    *("PaymentView.verified_by", "OutcomeView.measured", "SavingView.unit_cost"),
    *("FindingView.severity", "NumberView.label", "NumberView.figure"),
    *(
        f"{part.__name__}.{each.name}"
        for part in (contract.TableView, contract.ChartView)
        for each in fields(part)
        if each.name not in ("table", "keys") and (part, each.name) != (contract.ChartView, "alt")
    ),
}


@pytest.mark.costly
def test_the_documents_use_all_that_is_offered() -> None:
    used = set().union(*(read_template(path).used for path in TEMPLATES))
    offered = {f"{part.__name__}.{each.name}" for part in PARTS for each in fields(part) if part is not Context}
    assert (offered | {each.name for each in fields(Context)}) - used == FOR_OTHERS


# --- what it says -----------------------------------------------------------------------------------------------------


@pytest.mark.costly
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_can_be_reported(path: Path) -> None:
    context = told(path)
    names = names_of(context)
    assert set(names) == {each.name for each in fields(Context)}
    built = {name: deferred.value() for name, deferred in names.items()}
    assert built["case"].title == context.case.title


def test_the_header_is_in_words(quarterly: BuiltContext) -> None:
    case = quarterly.case
    # From the file: 2025-04-01, 6 years; the term ends the day before it would begin anew.
    assert (case.start, case.end, case.term) == ("1 April 2025", "31 March 2031", "6 years")
    assert (case.stage_title, case.short_instrument) == ("Outline business case", "bond")


def test_dates_follow_the_country() -> None:
    assert told(cases_folder() / "chicago-preschool").case.start == "July 1, 2014"


def test_payment_lines_carry_their_terms(quarterly: BuiltContext) -> None:
    assert quarterly.contract is not None
    home, recovery, mobilisation = quarterly.contract.payments
    assert [(payer.name, str(payer.share)) for payer in home.payers] == [
        ("County council", "70%"),
        ("Health board", "30%"),
    ]
    assert (home.counts_net, recovery.counts_net, home.due) == (True, False, "3 months")
    assert mobilisation.price is None
    assert mobilisation.rule.startswith("£25k per quarter for 1 year, regardless of results")
    # quarterly-example.expected.yaml: 741,721.06 claimed, 650,000 paid.
    assert (str(home.claim), str(home.paid), str(home.cut_by_line_cap)) == ("£741,721", "£650,000", "£91,721")


def test_tables_add_up_what_can_be_added(quarterly: BuiltContext) -> None:
    # quarterly-example.expected.yaml: payments.total 1,750,000; by council 1,005,000.01, by health 744,999.99.
    assert quarterly.tables["payments_by_payer"].total == ("Total", "£1,005,000", "£745,000", "£1,750,000")
    # Rates and multiples are not added, nor is what has not been assessed.
    assert quarterly.tables["by_tranche"].total == ()
    assert told(cases_folder() / "peterborough").tables["by_agency"].total[3] == ""


@pytest.mark.costly
def test_assumptions_carry_place_source_and_range() -> None:
    log = told(cases_folder() / "family-recovery").assumptions
    people = next(row for group in log.groups for row in group.rows if row.label == "People")
    assert (people.written, people.range, people.note) == ("240 families", "200 to 280", "illustrative")
    assert people.line.isdecimal()
    assert log.stated == log.sourced + log.unsourced == sum(len(group.rows) for group in log.groups)
    assert all(row.why for row in log.defaults)


def test_what_is_taken_for_many_is_given_once() -> None:
    log = told(cases_folder() / "family-recovery").assumptions
    taken = {(row.label, row.understood): row.subjects for row in log.defaults}
    assert len(taken) == len(log.defaults)
    # Two counties each have weeks in foster care: one name, told once.
    assert taken["Time from outcome to saving", "0 years"].count("Weeks in foster care") == 1
    rows = [row for group in log.groups for row in group.rows]
    assert {row.taken_as for row in rows if row.written == "£1_300"} == {"£1,300"}
    # A unit cost on file is told as a cost, not by the name of its place.
    assert "£700" in {row.taken_as for row in rows if row.written.startswith("ref foster-care-week")}


def test_amounts_per_time_are_understood_by_the_year(quarterly: BuiltContext) -> None:
    rows = {row.written: row.understood for group in quarterly.assumptions.groups for row in group.rows}
    # £25k in each of four quarters is £100,000 in a year.
    assert rows["£25k per quarter"] == "£100,000 a year"
    assert rows["4 months"] == "0.33 years"


def test_risks_come_with_the_greatest_score_first() -> None:
    scores = [risk.score for risk in told(cases_folder() / "family-recovery").risks]
    assert scores == sorted(scores, reverse=True)
    assert max(scores) <= 25


def test_findings_name_no_path_of_the_machine(tmp_path: Path) -> None:
    text = (EXAMPLES / "need.yaml").read_text("utf-8").replace("people: 150", "people: {value: 150, supply: a count}")
    (tmp_path / "need.yaml").write_text(text, "utf-8")
    (finding,) = told(tmp_path / "need.yaml").findings
    assert (finding.code, finding.place) == ("SIB035", "need.yaml:5")


# --- quoted figures ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def figures(quarterly: BuiltContext) -> Quoted:
    return quarterly.figures


def test_figures_are_found_by_dots_and_by_name(figures: Quoted) -> None:
    assert str(figures["savings"]["cashable"]["total"]) == "£114,880"
    assert str(figures["payments.home-tariff"]) == "£650,000"
    assert "payments.home-tariff" in figures
    assert "payments.away-tariff" not in figures


def test_a_name_that_is_not_there_is_reported_with_those_near_it(figures: Quoted) -> None:
    with pytest.raises(UnknownFigureError) as caught:
        figures["payments.totl"]
    assert "payments.total" in caught.value.near


def test_a_family_is_no_figure(figures: Quoted) -> None:
    with pytest.raises(UnknownFigureError, match="not one figure but several"):
        str(figures["savings.cashable"])


def test_figures_compare_with_numbers_and_one_another(figures: Quoted) -> None:
    total, cap = figures["payments.total"], figures["contract.cap"]
    # quarterly-example.expected.yaml: 1,750,000 paid, which is the cap.
    assert total == cap == 1_750_000
    assert total >= cap
    assert not total > cap
    assert figures["investment.gap"] == 0
    assert not figures["investment.gap"]


def undefined_figures() -> Iterator[Quoted]:
    text = (EXAMPLES / "quarterly-example.yaml").read_text("utf-8").replace("£420k per year", "£0 per year")
    text = text.replace("£350 per start", "£0 per start").replace("£120k", "£0").replace("£30k per year", "£0 per year")
    business = load_text(text.replace("reserve: £40k", "reserve: £0"))
    figures = BuiltContext(Subject(business.path, business.case, business.evaluate()), "x").figures
    yield figures["investment.irr"]
    yield figures["investment.multiple"]


def test_an_undefined_figure_says_why_and_compares_with_nothing() -> None:
    for figure in undefined_figures():
        assert figure.value is None
        assert str(figure).startswith("not defined (")
        assert not any((figure < 0, figure > 0, figure == 0, figure <= 0, figure >= 0, bool(figure)))


def test_a_document_computes_what_it_prints() -> None:
    context = told(EXAMPLES / "quarterly-example.yaml")
    room = TemplateRoom(None, {})
    text = room.from_string("{{ case.title }}{% if charts.need_by_agency is defined %}!{% endif %}").render(
        names_of(context)
    )
    assert text.startswith(context.case.title)
    assert [chart.title for chart in context.charts.drawn()] == [context.charts["need_by_agency"].title]
    assert "contract" not in vars(context)
    assert context.contract is not None
    assert "contract" in vars(context)

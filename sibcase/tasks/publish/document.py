"""Documents: from a computed case to files in the formats that were asked for, written whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from sibcase.documents.brand.brand import HOUSE, brand_above, read_brand_above
from sibcase.documents.brand.document_design import NEEDS
from sibcase.documents.build_context import BuiltContext, names_of
from sibcase.documents.charts.all_charts import picture_names
from sibcase.documents.document import Document, Picture
from sibcase.documents.figures.subject import Reason, Subject
from sibcase.documents.formats.all_formats import ALL_FORMATS
from sibcase.documents.formats.brand_styles import dressed
from sibcase.documents.templates.deferred import Deferred
from sibcase.documents.templates.render import (
    TemplateFault,
    design_of,
    found_template,
    render_template,
    sections_of,
    template_names,
)
from sibcase.documents.views.committee import committee_sections
from sibcase.documents.views.traces import build_traces
from sibcase.rules.registry import FAMILIES, RULES
from sibcase.tasks.file_names import audience_suffix, file_stem
from sibcase.tasks.options.arms import NothingToCompare
from sibcase.tasks.options.compare_options import compare_options
from sibcase.tasks.privacy.audience import audience_of, cover_note, privacy_notice
from sibcase.tasks.privacy.withheld_figures import readable_for
from sibcase.tasks.publish.how_sure import how_sure
from sibcase.tasks.publish.last_cases import OfLastCases
from sibcase.tasks.publish.payment_curve import payment_curve
from sibcase.wording.figures.marks import figures_marked, without_marks
from sibcase.wording.markdown import Markdown, escape_markdown
from sibcase.wording.phrases import listed
from sibcase.write_files import write_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sibcase.book.figures import Figures
    from sibcase.casefile.case import Case
    from sibcase.documents.brand.brand import Brand
    from sibcase.documents.context import ChartView, CommitteeSectionView
    from sibcase.reference.deals import SimilarDeals
    from sibcase.tables.how_sure import HowSure
    from sibcase.tables.option_rows import OptionsCompared
    from sibcase.tasks.business_case import BusinessCase

__all__ = [
    "BUSINESS_CASE",
    "FORMATS",
    "PICTURES",
    "Piece",
    "Prepared",
    "Runs",
    "brand_for",
    "compose",
    "compose_each",
    "compose_prepared",
    "converted",
    "document_stem",
    "documents_for",
    "left_out",
    "missing_for",
    "pictures_left_over",
    "pictures_of",
    "pieces_of",
    "prepare",
    "render",
    "subject_of",
]

BUSINESS_CASE = "business-case"
PICTURES = "pictures"
FORMATS = tuple(ALL_FORMATS)
# A hundred draws lie beyond each percentile that a document prints; the same ones for all that it prints.
DRAWS, SEED = 2_000, 1

Content = bytes | str
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case prepared once, for all of its documents: charts, tables and prose do not change from one to the next.

    Attributes:
        context: What a template may print.
        notice: What is left out for the reader, and whose private information is in it; nothing where neither is.
        reader: What follows the document's title on the cover: its readers and its protective marking.
        leaves_out: Whether anything is withheld from the reader.
    """

    context: BuiltContext
    notice: str = ""
    reader: str = ""
    leaves_out: bool = False

    @property
    def subject(self) -> Subject:
        """The case and its figures, as the readers may see them."""
        return self.context.subject


@dataclass(frozen=True, slots=True)
class Piece:
    """One file to be made: a document in one of the formats, and the name of the file."""

    name: str
    document: Document
    format: str

    def made(self) -> Content:
        """Return what the file holds."""
        return converted(self.document, self.format)


class Runs(Protocol):
    """What runs a function over some pieces and yields what it returns, in order: `map`, or an executor's `map`."""

    def __call__(self, work: Callable[[Piece], Made], pieces: Sequence[Piece], /) -> Iterable[Made]:
        """Yield what the work makes of each piece."""


def render(  # noqa: PLR0913 - which case, which documents, where, how, in whose style
    business: BusinessCase,
    figures: Figures,
    formats: Sequence[str] = ("md", "pdf"),
    templates: str | Sequence[str] = BUSINESS_CASE,
    out: str | Path = ".",
    run: Runs = map,
    *,
    brand: Brand | None = None,
    audience: str | None = None,
    beside: Mapping[str, Content] | None = None,
) -> list[Path]:
    """Write a case's documents, each in each format; return the paths, first the documents, then the pictures.

    All are made before the first is written, and all are written or none: a fault in one leaves the files of an earlier
    run as they were.

    Args:
        business: The case.
        figures: Its figures.
        formats: Out of `FORMATS`.
        templates: The documents' templates, or one of them.
        out: The folder to write into; it is made where it is missing.
        run: What makes the files from their pieces: one after the other, or an executor's `map`.
        brand: The house style; by default that of the `brand.yaml` above the case, if there is one.
        audience: The readers: a party, a role, or `public`; without one the authors, with everything.
        beside: Files by name that are written with them, such as the workbook of the case.

    Raises:
        UnknownAudience: The case has no reader of this name.
        ProseFault: The narrative cannot be printed; the fault holds findings.
        FieldsFault: The house style above the case cannot be used; the fault holds findings.
        TemplateFault: A template cannot be filled in, or the case lacks what its document needs.
        ConversionError: A format cannot be made.
        OSError: A file cannot be written.
    """
    names = [templates] if isinstance(templates, str) else templates
    prepared = prepare(business, figures, audience)
    documents = compose_each(prepared, names, brand or brand_for(business.path))
    pieces = pieces_of(business.path, documents, formats, audience)
    files = [piece.name for piece in pieces]
    made = dict(zip(files, run(Piece.made, pieces), strict=True))
    if "md" in formats:
        made |= pictures_of(documents.values())
    written = write_all(Path(out), made | dict(beside or {}))
    for outdated in pictures_left_over(prepared, Path(out), audience):
        outdated.unlink()
    return written


def compose_each(prepared: Prepared, templates: Iterable[str], brand: Brand) -> dict[str, Document]:
    """Return the documents of a case that has been prepared, in a house style, by the names of their templates.

    Raises:
        TemplateFault: A template cannot be filled in, or the case lacks what its document needs.
    """
    return {template: dressed(compose_prepared(prepared, template), brand) for template in templates}


def pictures_left_over(prepared: Prepared, out: Path, audience: str | None) -> list[Path]:
    """Return the pictures of an audience's version that lie in a folder, and that the audience may no longer see.

    They were drawn before something was marked private, and would go out with the folder.
    """
    if audience is None or not (out / PICTURES).resolve().is_relative_to(out.resolve()):
        return []
    names = picture_names(f"{file_stem(prepared.subject.path)}{audience_suffix(audience)}")
    drawn = {chart.name for chart in prepared.context.charts.values()}
    files = (out / PICTURES / f"{name}.svg" for name in names if name not in drawn)
    return [file for file in files if file.is_file()]


def brand_for(path: str) -> Brand:
    """Return the house style of a case: that of the `brand.yaml` above it, else that of sibcase.

    Raises:
        FieldsFault: it cannot be used; the fault holds findings.
    """
    file = brand_above(path)
    return read_brand_above(file) if file else HOUSE


def compose(
    business: BusinessCase, figures: Figures, template: str = BUSINESS_CASE, audience: str | None = None
) -> Document:
    """Return a case's document, ready to become any of the formats.

    Raises:
        UnknownAudience: The case has no reader of this name.
        ProseFault: The narrative cannot be printed; the fault holds findings.
        TemplateFault: The template cannot be filled in, or the case lacks what it needs.
    """
    return compose_prepared(prepare(business, figures, audience), template)


def prepare(business: BusinessCase, figures: Figures, audience: str | None = None) -> Prepared:
    """Return all that the documents of a case may print, to everybody or to an audience.

    Raises:
        UnknownAudience: The case has no reader of this name.
        ProseFault: The narrative cannot be printed; the fault holds findings.
    """
    case = business.case
    context = BuiltContext(
        subject_of(business, figures, audience), f"{file_stem(business.path)}{audience_suffix(audience)}"
    )
    known = audience_of(case, audience) if audience is not None else None
    leaves_out = bool(known and known.owners())
    return Prepared(context, privacy_notice(case, known), cover_note(case, known), leaves_out)


def compose_prepared(prepared: Prepared, template: str) -> Document:
    """Return one document of a case that has been prepared.

    Raises:
        TemplateFault: The template cannot be filled in, or the case lacks what it needs.
    """
    case, design = prepared.subject.case, design_of(template)
    _refuse_without(missing_for(prepared.subject.figures, template), template)
    context = prepared.context
    names = names_of(context) | {"committee": Deferred(lambda: _committee(prepared, template))}
    text = _with_notice(render_template(template, names), prepared.notice)
    markdown = without_marks(text)
    return Document(
        markdown=markdown,
        marked=text,
        design=design,
        title=case.title,
        language=prepared.subject.language,
        author=case.author,
        date=case.date.isoformat() if case.date else None,
        pictures=_pictures_shown(context, markdown),
        subtitle=case.area,
        status=_status(
            f"{context.case.stage_title if design.by_stage else design.title}{prepared.reader}",
            len(context.assumptions.to_supply),
        ),
        traces=build_traces(prepared.subject, figures_marked(text)),
    )


def _committee(prepared: Prepared, template: str) -> tuple[CommitteeSectionView, ...]:
    """Return what a committee expects besides the five cases.

    A reader from whom something is withheld sees only what is supplied: private sections would be listed as missing.
    """
    sections = committee_sections(sections_of(template), prepared.context.narrative, prepared.subject.case.stage)
    return tuple(section for section in sections if section.text or not prepared.leaves_out)


def _with_notice(text: Markdown, notice: str) -> Markdown:
    """Return a text with a notice below its first heading; before the heading it would have a page of its own."""
    if not notice:
        return text
    heading, gap, rest = text.partition("\n\n") if text.startswith("#") else ("", "", text)
    return Markdown(f"{heading}{gap}*{escape_markdown(notice)}*\n\n{rest}")


def _reasons() -> dict[str, Reason]:
    return {code: Reason(rule.name, FAMILIES[rule.family], rule.matters, rule.source) for code, rule in RULES.items()}


def _status(title: str, to_supply: int) -> str:
    """Return what the reader holds: a draft, as long as its author has figures to supply."""
    if not to_supply:
        return title
    return f"{title} – draft: {to_supply} {'figure' if to_supply == 1 else 'figures'} still to be supplied"


def _refuse_without(missing: Sequence[str], template: str) -> None:
    if missing:
        why = f"{template}: this document needs {listed(missing)}, and the case has none computed"
        raise TemplateFault(
            f"{why}; a contract alone has a rate card: `--template rate-card`" if "need" in missing else why
        )


def _pictures_shown(context: BuiltContext, markdown: str) -> tuple[Picture, ...]:
    return tuple(
        Picture(chart.name, chart.alt, chart.svg, table=_data_of(chart, markdown))
        for chart in context.charts.drawn()
        if f"({PICTURES}/{chart.name}.svg " in markdown
    )


def _data_of(chart: ChartView, markdown: str) -> tuple[tuple[str, ...], ...]:
    """Return what a chart shows, heads first; nothing where a table of the document has it already."""
    view = chart.table
    if view is None or f"Table: {escape_markdown(view.title)}\n" in markdown:
        return ()
    return tuple(tuple(map(without_marks, cells)) for cells in (view.heads, *view.rows))


def pieces_of(
    path: str, documents: Mapping[str, Document], formats: Sequence[str], audience: str | None = None
) -> list[Piece]:
    """Return the files that documents become, document by document and format by format."""
    return [
        Piece(f"{document_stem(path, template, audience)}.{name}", document, name)
        for template, document in documents.items()
        for name in formats
    ]


def pictures_of(documents: Iterable[Document]) -> dict[str, Content]:
    """Return the pictures that some documents' Markdown shows, each once, by the names it knows them by."""
    return {f"{PICTURES}/{each.name}.svg": each.svg for document in documents for each in document.pictures}


def missing_for(figures: Figures, template: str) -> list[str]:
    """Return what a document needs that the case has no figures for: a contract, an investment, and the like."""
    return [need for need in design_of(template).needs if NEEDS[need] not in figures]


def documents_for(figures: Figures) -> list[str]:
    """Return the names of all documents that a case has enough figures for, the business case first."""
    names = [name for name in template_names() if not missing_for(figures, name)]
    return sorted(names, key=lambda name: name != BUSINESS_CASE)


def subject_of(business: BusinessCase, figures: Figures, audience: str | None = None) -> Subject:
    """Return what a case's documents tell of: the case and its figures, and what is computed for its charts.

    Raises:
        UnknownAudience: The case has no reader of this name.
    """
    readers = audience_of(business.case, audience) if audience is not None else None
    readable = readable_for(readers, business, figures)
    return Subject(
        path=business.path,
        case=readable.case,
        figures=readable.figures,
        review=readable.review,
        texts=business.texts,
        narratives=business.narratives,
        reasons=_reasons(),
        trace_curve=partial(payment_curve, readable.case, readable.figures),
        compare=partial(_compared, business, audience),
        draw=partial(_how_sure, business, audience),
        look_up_deals=partial(_similar_deals, business, readable.case),
    )


def _similar_deals(business: BusinessCase, readable: Case) -> SimilarDeals | None:
    """Return the deals that are most like a case as its readers may see it; None where no export is named."""
    named = business.loaded.similar_export if business.loaded else ""
    if readable.similar_deals is None and not named:
        return None
    from sibcase.tasks.indigo.similar_deals import similar_deals

    return similar_deals(readable, business.path, named)


def _may_see_all(business: BusinessCase, audience: str | None) -> bool:
    """Return whether a reader may see all that draws rest on, which is everything."""
    return audience is None or not audience_of(business.case, audience).owners()


def _compared(business: BusinessCase, audience: str | None) -> OptionsCompared | None:
    """Return the options over many draws; None where a reader may not see all that they rest on."""
    return _OPTIONS.of(business) if _may_see_all(business, audience) else None


def _options_of(business: BusinessCase) -> OptionsCompared | None:
    try:
        return compare_options(business, DRAWS, SEED)
    except NothingToCompare:
        return None


def _how_sure(business: BusinessCase, audience: str | None) -> HowSure | None:
    """Return how sure the figures are; None where a reader may not see all that they rest on."""
    return _HOW_SURE.of(business) if _may_see_all(business, audience) else None


def _how_sure_of(business: BusinessCase) -> HowSure | None:
    return how_sure(business, DRAWS, SEED)


_OPTIONS, _HOW_SURE = OfLastCases(_options_of), OfLastCases(_how_sure_of)


def left_out(figures: Figures) -> dict[str, list[str]]:
    """Return the documents that a case has not enough figures for, each with what it needs."""
    missing = {name: missing_for(figures, name) for name in template_names()}
    return {name: needs for name, needs in missing.items() if needs}


def document_stem(path: str, template: str = BUSINESS_CASE, audience: str | None = None) -> str:
    """Return what the documents of a case are named after: the case, the template if unusual, and their readers."""
    name = found_template(template).name
    return f"{file_stem(path)}{'' if name == BUSINESS_CASE else f'-{name}'}{audience_suffix(audience)}"


def converted(document: Document, name: str) -> Content:
    """Return a document in one of the formats."""
    return ALL_FORMATS[name].convert(document)

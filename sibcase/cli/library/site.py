"""`sibcase site`: the cases of a folder as a static site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import Status, jobs_option, refuse
from sibcase.cli.terminal import one_line, remark, say, work_bar

if TYPE_CHECKING:
    from sibcase.tasks.site.build import BuiltSite, SiteOrder

EXAMPLES = (
    ("sibcase site cases/measures --out build/site", "write a site for the public"),
    ("sibcase site cases/measures --out build/site --to none", "without documents, which is quicker"),
    ("sibcase site cases/measures --out build/site --full-text", "with a search, once served"),
    ("sibcase site cases/measures --out build/own --to none --include-private", "for the authors alone"),
)
PUBLIC, NO_DOCUMENTS, DOCUMENTS = "public", "none", "html"
TITLE = "Business cases"


def site(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="The folder of the cases.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder of the site.")],
    title: Annotated[str, typer.Option("--title", metavar="WORDS", help="The title of the site.")] = TITLE,
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="FORMATS", help="The documents: html, pdf, docx, md, separated by commas; or none."
        ),
    ] = DOCUMENTS,
    *,
    every_document: Annotated[
        bool, typer.Option("--all-documents", help="Write every document that a case has the data for.")
    ] = False,
    audience: Annotated[
        str, typer.Option("--audience", metavar="WHO", help="The readers: public, a role, or a party's id.")
    ] = PUBLIC,
    include_private: Annotated[
        bool, typer.Option("--include-private", help="Leave nothing out: a site for the authors alone.")
    ] = False,
    full_text: Annotated[
        bool, typer.Option("--full-text", help="Add a search over the text of all cases, for a site that is served.")
    ] = False,
    url: Annotated[
        str, typer.Option("--url", metavar="ADDRESS", help="Where it is published, for links in the feed.")
    ] = "",
    jobs: Annotated[int | None, jobs_option("cases to write")] = None,
) -> None:
    """Write the cases of a folder as a static site.

    The site needs no server: open its index.html. It has a list of the cases with search and filters, a page for each
    with headline, charts, findings, history in money and documents, tables across all cases, JSON next to the pages,
    and a feed of changes. A case that cannot be read is listed with its errors, and the command ends with status 1.

    By default the site is for the public: anything marked private is left out, and so is every figure that it could be
    worked out from. If a case has no such reader, nothing of it is shown.

    --full-text needs Pagefind, the extra `sibcase[search]`. The search works where the site is served, and finds words
    of documents; the search of the list works from a folder on a disk as well.

    Run it again to bring the site up to date: cases that have not changed are left as they are, and the pages of
    removed cases are deleted. It deletes only files that it wrote. DIR must be empty, a new branch, or hold such a
    site.
    """
    from sibcase.casefile.fields_file import FieldsFault
    from sibcase.casefile.source.report import format_findings
    from sibcase.tasks.check.policy import PolicyFault
    from sibcase.tasks.site.build import NoCasesError, SiteOrder
    from sibcase.tasks.site.full_text import FullTextError
    from sibcase.tasks.site.manifest import ForeignFolderError

    order = SiteOrder(
        folder=_folder(folder),
        out=_target(out),
        title=" ".join(title.split()) or TITLE,
        audience=_readers(audience, include_private=include_private),
        formats=_formats(to),
        every_document=every_document,
        address=_address(url),
        full_text=full_text,
        jobs=jobs,
    )
    try:
        built = _built(order)
    except (NoCasesError, ForeignFolderError, FullTextError, PolicyFault) as fault:
        refuse(one_line(str(fault)))
    except FieldsFault as fault:
        refuse(format_findings(fault.findings, fault.texts).rstrip("\n"))
    _report(built, out)


def _target(out: Path) -> Path:
    if out.is_symlink() and not out.exists():
        refuse(one_line(f"{out} is a link to a folder that is not there"))
    return out


def _built(order: SiteOrder) -> BuiltSite:
    from sibcase.tasks.site.build import build_site

    with work_bar("Writing the site") as bar:
        return build_site(order, bar)


def _report(built: BuiltSite, out: Path) -> None:
    for each in built.remarks:
        remark(one_line(each))
    for outcome in built.faulty:
        remark(one_line(f"{outcome.name}: {outcome.fault}"))
    cases = len(built.outcomes)
    say(one_line(str(out / "index.html")))
    remark(f"{cases} case{'' if cases == 1 else 's'}, {built.made} of them written anew")
    if built.faulty:
        raise typer.Exit(Status.PROBLEMS)


# --- options ----------------------------------------------------------------------------------------------------------


def _folder(folder: str) -> Path:
    if not Path(folder).is_dir():
        refuse(one_line(f"{folder} is not a folder"))
    return Path(folder)


def _readers(audience: str, *, include_private: bool) -> str | None:
    if not audience.strip():
        refuse("--audience is empty: name a party, a role or `public`")
    if include_private and audience != PUBLIC:
        refuse("use either --audience or --include-private")
    return None if include_private else audience


def _formats(to: str) -> tuple[str, ...]:
    from sibcase.tasks.publish.document import FORMATS

    asked = tuple(dict.fromkeys(each.strip() for each in to.lower().split(",") if each.strip()))
    if asked == (NO_DOCUMENTS,):
        return ()
    unknown = [each for each in asked if each not in FORMATS]
    if unknown or not asked:
        fault = f"there is no format {one_line(unknown[0])}" if unknown else "--to is empty"
        refuse(f"{fault}; the formats are: {', '.join(FORMATS)}, or none")
    return asked


def _address(url: str) -> str:
    if url and not url.startswith(("https://", "http://")):
        refuse("--url begins with https://")
    return url

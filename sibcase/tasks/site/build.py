"""Build a site: the pages of cases in parallel, those that have not changed left as they are, and then the lists.

The folder is claimed before anything is written: a manifest in it names what the site wrote and is about to write. What
is no longer part of the site is deleted at the end, and nothing else ever is.
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sibcase.amend.amend_file import fingerprint
from sibcase.casefile.fields_file import FieldsFault
from sibcase.documents.brand.brand import HOUSE, brand_above, read_brand_above
from sibcase.history.git_faults import RepositoryError
from sibcase.history.past import Changed, Past, past_of
from sibcase.history.repository import repository_of
from sibcase.tasks.check.check import select_files
from sibcase.tasks.site.addresses import addresses_of
from sibcase.tasks.site.case_pages import fault_pages, hash_of, make_case
from sibcase.tasks.site.full_text import Searched, pagefind_path, script_of, searched
from sibcase.tasks.site.manifest import (
    CASES,
    Manifest,
    memory_of,
    read_manifest,
    remember,
    remove_outdated,
    write_manifest,
)
from sibcase.tasks.site.order import CaseOrder, CaseOutcome
from sibcase.tasks.site.progress import Progress, remembered
from sibcase.tasks.site.whole_site import whole_site
from sibcase.tasks.workers import Unseen, each_case
from sibcase.version import __version__
from sibcase.write_files import write_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from concurrent.futures import Future

    from sibcase.documents.brand.brand import Brand
    from sibcase.tasks.workers import Watch

__all__ = ["BuiltSite", "NoCasesError", "SiteOrder", "build_site"]

MOST_VERSIONS = 10
PRELOADED = ("sibcase.tasks.site.case_pages",)


class NoCasesError(ValueError):
    """There is no case to be shown."""


@dataclass(frozen=True, slots=True)
class SiteOrder:
    """What is asked of a site.

    Attributes:
        folder: the folder of the cases.
        out: the folder of the site.
        title: its title.
        audience: its readers; None for the authors, with everything.
        formats: the formats of the documents; none for no documents.
        every_document: whether every document is written that a case has the data for.
        address: where the site is published, for the feed; nothing where that is not known.
        full_text: whether there is a search over the text of all cases, which needs Pagefind.
        jobs: how many cases are made at the same time; by default as many as there are processors.
    """

    folder: Path
    out: Path
    title: str
    audience: str | None = "public"
    formats: tuple[str, ...] = ("html",)
    every_document: bool = False
    address: str = ""
    full_text: bool = False
    jobs: int | None = None


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """What has become of a site.

    Attributes:
        outcomes: what has become of each case, in the order of their paths.
        made: how many cases were made anew; the others had not changed.
        remarks: what its authors should know.
    """

    outcomes: tuple[CaseOutcome, ...]
    made: int
    remarks: tuple[str, ...] = field(default=())

    @property
    def faulty(self) -> list[CaseOutcome]:
        """The cases that could not be shown."""
        return [each for each in self.outcomes if each.fault]


def build_site(order: SiteOrder, watch: Watch | None = None) -> BuiltSite:
    """Build a site of all cases in a folder, or bring it up to date.

    Raises:
        NoCasesError: there is no case in the folder.
        ForeignFolderError: the folder of the site holds files that no site wrote.
        PolicyFault: settings above a case cannot be read.
        FieldsFault: the house style above the folder cannot be used.
        FullTextError: the search over the text cannot be made.
        OSError: a file cannot be written.
    """
    if order.full_text:
        pagefind_path()
    before, memory = read_manifest(order.out), memory_of(order.out)
    orders, past, remarks = _orders(order, _past_in(memory))
    brand, prints = _brand_of(order), _prints_of(orders)
    known = memory.get("cases", {})
    kept = {each.name: found for each in orders if (found := _kept(each, known, prints[each.name], before)) is not None}
    to_make = [each for each in orders if each.name not in kept]
    claimed = tuple(dict.fromkeys([*before.claimed, *_unclaimed(to_make, before)]))
    progress = Progress(order.out, prints, memory, replace(before, claimed=claimed))
    if to_make:
        write_manifest(order.out, progress.written)
    made = progress.follow(_made(to_make, order.jobs, watch or Unseen()))
    outcomes = tuple(made.get(each.name) or kept[each.name] for each in orders)
    search = (
        searched(order.out, outcomes, progress.written, memory.get("search", {})) if order.full_text else Searched()
    )
    files = {**_write_whole_site(order, brand, outcomes, search), **search.files}
    stayed = remove_outdated(order.out, before, files)
    write_manifest(order.out, Manifest(files))
    noted = {each.name: remembered(each, prints[each.name], order.out) for each in outcomes}
    remember(order.out, {"cases": noted, "past": asdict(past), "search": asdict(search)})
    remarks += [
        f"{order.out / name} was changed by hand since the site wrote it, and was left where it is" for name in stayed
    ]
    remarks += [each for outcome in outcomes for each in outcome.remarks]
    return BuiltSite(outcomes, len(to_make), tuple(remarks))


def _orders(order: SiteOrder, known: Past) -> tuple[list[CaseOrder], Past, list[str]]:
    """Return what is asked of each case, their history, and what was left out of the folder though it may be a case."""
    selection = select_files([str(order.folder)])
    own = order.out.resolve()
    files = [file for file in selection.files if not Path(file).resolve().is_relative_to(own)]
    if not files:
        raise NoCasesError(f"no case file found in {order.folder} or below")
    names = {file: Path(file).relative_to(order.folder).as_posix() for file in sorted(files)}
    addresses = addresses_of(list(names.values()))
    top, past, remarks = _history(files, known)
    versions = {file: past.changes.get(name, ()) for file, name in _names_in(top, files).items()}
    orders = [
        CaseOrder(
            name,
            file,
            addresses[name],
            order.out,
            order.title,
            order.audience,
            order.formats,
            order.every_document,
            versions.get(file, ()),
            top,
        )
        for file, name in names.items()
    ]
    return orders, past, remarks + [each.notice for each in selection.left_out if each.may_be_case]


def _history(files: Sequence[str], known: Past) -> tuple[Path | None, Past, list[str]]:
    """Return the commits that changed each case; none where the cases lie in no repository that can be read."""
    try:
        repository = repository_of(Path(files[0]))
    except RepositoryError:
        return None, Past(), []
    try:
        names = _names_in(repository.top, files).values()
        return repository.top, past_of(repository, list(names), MOST_VERSIONS, known), []
    except (RepositoryError, OSError) as fault:
        return None, Past(), [f"no history is shown: {fault}"]


def _names_in(top: Path | None, files: Sequence[str]) -> dict[str, str]:
    """Return the names of case files in their repository; of those that lie in it, if there is one."""
    real = {file: Path(file).absolute().parent.resolve() / Path(file).name for file in files}
    return {
        file: path.relative_to(top).as_posix()
        for file, path in real.items()
        if top is not None and path.is_relative_to(top)
    }


def _past_in(memory: Mapping[str, Any]) -> Past:
    """Return the history that an earlier run read; none where it is not written as this program writes it."""
    try:
        written = memory["past"]
        changes = {str(case): tuple(Changed(**each) for each in found) for case, found in written["changes"].items()}
        return Past(str(written["head"]), changes)
    except (KeyError, TypeError, AttributeError):
        return Past()


def _brand_of(order: SiteOrder) -> Brand:
    file = brand_above(order.folder)
    return read_brand_above(file) if file is not None else HOUSE


# --- what has not changed ---------------------------------------------------------------------------------------------


def _prints_of(orders: Sequence[CaseOrder]) -> dict[str, str]:
    """Return for each case what changes with everything that is asked of it, and with the house style above it."""
    files = {each.name: brand_above(each.path) for each in orders}
    styles = {file: _style_in(file) for file in set(files.values())}
    return {each.name: _print_of(each, styles[files[each.name]]) for each in orders}


def _style_in(file: Path | None) -> str:
    """Return what changes with a house style, its logo and fonts among it."""
    try:
        return repr(read_brand_above(file)) if file is not None else ""
    except (FieldsFault, OSError):
        return hash_of(str(file))


def _print_of(order: CaseOrder, style: str) -> str:
    asked = replace(order, out=Path(), repository=None)
    return hashlib.sha256(f"{__version__} {asked!r} {style}".encode("utf-8", "surrogateescape")).hexdigest()


def _kept(order: CaseOrder, known: Mapping[str, Any], print_now: str, before: Manifest) -> CaseOutcome | None:
    """Return the outcome of an earlier run, if nothing that it rests on has changed and all of its files are there."""
    noted = known.get(order.name)
    try:
        if noted is None or noted["print"] != print_now or order.address in before.claimed:
            return None
        outcome = CaseOutcome(**noted["outcome"])
        is_same = all(hash_of(path) == hashed for path, hashed in outcome.rests_on.items())
        is_there = all(
            before.files.get(name) == hashed and (order.out / name).stat().st_size == noted["sizes"][name]
            for name, hashed in outcome.files.items()
        )
    except (OSError, TypeError, KeyError, AttributeError):
        return None
    return replace(outcome, remarks=tuple(outcome.remarks)) if is_same and is_there and outcome.rests_on else None


# --- making -----------------------------------------------------------------------------------------------------------


def _unclaimed(orders: Sequence[CaseOrder], before: Manifest) -> Iterator[str]:
    """Yield the folders that are about to be written; one that is there and that no site wrote stays out.

    Raises:
        FileExistsError: somebody else put a folder there.
    """
    known = {name.split("/")[1] for name in before.files if name.startswith(f"{CASES}/")} | set(before.claimed)
    for each in orders:
        folder = each.out / CASES / each.address
        if each.address not in known and folder.exists() and any(folder.iterdir()):
            raise FileExistsError(None, "this holds files that the site did not write; move them away", str(folder))
        yield each.address


def _made(orders: Sequence[CaseOrder], jobs: int | None, watch: Watch) -> Iterator[CaseOutcome]:
    with closing(each_case(make_case, orders, jobs, watch, PRELOADED)) as outcomes:
        yield from map(_outcome_of, orders, outcomes)


def _outcome_of(order: CaseOrder, outcome: Future[CaseOutcome]) -> CaseOutcome:
    error = outcome.exception()
    if isinstance(error, OSError):
        raise error
    if error is not None:
        return fault_pages(order, "This case could not be shown: the process that worked at it ended.", (), str(error))
    return outcome.result()


def _write_whole_site(
    order: SiteOrder, brand: Brand, outcomes: Sequence[CaseOutcome], search: Searched
) -> dict[str, str]:
    """Write the lists, those that changed, and return all files of the site with their hashes."""
    script = script_of(order.out, search)
    pages = whole_site(order.title, order.audience, order.address, brand, outcomes, searches_with=script)
    hashes = {name: fingerprint(content) for name, content in pages.items()}
    write_all(
        order.out, {name: pages[name] for name, hashed in hashes.items() if hash_of(str(order.out / name)) != hashed}
    )
    return {name: hashed for outcome in outcomes for name, hashed in outcome.files.items()} | hashes

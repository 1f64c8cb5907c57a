"""Write: the form of a case, section by section, with its findings at their fields and what a change does beside it."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING, Any

from sibcase.amend.rename import can_be_renamed
from sibcase.casefile.source.nodes import node_at
from sibcase.casefile.values.quantities import KINDS
from sibcase.tasks.show.headline import HEADLINE_NAMES
from sibcase.tasks.show.inputs import meaning
from sibcase.tasks.show.on_pages import headline_groups
from sibcase.tasks.what_if.what_if import figures_at, try_out
from sibcase.webapp.desk import Go, Html, address
from sibcase.webapp.findings import findings_of
from sibcase.webapp.form.changes import changes_of, clashes, sent_in, written_into
from sibcase.webapp.form.controls import ABOUT, controls_at, page_of, paths_of
from sibcase.webapp.form.fields import field_at, sections
from sibcase.webapp.form.kinds import kinds_of
from sibcase.webapp.form.places import ABOUT_IN_WORDS
from sibcase.webapp.form.references import REFERRED, named_in
from sibcase.webapp.form.remedies import offers, remedies_of
from sibcase.webapp.form.understood import heard
from sibcase.webapp.in_words import label_of, title_of
from sibcase.webapp.markup import page
from sibcase.webapp.pages.fault import failed
from sibcase.webapp.pages.reading import charts_of
from sibcase.webapp.workspace import ChangedMeanwhileError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sibcase.casefile.source.nodes import Block
    from sibcase.webapp.desk import Answer, Asked
    from sibcase.webapp.findings import FindingOnPage
    from sibcase.webapp.form.changes import Clash, Sent, Written
    from sibcase.webapp.form.controls import Control
    from sibcase.webapp.opened import Opened

__all__ = ["form_page", "live", "preview", "save", "writing"]

# Beside each section the chart that shows what it does.
BESIDE = {
    "need": ("need_by_agency",),
    "outcomes": ("savings_ladder",),
    "service": ("savings_against_payments",),
    "contract": ("payments_against_cash",),
    "investment": ("investors_cash",),
}
LONGEST_DIFF = 200
WRITTEN = "written"


def writing(asked: Asked) -> Answer:
    """Return the form of a section or an entry of a case."""
    opened = asked.case()
    return form_page(asked, opened, asked.get("at") or asked.get("part") or ABOUT, ())


def form_page(
    asked: Asked,
    opened: Opened,
    at: str,
    sent: Sequence[Sent],
    wrong: dict[str, str] | None = None,
    clash: Sequence[Clash] = (),
) -> Answer:
    """Return a page of the form; with what was sent and not saved, and why."""
    root = opened.loaded.root
    if root is None:
        return failed(asked, 409, "The text of this case cannot be read, so that there is no form of it. See its text.")
    place = at if controls_at(at, root) is not None else page_of(at, root)
    control = controls_at(place, root)
    if control is None:
        return failed(asked, 404, f"A case has no section {at}.")
    found = findings_of(opened)
    business = opened.business
    shown = page(
        asked,
        "form",
        opened=opened,
        here="/form",
        place=place,
        section=place.partition(".")[0],
        at=at,
        control=control,
        sections=[(name, _label(name), _worst(found, name)) for name in sections()],
        crumbs=_crumbs(place, root),
        findings=_by_field(found, control),
        remedies={each.path: remedies_of(each, root) for each in found if each.path},
        understood=_understood(opened, control),
        ids={name: named_in(root, name) for name in REFERRED},
        groups=headline_groups(business.planned, business.case.currency) if business else [],
        charts=charts_of(opened, BESIDE.get(place.partition(".")[0], ())),
        names=_names(root),
        following=_following(found, place, root),
        typed={each.path: each.now for each in sent},
        wrong=wrong or {},
        clash=clash,
        short_name=place.rpartition(".")[2] if can_be_renamed(place) else "",
    )
    return Html(shown, 409 if clash else 422 if wrong else 200)


def save(asked: Asked) -> Answer:
    """Write what was changed in the form into the text of the case.

    Where the file was changed meanwhile, fields that only one side changed are written; if both changed one, the form
    is shown again with both, and nothing is written.
    """
    opened, at, sent = asked.case(), asked.posted("at") or ABOUT, sent_in(asked.form)
    refused = _not_of_this_page(opened, at, sent)
    if refused:
        return failed(asked, 400, refused)
    theirs = clashes(sent, opened.loaded.root) if opened.digest != asked.posted("digest") else []
    if theirs:
        return form_page(asked, opened, at, sent, clash=theirs)
    made = written_into(opened.text, changes_of(sent, opened.loaded.root), opened.loaded)
    if made.wrong:
        return form_page(asked, opened, at, sent, wrong=dict(made.wrong))
    if sent:
        asked.desk.workspace.write(opened.name, made.text, opened.digest)
    return Go(f"{address('/form', case=opened.name, at=at, saved='1')}")


def live(asked: Asked) -> Html:
    """Return what was understood and the figures, at once: the text and the findings follow with `preview`."""
    opened, sent = asked.case(), sent_in(asked.form)
    business, root = opened.business, opened.loaded.root
    said = {each.path: _said(opened, each) for each in sent}
    groups = None
    if business is not None and sent and all(each.now.strip() for each in sent):
        changes = {each.path.removesuffix(".value"): each.now.strip() for each in sent}
        kinds = {path: kind for path, kind in kinds_of(changes).items() if field_at(path, root) is not None}
        figures = figures_at(business, changes, kinds, HEADLINE_NAMES)
        if figures is None and not any(wrong for _, wrong, _ in said.values()) and _may_be_tried(changes):
            figures = try_out(business, changes).figures
        groups = headline_groups(figures, business.case.currency, business.planned) if figures is not None else None
    return Html(page(asked, "live", opened=opened, said=said, groups=groups))


def preview(asked: Asked) -> Html:
    """Return the text that a save would change, the findings that there would be, and what it does to the figures.

    The rules take as long as all the rest: where the address says `rules=later`, they are left to a second request,
    for which the case is read already. A case with errors has all its findings at once.
    """
    opened, at, sent = asked.case(), asked.posted("at") or ABOUT, sent_in(asked.form)
    made = _written(opened, sent)
    said = {each.path: _said(opened, each) for each in sent}
    parts: dict[str, Any] = {
        "said": said,
        "groups": None,
        "diff": (),
        "found": (),
        "new": (),
        "gone": 0,
        "is_to_follow": False,
    }
    if made.wrong:
        wrong: dict[str, tuple[str, str, list[str]]] = {path: ("", why, []) for path, why in made.wrong}
        return Html(page(asked, "preview", opened=opened, **parts | {"said": said | wrong}))
    draft = asked.desk.workspace.draft(opened, made.text)
    if draft.business is not None:
        before = opened.business.planned if opened.business is not None else None
        parts["groups"] = headline_groups(draft.business.planned, draft.business.case.currency, before)
    parts["diff"] = diff_of(opened.text, made.text)
    parts["is_to_follow"] = asked.get("rules") == "later" and not draft.loaded.has_errors
    if not parts["is_to_follow"]:
        found, old, now = findings_of(draft), _known(opened), _known(draft)
        parts["found"] = [each for each in found if page_of(each.path, draft.loaded.root) == at]
        parts["new"] = [each for each in found if (each.code, each.path, each.message) not in old]
        parts["gone"] = len(old - now)
    return Html(page(asked, "preview", opened=opened, **parts))


def _written(opened: Opened, sent: Sequence[Sent]) -> Written:
    """Return the text with what was typed; of the last request it is at hand."""
    kept: tuple[Sequence[Sent], Written] | None = opened.kept.get(WRITTEN)
    if kept is not None and kept[0] == sent:
        return kept[1]
    made = written_into(opened.text, changes_of(sent, opened.loaded.root), opened.loaded)
    opened.kept[WRITTEN] = (sent, made)
    return made


def _known(opened: Opened) -> set[tuple[str, str, str]]:
    """Return what distinguishes the findings of a case."""
    return {(each.code, each.path, each.message) for each in findings_of(opened)}


def diff_of(before: str, after: str) -> list[tuple[str, str]]:
    """Return the lines that differ between two texts, each with `del`, `ins` or nothing."""
    lines = list(unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm=""))[2:]
    kinds = {"-": "del", "+": "ins", "@": "gap"}
    return [(kinds.get(line[:1], ""), line) for line in lines[:LONGEST_DIFF]]


# --- what is shown at each field --------------------------------------------------------------------------------------


def _said(opened: Opened, each: Sent) -> tuple[str, str, list[str]]:
    """Return what a text that is typed was understood as, what is wrong with it, and what could be in its place."""
    field = field_at(each.path.removesuffix(".value"), opened.loaded.root)
    if field is None:
        return "", "", []
    found = heard(field, each.now)
    if found.message:
        why = f"{found.message}; {found.help}" if found.help else found.message
        return "", why, offers(field, found.message, found.help)
    currency = opened.business.case.currency if opened.business else "GBP"
    return (meaning(found.assumption, currency) if found.assumption is not None else ""), "", []


def _understood(opened: Opened, control: Control) -> dict[str, str]:
    """Return what the numbers of a page were understood as, by the path of the field."""
    from sibcase.casefile.stated import assumptions_of

    if opened.business is None:
        return {}
    currency, paths = opened.business.case.currency, {each.at for each in control.every()}
    found = {".".join(each.path): each for each in assumptions_of(opened.business.case)}
    words = {path: meaning(each, currency) for path, each in found.items() if path in paths}
    return {path: text for path, text in words.items() if text != found[path].quantity.text}


def _following(found: Sequence[FindingOnPage], place: str, root: Block) -> str:
    """Return the field of the next error or warning on another page of the form; nothing where there is none."""
    loud = [each for each in found if each.path and each.severity != "advice"]
    elsewhere = [each for each in loud if page_of(each.path, root) != place]
    here = max((each.line for each in loud if each not in elsewhere), default=0)
    later = [each for each in elsewhere if each.line > here]
    return next((each.path for each in [*later, *elsewhere]), "")


def _names(root: Block) -> dict[str, str]:
    """Return what the parties are called, by their ids."""
    return dict(named_in(root, "parties"))


def _by_field(found: Sequence[FindingOnPage], control: Control) -> dict[str, list[FindingOnPage]]:
    """Return the findings of a page by the field at which they are shown, the nearest that there is."""
    shown: dict[str, list[FindingOnPage]] = {}
    places = {each.at for each in control.every()} | {entry.path for each in control.every() for entry in each.entries}
    for each in found:
        steps = each.path.split(".")
        near = next((".".join(steps[:end]) for end in range(len(steps), 0, -1) if ".".join(steps[:end]) in places), "")
        if near:
            shown.setdefault(near, []).append(each)
    return shown


def _worst(found: Sequence[FindingOnPage], section: str) -> str:
    """Return how serious the findings of a section are, as a word; nothing where there are only pieces of advice."""
    names = set(sections())
    here = [each for each in found if (each.section if each.section in names else ABOUT) == section]
    severities = {each.severity for each in here}
    return "error" if "error" in severities else "warning" if "warning" in severities else ""


def _label(section: str) -> str:
    return ABOUT_IN_WORDS if section == ABOUT else label_of(section)


def _crumbs(place: str, root: Block) -> list[tuple[str, str]]:
    """Return the pages above a page of the form, from its section on."""
    steps = place.split(".")
    pages = [".".join(steps[:end]) for end in range(1, len(steps))]
    titles = {each: title_of(node_at(root, each.split("."))) for each in pages}
    return [(each, titles[each] or label_of(each.rpartition(".")[2])) for each in pages if controls_at(each, root)]


def _not_of_this_page(opened: Opened, at: str, sent: Sequence[Sent]) -> str:
    """Return why a form cannot be saved: it sends a field that its page does not have."""
    if opened.loaded.root is None:
        raise ChangedMeanwhileError(opened.name)
    control = controls_at(at, opened.loaded.root)
    known = paths_of(control) if control is not None else set()
    known |= {f"{path}.value" for path in known} | {path.removesuffix(".value") for path in known}
    odd = [each.path for each in sent if each.path not in known]
    return f"This page of the form has no field {odd[0]}." if odd else ""


def _may_be_tried(changes: dict[str, str]) -> bool:
    """Return whether a change can be put into a case that is read already: numbers of the sections with figures."""
    known = {each.name for each in KINDS}
    fields = [field_at(path) for path in changes]
    return all(field is not None and field.kind in known for field in fields)

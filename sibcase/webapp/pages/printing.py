"""Print: any document of a case in any format and for any audience, shown in the page and to be kept."""

from __future__ import annotations

from threading import Semaphore
from typing import TYPE_CHECKING

from sibcase.casefile.fields_file import FieldsFault
from sibcase.tasks.export.formats import EXPORT_FORMATS
from sibcase.webapp.desk import File, Html
from sibcase.webapp.findings import path_at
from sibcase.webapp.form.places import place_in_words
from sibcase.webapp.in_words import in_words
from sibcase.webapp.markup import page
from sibcase.webapp.pages.fault import failed
from sibcase.webapp.refusals import notice
from sibcase.wording.parties import party_name
from sibcase.wording.phrases import listed

if TYPE_CHECKING:
    from sibcase.casefile.case import Case
    from sibcase.casefile.source.findings import Finding
    from sibcase.webapp.desk import Answer, Asked
    from sibcase.webapp.opened import Opened

__all__ = ["document", "printing"]

# What a browser and an office make of each format.
KINDS = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TITLES = {"md": "Markdown", "html": "Web page", "docx": "Word", "pdf": "PDF", "xlsx": "Excel"}
# A document in a frame: it runs its own script, known by its hash, and can reach neither the workbench nor the network.
FRAMED = {
    "content-security-policy": "sandbox allow-scripts allow-popups; default-src 'none'; "
    "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; "
    "frame-ancestors 'self'; base-uri 'none'",
    "cross-origin-opener-policy": "same-origin",
}
# Typesetting takes a processor for seconds: one at a time, and nobody else waits for a figure meanwhile.
_SETTING = Semaphore(1)


def printing(asked: Asked) -> Answer:
    """Return the page on which a document is chosen, with a preview."""
    from sibcase.documents.templates.render import design_of
    from sibcase.tasks.publish.document import FORMATS, documents_for, left_out

    opened = asked.case()
    business = opened.business
    if business is None:
        return failed(asked, 409, "This case has errors: fix them first, and it can be printed then.")
    names = documents_for(business.planned)
    template = asked.get("template") if asked.get("template") in names else (names[0] if names else "")
    return Html(
        page(
            asked,
            "print",
            opened=opened,
            here="/print",
            documents=[(name, design_of(name).title) for name in names],
            template=template,
            audiences=audiences(business.case),
            audience=asked.get("audience"),
            formats=[(name, TITLES.get(name, name)) for name in FORMATS],
            exports=[(name, each.title) for name, each in EXPORT_FORMATS.items() if name not in FORMATS],
            left_out=[(design_of(name).title, listed(needs)) for name, needs in left_out(business.planned).items()],
        )
    )


def audiences(case: Case) -> list[tuple[str, str]]:
    """Return who a document may be for: the authors, the public, each role and each party."""
    parties = case.parties or {}
    roles = dict.fromkeys(party.role for party in parties.values())
    return [
        ("", "The authors: everything"),
        ("public", "The public"),
        *((role, f"Everyone in the role of {role}") for role in roles),
        *((f"party:{name}", party_name(case, name)) for name in parties),
    ]


def document(asked: Asked) -> Answer:
    """Return a document: in a frame, or to be kept where the address says `keep`."""
    from sibcase.documents.document import EpochFault
    from sibcase.documents.formats.convert import ConversionError
    from sibcase.documents.templates.prose import ProseFault
    from sibcase.documents.templates.render import TemplateFault
    from sibcase.tasks.privacy.audience import UnknownAudience
    from sibcase.tasks.publish.document import FORMATS, documents_for

    opened = asked.case()
    business = opened.business
    template, name = asked.get("template"), asked.get("format") or "html"
    if business is None or name not in FORMATS or template not in documents_for(business.planned):
        return _refused(asked, 404, "This case has no such document.")
    try:
        with _SETTING:
            content, stem = _made(asked, template, name)
    except (ConversionError, EpochFault, TemplateFault, UnknownAudience) as fault:
        return _refused(asked, 409, f"This document cannot be made: {fault}")
    except (FieldsFault, ProseFault) as fault:
        return _refused(asked, 409, f"This document cannot be made. {_in_words(fault.findings[0], opened)}")
    if asked.get("keep"):
        return File(content, KINDS.get(name, "application/octet-stream"), f"{stem}.{name}")
    return File(content, KINDS[name], headers=FRAMED)


def _refused(asked: Asked, status: int, why: str) -> Answer:
    """Return why there is no document, where the document would be: in its frame, or in its place."""
    if asked.get("keep"):
        return failed(asked, status, why)
    return File(notice("No document", why).encode(), KINDS["html"], headers=FRAMED, status=status)


def _in_words(finding: Finding, opened: Opened) -> str:
    """Return what is wrong with a text, with the field in which it is written."""
    path = path_at(opened.loaded.root, finding.place)
    where = f"{place_in_words(path, opened.loaded.root)}: " if path else ""
    said = [in_words(each).replace("`", "") for each in (finding.message, finding.help) if each]
    return f"{where}{'; '.join(said)}."


def _made(asked: Asked, template: str, name: str) -> tuple[bytes, str]:
    """Return the content of a document in a format, and the name of its file."""
    from sibcase.tasks.publish.document import brand_for, compose_each, converted, document_stem, prepare

    opened, audience = asked.case(), asked.get("audience") or None
    business = opened.business
    if business is None:
        raise LookupError(opened.name)
    prepared = prepare(business, business.planned, audience) if audience else opened.prepared
    if prepared is None:
        raise LookupError(opened.name)
    made = converted(compose_each(prepared, [template], brand_for(business.path))[template], name)
    content = made.encode() if isinstance(made, str) else made
    return content, document_stem(business.path, template, audience)

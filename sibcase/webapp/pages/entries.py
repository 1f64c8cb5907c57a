"""Entries: parties, outcomes, payment lines and the like are added, copied, moved and removed; options are saved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sibcase.amend.changes import Append, Copy, Move, Remove, Set
from sibcase.casefile.checks.ids import RESERVED
from sibcase.casefile.source.nodes import Block, Series, Written, node_at, value_written
from sibcase.short_names import short_name
from sibcase.webapp.desk import Go, Html, address
from sibcase.webapp.form.changes import VALUE, block_of, marks_to_supply, written_into
from sibcase.webapp.form.controls import controls_at, page_of
from sibcase.webapp.form.fields import choices_of, field_at, inner_fields, value_field
from sibcase.webapp.form.references import CALLED, REFERRED, named_in
from sibcase.webapp.form.understood import heard
from sibcase.webapp.form.usual import usual_fields
from sibcase.webapp.markup import page
from sibcase.webapp.pages.fault import failed
from sibcase.webapp.pages.trying import changes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sibcase.amend.changes import Change, Value
    from sibcase.casefile.source.nodes import Node
    from sibcase.webapp.desk import Answer, Asked
    from sibcase.webapp.form.fields import Field
    from sibcase.webapp.opened import Opened

__all__ = ["add", "apply", "change", "created", "option"]

_ID = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
LONGEST_ID = 60
SCENARIO = "scenario"
# The names of the fields in which the shares of others are changed; and the share of a party that has all of it.
SHARES, ALL_OF_IT = "shares", "100%"


def add(asked: Asked) -> Answer:
    """Return the form of a new entry: what it requires, and what else people usually say of it."""
    return _form(asked, asked.get("at"), asked.get("kind"), {})


def created(asked: Asked) -> Answer:
    """Write a new entry into the case."""
    opened, at, kind = asked.case(), asked.posted("at"), asked.posted("kind")
    field = field_at(at, opened.loaded.root)
    if field is None or opened.loaded.root is None:
        return failed(asked, 404, f"A case has no {at}.")
    node = node_at(opened.loaded.root, at.split("."))
    shares = _shares(field, node)
    words = {each.path: each.value for each in shares}
    words |= {name.removeprefix(VALUE): value for name, value in asked.form if name.startswith(VALUE)}
    fields = [*_asked_first(field, at, kind, opened.loaded.root), *((each.path, each.field) for each in shares)]
    wrong = _wrong(fields, words)
    if wrong:
        return _form(asked, at, kind, wrong)
    block: Value = ({"kind": kind} if kind else {}) | block_of(words)
    if not inner_fields(field):
        block = words.get("value", "").strip()
    if field.shape == "list":
        return _written(
            asked, opened, at, kind, [Append(at, block)], f"{at}.{len(node) if isinstance(node, Series) else 0}"
        )
    name = asked.posted("id").strip() or _id_of(block)
    if field.refers and not name:
        return _form(asked, at, kind, {"id": "Choose one."})
    if not _ID.fullmatch(name) or len(name) > LONGEST_ID:
        return _form(
            asked, at, kind, {"id": "Give it a short name of letters, digits and hyphens, such as county-council."}
        )
    if name in RESERVED:
        return _form(asked, at, kind, {"id": f"Figures are called {name}: give it another short name."})
    if isinstance(node, Block) and name in node:
        return _form(asked, at, kind, {"id": f"There is {name} already: choose another name."})
    # A value is on the page of the entry that it belongs to.
    then = f"{at}.{name}" if inner_fields(field) else page_of(at, opened.loaded.root)
    return _written(asked, opened, at, kind, _added(at, node, shares, words, {name: block}), then)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a whole that is divided already, which changes where one more gets a share.

    Attributes:
        id: whose it is.
        path: the name of its field on the page.
        value: what it is.
        field: what it takes.
        has_reason: whether it carries a source or a note.
    """

    id: str
    path: str
    value: str
    field: Field
    has_reason: bool = False


def _shares(field: Field, node: Node | None) -> list[Share]:
    """Return the shares of a whole as they are; one that has it alone has all of it."""
    if not field.is_shared:
        return []
    one = value_field(field)
    if isinstance(node, Written):
        return [] if node.is_empty else [Share(str(node), f"{SHARES}.{node}", ALL_OF_IT, one)]
    written = node.items() if isinstance(node, Block) else ()
    return [
        Share(str(name), f"{SHARES}.{name}", str(value_written(each) or ""), one, isinstance(each, Block))
        for name, each in written
    ]


def _added(
    at: str, node: Node | None, shares: Sequence[Share], words: Mapping[str, str], new: dict[str, Value]
) -> list[Change]:
    """Return the changes that add an entry to a map, with the shares of the others as they are from then on."""
    now = {each.id: words[each.path].strip() for each in shares}
    if isinstance(node, Written) and not node.is_empty:
        return [Set(at, {**now, **new})]
    moved = [each for each in shares if now[each.id] != each.value]
    changes: list[Change] = [
        Set(f"{at}.{each.id}{'.value' if each.has_reason else ''}", now[each.id]) for each in moved
    ]
    return [*changes, *(Set(f"{at}.{name}", value) for name, value in new.items())]


def change(asked: Asked) -> Answer:
    """Copy, move or remove an entry."""
    opened, at, what = asked.case(), asked.get("at"), asked.posted("do")
    outer, _, name = at.rpartition(".")
    node = node_at(opened.loaded.root, outer.split(".")) if opened.loaded.root is not None and outer else None
    names = [str(each) for each in node] if isinstance(node, Block) else []
    number = names.index(name) if name in names else int(name) if name.isdecimal() else 0
    count = len(node) if isinstance(node, Block | Series) else 0
    changes: dict[str, Change] = {
        "copy": Copy(at, _free(name, names) if names else number + 1),
        "up": Move(at, max(0, number - 1)),
        "down": Move(at, min(count - 1, number + 1)),
        "remove": Remove(at if count > 1 else outer),
    }
    if what not in changes or node is None:
        return failed(asked, 404, f"There is no {at} in this case.")
    made = written_into(opened.text, [changes[what]], opened.loaded)
    if made.wrong:
        return failed(asked, 409, f"This cannot be changed here: {made.wrong[0][1]}")
    asked.desk.workspace.write(opened.name, made.text, asked.posted("digest"))
    return Go(address("/form", case=opened.name, at=asked.posted("back") or outer, saved="1"))


def apply(asked: Asked) -> Answer:
    """Write a value that a finding offers into its field; or say of one that was to be supplied that it is."""
    opened, at = asked.case(), asked.get("at")
    root = opened.loaded.root
    node = node_at(root, at.split(".")) if root is not None else None
    path = f"{at}.value" if isinstance(node, Block) and "value" in node else at
    wanted: list[Change] = [Set(path, asked.posted("value"))]
    if asked.posted("keep"):
        at = at.removesuffix(".value")
        wanted = [*marks_to_supply(at, root)]
    made = written_into(opened.text, wanted, opened.loaded)
    if made.wrong:
        return failed(asked, 409, f"This cannot be changed here: {made.wrong[0][1]}")
    asked.desk.workspace.write(opened.name, made.text, asked.posted("digest"))
    return Go(address("/form", case=opened.name, at=at, saved="1"))


def option(asked: Asked) -> Answer:
    """Save a scenario as an option of the case, which the comparison of options then has."""
    opened, letter = asked.case(), asked.posted("letter")
    changed, title = changes_of(asked, letter), asked.posted("title").strip() or f"Scenario {letter}"
    if not changed:
        return failed(asked, 400, "This scenario changes nothing.")
    root = opened.loaded.root
    node = root.get("options") if root is not None else None
    taken = [str(each.get("id")) for each in node if isinstance(each, Block)] if isinstance(node, Series) else []
    block: Value = {"id": _free(_in_few_words(title) or SCENARIO, taken), "title": title, "changes": changed}
    made = written_into(opened.text, [Append("options", block)], opened.loaded)
    if made.wrong:
        return failed(asked, 409, f"This cannot be saved: {made.wrong[0][1]}")
    asked.desk.workspace.write(opened.name, made.text, asked.posted("digest"))
    return Go(address("/form", case=opened.name, at="options", saved="1"))


def _written(asked: Asked, opened: Opened, at: str, kind: str, changes: list[Change], then: str) -> Answer:
    made = written_into(opened.text, changes, opened.loaded)
    if made.wrong:
        return _form(asked, at, kind, {"": made.wrong[0][1]})
    asked.desk.workspace.write(opened.name, made.text, asked.posted("digest"))
    return Go(address("/form", case=opened.name, at=then, saved="1"))


def _form(asked: Asked, at: str, kind: str, wrong: dict[str, str]) -> Answer:
    opened = asked.case()
    root, field = opened.loaded.root, field_at(at, opened.loaded.root)
    if root is None or field is None or field.shape not in ("map", "list"):
        return failed(asked, 404, f"Nothing can be added at {at}.")
    kinds = choices_of(field)
    kind = kind if kind in dict(kinds) else kinds[0][0] if kinds else ""
    node, named = node_at(root, at.split(".")), {name: named_in(root, name) for name in REFERRED}
    taken = (
        [str(each) for each in node] if isinstance(node, Block) else [str(node)] if isinstance(node, Written) else []
    )
    shown = page(
        asked,
        "add",
        opened=opened,
        here="/form",
        at=at,
        field=field,
        kinds=kinds,
        kind=kind,
        back=at if controls_at(at, root) else at.partition(".")[0],
        fields=_asked_first(field, at, kind, root),
        shares=_shares(field, node),
        ids=named,
        chosen_from=[(each, words) for each, words in named.get(field.refers, ()) if each not in taken],
        called=CALLED,
        typed={name.removeprefix(VALUE): value for name, value in asked.form if name.startswith(VALUE)},
        given=asked.posted("id"),
        wrong=wrong,
    )
    return Html(shown, 422 if wrong else 200)


def _asked_first(field: Field, at: str, kind: str, root: Block) -> list[tuple[str, Field]]:
    """Return what a new entry is asked for, by path within it: what is required, and what most have."""
    if not inner_fields(field):
        return [("value", value_field(field))]
    chosen = Block(root.place, ())
    if kind:
        chosen["kind"] = kind
    usual = usual_fields((*at.split("."), "new"))
    found: list[tuple[str, Field]] = []
    for each in inner_fields(field, chosen):
        if each.name == "kind" and kind:
            continue
        if each.shape in ("map", "list"):
            if each.required and each.name == "agency":
                found.append((each.name, each))
        elif each.shape == "block":
            inner = [one for one in inner_fields(each) if one.required and one.shape not in ("map", "list", "block")]
            found += [(f"{each.name}.{one.name}", one) for one in inner if each.required]
        elif each.required or each.name in usual:
            found.append((each.name, each))
    return found


def _wrong(fields: list[tuple[str, Field]], words: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with the answers about a new entry, by path within it."""
    found = {}
    for path, field in fields:
        text, understood = words.get(path, "").strip(), heard(field, words.get(path, ""))
        if field.required and not text:
            found[path] = "This is needed."
        elif understood.message:
            found[path] = f"{understood.message}; {understood.help}" if understood.help else understood.message
    return found


def _id_of(block: Value) -> str:
    """Return a short name made from the title of an entry."""
    if isinstance(block, dict):
        for name in ("id", "title", "name"):
            if block.get(name):
                return _in_few_words(str(block[name]))
    return ""


def _in_few_words(title: str) -> str:
    """Return a short name made of the first words of a title; empty where it has none in plain letters."""
    every = short_name(title, len(title)).split("-")
    words = [each for each in every if each not in _SMALL] or every
    return short_name(" ".join(words[:4]), LONGEST_ID)


# Left out of a short name.
_SMALL = frozenset({"a", "an", "the", "of", "and", "or", "in", "on", "at", "to", "for", "with", "by", "their", "our"})


def _free(name: str, taken: list[str]) -> str:
    """Return a name that is not taken: itself, or with a number."""
    return name if name not in taken else next(f"{name}-{n}" for n in range(2, 1_000) if f"{name}-{n}" not in taken)

"""Changes: a case with some of its fields written otherwise, read and checked as if its author had written them so.

A change names a field by its path, `contract.metrics.reduction.expected`, a row of a list by its number from nought,
`contract.payments.outcomes.rates.0.pays`, and says what stands there instead: a value, a block or a list.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sibcase.casefile.reader import load_text
from sibcase.tasks.business_case import BusinessCase, business_case

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXT, _LIST, _BLOCK = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))
# Lines are not broken: a number must not be cut off from its unit.
_ONE_LINE = 1_000_000


def changed(business: BusinessCase, changes: Mapping[str, Any]) -> BusinessCase:
    """Return a case with other values in some of its fields.

    Args:
        business: a case that was loaded from a file or folder.
        changes: by path, what stands there instead: texts as a case file writes them, blocks and lists of them.

    Raises:
        LookupError: a path leads to no place in the case.
        CaseHasErrors: the changed case cannot be computed.
    """
    if not changes:
        return business
    file = Path(business.path)
    return business_case(
        load_text(changed_text(business.texts[business.path].text, changes), str(file), folder=file.parent)
    )


def changed_text(text: str, changes: Mapping[str, Any]) -> str:
    """Return the text of a case with other values in some of its fields; what stays is written as it was."""
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    for path, value in changes.items():
        _change(root, path, _node(value))
    # Without a resolver every scalar is a text, and so none is put in quotes that had none.
    return yaml.serialize(root, Dumper=yaml.BaseDumper, allow_unicode=True, width=_ONE_LINE)


def _change(root: yaml.Node | None, path: str, value: yaml.Node) -> None:
    *way, last = path.split(".")
    place = root
    for step in way:
        place = _below(place, step, path)
    if isinstance(place, yaml.SequenceNode):
        place.value[place.value.index(_below(place, last, path))] = value
    elif isinstance(place, yaml.MappingNode):
        kept = [(key, each) for key, each in place.value if key.value != last]
        place.value[:] = [*kept, (yaml.ScalarNode(_TEXT, last), value)]
    else:
        raise _no_place(path)


def _below(place: yaml.Node | None, step: str, path: str) -> yaml.Node:
    """Return the node one step further: a field by its name, a row by its number."""
    found: yaml.Node | None = None
    if isinstance(place, yaml.MappingNode):
        found = next((each for key, each in place.value if key.value == step), None)
    elif isinstance(place, yaml.SequenceNode) and step.isdigit() and int(step) < len(place.value):
        found = place.value[int(step)]
    if found is None:
        raise _no_place(path)
    return found


def _no_place(path: str) -> LookupError:
    return LookupError(f"the case has no field `{path}` to change")


def _node(value: Any) -> yaml.Node:
    """Return a value as a node of a YAML text."""
    if isinstance(value, dict):
        return yaml.MappingNode(_BLOCK, [(_node(key), _node(each)) for key, each in value.items()])
    if isinstance(value, list):
        return yaml.SequenceNode(_LIST, [_node(each) for each in value])
    return yaml.ScalarNode(_TEXT, str(value))

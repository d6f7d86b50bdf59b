"""The shape of what a new kind with a life-span is told in, as Python text: what is kept as it is, and what repeats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bro_soap.catalogue.declared import Declared
from bro_soap.cli.scaffold.outline import Outline, children, is_date
from bro_soap.xmlio import ns

__all__ = ["ShapeText"]


class ShapeText:
    """What of the documents is kept as it is, and what repeats: in them, or (`repeated`) in what is issued.

    `single` are the paths of which more than one may be told, and one is kept.
    """

    def __init__(self, outline: Outline, told: dict[str, Declared], repeated: set[str]) -> None:
        self._outline, self._told = outline, told
        below = {name: outline.declarations.below(one) for name, one in told.items()}
        self.whole = [
            name for name, inside in below.items() if inside and not is_date(outline.declarations, told[name])
        ]
        self.groups = {name: below[name] for name in self.whole if told[name].most != 1 or name in repeated}
        self.single = [name for name, one in told.items() if one.most != 1 and name not in self.groups]
        self.single += [f"{name}/{part}" for name, inside in self.groups.items() for part in _many(inside)]

    def node(self, name: str, issued: Any) -> str:
        """Return the node of an issued element that is delivered under the same name; '' for another one."""
        if name not in self._told:
            return ""
        if name not in self.groups:
            return f'Item(name="{name}")'
        inner = ", ".join(self._item(part) for part in children(issued).values())
        return f'Each(path="{name}", node=Nest(name="{name}", nodes=({inner},)))'

    def _item(self, part: Any) -> str:
        space = str(part.target_namespace)
        own = space == self._outline.dispatch.target_namespace
        prefix = "" if own else f', prefix="{ns.family(space).replace("common", "com")}"'
        return f'Item(name="{part.local_name}"{prefix})'

    def _inner(self, inside: dict[str, Declared]) -> str:
        return _set(name for name, one in inside.items() if self._outline.declarations.below(one))

    def text(self) -> str:
        """Return the shape as Python text."""
        groups = (f'"{name}": Shape(whole=frozenset({self._inner(inside)}))' for name, inside in self.groups.items())
        whole = _set(name for name in self.whole if name not in self.groups)
        said = [f"groups={{{', '.join(groups)}}}"] if self.groups else []
        return f"Shape({', '.join([*said, *([f'whole=frozenset({whole})'] if whole else [])])})"


def _many(inside: dict[str, Declared]) -> Iterator[str]:
    return (name for name, one in inside.items() if one.most != 1)


def _set(names: Iterable[str]) -> str:
    inside = ", ".join(f'"{name}"' for name in names)
    return f"{{{inside}}}" if inside else ""

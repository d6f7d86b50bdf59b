"""The layout of what is issued of a new kind, as Python text: each element from the document that delivers it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bro_soap.cli.scaffold.declaration import sort_key
from bro_soap.cli.scaffold.outline import Outline, children
from bro_soap.cli.scaffold.rows import Attribute
from bro_soap.cli.scaffold.shape import ShapeText
from bro_soap.model import DocumentKind
from bro_soap.xmlio import ns

__all__ = ["Layout"]

_HEAD = ("broId", "deliveryAccountableParty", "objectIdAccountableParty", "deliveryResponsibleParty", "qualityRegime")
_OF_REGISTER = {"registrationHistory": "HISTORY", "standardizedLocation": "STANDARDIZED_LOCATION"}


class Layout:
    """The layout of what is issued: of each issued element, where in the source documents it comes from."""

    def __init__(self, outline: Outline, found: list[Attribute]) -> None:
        self.outline = outline
        self.found = found
        self.missing: list[str] = []
        self.point = next((one.path for one in found if one.domain == "Point"), "")

    def text(self) -> str:
        """Return the module with the layout."""
        return self._whole() if self.outline.is_whole and len(self.outline.documents) == 1 else self._life()

    def _issued(self, element: Any) -> Iterator[tuple[str, Any]]:
        own = children(element).items()
        return ((name, one) for name, one in own if name not in _HEAD)

    def _whole(self) -> str:
        outline = self.outline
        element = outline.issued[0]
        inside = {name for one in outline.documents for name in outline.declarations.below(one.declared)}
        order, used = [], {"Characteristic"} if outline.characteristics is not None else set()
        for name, one in self._issued(element):
            if name in _OF_REGISTER:
                used.add(_OF_REGISTER[name])
            elif name not in inside:
                self._miss(element, name, one)
                continue
            order.append(_OF_REGISTER.get(name, f'"{name}"'))
        return _WHOLE.format(
            code=outline.code,
            imported=", ".join(sorted({"IssueLayout", *used}, key=sort_key)),
            whole=element.local_name.removesuffix("_DP"),
            order="".join(f"        {one},\n" for one in order),
            location=self.point,
            height=self._beside("offset", "height"),
            date=self._beside("PositioningDate", "locationDate"),
            characteristics="".join(f"        {one},\n" for one in self._characteristics("Characteristic({}, {})")),
            document="" if outline.characteristics is None else outline.characteristics.local_name,
        )

    def _beside(self, *words: str) -> str:
        """Return the first path whose name ends in one of these words: what decides how a place is standardised."""
        wanted = tuple(word.lower() for word in words)
        return next((one.path for one in self.found if self.point and one.name.lower().endswith(wanted)), "")

    def _characteristics(self, form: str) -> Iterator[str]:
        element = self.outline.characteristics
        for name, one in children(element).items() if element is not None else ():
            if one.target_namespace != self.outline.brocom:
                path = next((known.path for known in self.found if known.name == name), "")
                if path:
                    yield form.format(f'"{name}"', f'"{path}"')
                else:
                    self._miss(element, name, one)

    def _miss(self, element: Any, name: str, one: Any) -> None:
        must = " (the schema demands it: nothing is issued without)" if one.min_occurs else ""
        self.missing.append(f"{element.local_name}.{name} comes from no document of that name{must}")

    def _life(self) -> str:
        issued = {name: one.max_occurs != 1 for element in self.outline.issued for name, one in self._issued(element)}
        told = {
            name: one
            for document in reversed(self.outline.documents)
            if not document.parts
            for name, one in self.outline.declarations.below(document.declared).items()
            if name in issued
        }
        shape = ShapeText(self.outline, told, {name for name, repeats in issued.items() if repeats})
        self.missing += [f"{path} may stand there more than once, and the last is issued" for path in shape.single]
        views = [self._view(number, shape) for number in range(len(self.outline.issued))]
        characteristics = "".join(f"        {one},\n" for one in self._characteristics("Item(name={}, path={})"))
        place = (
            f'    location="{self.point}",\n    height="{self._beside("offset", "height")}",\n' if self.point else ""
        )
        if self.outline.characteristics is not None:
            place += f'    characteristics_document="{self.outline.characteristics.local_name}",\n'
            place += f"    characteristics=(\n{characteristics}    ),\n" if characteristics else ""
        text = "".join((shape.text(), *views, place))
        return _LIFE.format(
            code=self.outline.code,
            registers=_imported("bro_soap.declaration.layout", text, ("HISTORY", "STANDARDIZED_LOCATION")),
            nodes=_imported("bro_soap.declaration.life", text, ("Each", "Item", "LifeLayout", "Nest", "ViewLayout")),
            shape=shape.text(),
            views="".join(views),
            place=place,
            **self._effects(),
        )

    def _effects(self) -> dict[str, str]:
        """Return what later documents do, where there are any."""
        later = [one.name for one in self.outline.documents if one.kind is not DocumentKind.START]
        if not later:
            return {"history": "from bro_soap.history import Life, Shape", "later": "", "effects": ""}
        names = ", ".join(f'"{name}"' for name in later)
        return {"history": _HISTORY, "later": _LATER, "effects": f", effects=dict.fromkeys([{names}], _later)"}

    def _view(self, number: int, shape: ShapeText) -> str:
        element = self.outline.issued[number]
        nodes = []
        for name, one in self._issued(element):
            node = _OF_REGISTER.get(name) or shape.node(name, one)
            if node:
                nodes.append(f"                {node},\n")
            else:
                self._miss(element, name, one)
        asked = _ASKED[number] if "dataToBeDelivered" in self._request() else ""
        document = element.local_name.removesuffix("_DP")
        return _VIEW.format(
            view=document.rpartition("_")[2],
            document=document,
            nodes="".join(nodes),
            asked=asked and f' asked="{asked}",',
        )

    def _request(self) -> dict[str, Any]:
        dispatch = self.outline.dispatch
        return children(dispatch.maps.elements[ns.q(dispatch.target_namespace, "dispatchDataRequest")])


# What kinds with a past are asked by, in the order of their documents.
_ASKED = ("actueel", "actueelHistorisch", "", "")


def _imported(module: str, text: str, names: tuple[str, ...]) -> str:
    used = [name for name in names if name in text or name in {"LifeLayout", "ViewLayout"}]
    return f"from {module} import {', '.join(used)}\n" if used else ""


_WHOLE = '''\
"""The issued documents of {code}, as data: child order of the schema."""

from __future__ import annotations

from bro_soap.declaration.layout import {imported}

__all__ = ["ISSUE"]

ISSUE = IssueLayout(
    whole="{whole}",
    order=(
{order}    ),
    location="{location}",
    height="{height}",
    date="{date}",
    characteristics_document="{document}",
    characteristics=(
{characteristics}    ),
)
'''
_HISTORY = "from bro_soap.history import Group, Life, Shape, Told"
_LATER = '''\
def _later(before: Group, _told: Told, document: Group) -> Group:
    """Return the object with what a later document tells: values for earlier ones, groups behind them."""
    paths = dict.fromkeys((*before.groups, *document.groups))
    groups = {path: (*before.groups.get(path, ()), *document.groups.get(path, ())) for path in paths}
    return Group({**before.values, **document.values}, groups)


'''
_VIEW = """\
        ViewLayout(
            view="{view}",
            document="{document}",{asked}
            nodes=(
{nodes}            ),
        ),
"""
_LIFE = '''\
"""The issued documents of {code}, as data: child order of the schema."""

from __future__ import annotations

{registers}{nodes}{history}

__all__ = ["ISSUE"]


{later}ISSUE = LifeLayout(
    life=Life(shape={shape}{effects}),
    views=(
{views}    ),
{place})
'''

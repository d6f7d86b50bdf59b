"""The schemas of `xsd/`: compiled once per thread, and their errors in words a person can use."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from lxml import etree

from bro_soap.errors import AbortReason, place_of
from bro_soap.legible import legible
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.elements import line_of, text
from bro_soap.xmlio.homes import at_home
from bro_soap.xmlio.lexical import settle
from bro_soap.xmlio.orders import in_order
from bro_soap.xmlio.places import Paths, elements_at, spots
from bro_soap.xmlio.words import NOT_EXPECTED, with_prefixes

__all__ = ["MOST_REASONS", "Schema"]

if TYPE_CHECKING:
    from bro_soap.xmlio.explaining import Explainer, Wrong

log = structlog.get_logger(__name__)
MOST_REASONS = 99  # parseFault holds at most 99 (interface description, 5.3)
_EXPLAINED_ELEMENTS = 5_000
_MOST_CHILDREN = 1_000
_MOST_NAMES = 64
_MOST_WORDS = 1_000
_LONGEST_REASON = 500

# Compiling in several threads at once has been reported to race (libxml2); the lock costs nothing afterwards.
_compiling = threading.Lock()
_TYPE = ns.q(ns.XSI, "type")
_ABOUT_CONTENT = re.compile(rf"{NOT_EXPECTED}|Missing child element")
_Refused = tuple[etree._Element, str]


def _explainable(element: etree._Element) -> bool:
    """Tell whether explaining costs little: that validator takes quadratic time over the errors of one element."""
    for number, part in enumerate(element.iter("*"), 1):
        crowded = len(part) > _MOST_CHILDREN or len(part.attrib) > _MOST_NAMES or len(part.nsmap) > _MOST_NAMES
        if crowded or number > _EXPLAINED_ELEMENTS or _is_long_list(part):
            return False
    return True


def _is_long_list(element: etree._Element) -> bool:
    """Tell whether a value may be a list of very many items, each of which would be an error of its own.

    The block of numbers of a table is no list, unless it says that it is of some type.
    """
    texts = [*element.attrib.values()]
    if etree.QName(element).localname != "values" or _TYPE in element.attrib:
        texts.append(text(element))
    return any(len(told) > 2 * _MOST_WORDS and len(told.split(None, _MOST_WORDS)) > _MOST_WORDS for told in texts)


class Schema:
    """A schema file with everything it imports; safe to share between threads.

    libxml2 keeps the errors of a validation on the compiled schema, so every thread has its own.
    """

    def __init__(self, path: Path, prefixes: dict[str, str] | None = None) -> None:
        self.path = path
        self._prefixes = prefixes or {}
        self._local = threading.local()
        self._second: Explainer | None = None

    def compiled(self) -> etree.XMLSchema:
        """Return this thread's compiled schema. Raises `lxml.etree.XMLSchemaParseError` when the file is wrong."""
        schema: etree.XMLSchema | None = getattr(self._local, "schema", None)
        if schema is None:
            with _compiling:
                schema = etree.XMLSchema(etree.parse(str(self.path)))
            self._local.schema = schema
        return schema

    def errors(self, element: etree._Element) -> tuple[AbortReason, ...]:
        """Validate an element where it stands in its tree; return what is wrong first, in document order, or nothing.

        At most MOST_REASONS, each of at most 500 characters, since libxml2 quotes names and values; `path` is in its
        notation.
        """
        schema = self.compiled()
        try:
            if schema.validate(element):
                return ()
        except etree.LxmlError as error:  # libxml2 gave up half-way
            return (AbortReason(line_of(element), 0, f"cannot be validated: {error}"[:_LONGEST_REASON]),)
        return tuple(
            AbortReason(entry.line, 0, self._readable(entry.message), entry.path or "")
            for entry in islice(schema.error_log, MOST_REASONS)  # type: ignore[call-overload]  # stubs lack __iter__
        )

    def of_received(self, element: etree._Element) -> tuple[AbortReason, ...]:
        """Write the values of a received element as their types say, and validate it so, as `errors` does.

        Elements that clients write in another order or namespace are as if they were written in that of the schema.
        """
        with at_home(element):
            unseen = settle(element)
            with in_order(element):
                return self.errors(element) or unseen

    def explained(
        self, element: etree._Element, found: tuple[AbortReason, ...], data: bytes = b""
    ) -> tuple[AbortReason, ...]:
        """Return every error in an element that `errors` refused, each with its path, in document order.

        A second, slower validator looks again, as long as the document is small enough; when it finds nothing, what
        libxml2 `found` stays. `data` is what the tree was parsed from: with it every reason has line and column.
        """
        with at_home(element), in_order(element):
            refused = _refused(element, found)
            try:
                wrongs = self._wrongs(element, refused)
            except Exception as error:  # whatever the library throws: it must never be worse than not explained
                log.info("the second validator gave up", error=place_of(error))
                wrongs = []
        placed = [(wrong.element, self._readable(wrong.message)) for wrong in wrongs] or refused
        return _by_place(element, placed, data) or found

    def _wrongs(self, element: etree._Element, refused: Sequence[_Refused]) -> list[Wrong]:
        from bro_soap.xmlio.explaining import Wrong  # noqa: PLC0415  half a second, for what is refused

        if _explainable(element):
            content = {at: told for at, told in refused if _ABOUT_CONTENT.search(told)}
            return list(self._explainer().wrongs(element, content, MOST_REASONS))
        if not any(NOT_EXPECTED in told for _, told in refused):
            return []
        return [Wrong(at, "", self._explainer().limited(element, at, told)) for at, told in refused]

    def _explainer(self) -> Explainer:
        with _compiling:
            if self._second is None:
                from bro_soap.xmlio.explaining import Explainer  # noqa: PLC0415

                self._second = Explainer(self.path)
            return self._second

    def _readable(self, message: str) -> str:
        return legible(with_prefixes(trimmed(message[: 8 * _LONGEST_REASON]), self._prefixes))[:_LONGEST_REASON]


def _refused(top: etree._Element, found: Iterable[AbortReason]) -> list[_Refused]:
    """Return the elements that libxml2 refused, with what it said; `top` for one that is not found."""
    found = tuple(found)
    places = elements_at(top, [reason.path for reason in found])
    return [(top if at is None else at, one.message) for at, one in zip(places, found, strict=True)]


def _by_place(top: etree._Element, placed: Sequence[_Refused], data: bytes) -> tuple[AbortReason, ...]:
    """Return the reasons by place, each once, with path, line and column."""
    paths, at = Paths(top, (element for element, _ in placed)), spots(data, {element for element, _ in placed})
    told: dict[AbortReason, None] = {}
    for element, message in placed:
        line, column = at.get(element, (line_of(element), 0))
        path = paths.of(element)
        told[AbortReason(line, column, f"{path}: {message}"[:_LONGEST_REASON], path[:_LONGEST_REASON])] = None
    return tuple(sorted(told, key=lambda reason: (reason.line, reason.column)))[:MOST_REASONS]

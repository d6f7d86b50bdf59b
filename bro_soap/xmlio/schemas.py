"""The schemas of `xsd/`: compiled once per thread, and their errors in words a person can use."""

from __future__ import annotations

import re
import threading
from itertools import islice
from pathlib import Path
from typing import Any

import structlog
import xmlschema
from lxml import etree

from bro_soap.errors import AbortReason, place_of
from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import line_of, text
from bro_soap.xmlio.words import of_schema

__all__ = ["MOST_REASONS", "Schema"]

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
_CLARK = re.compile(r"\{([a-z]+:[^}'\s]*)\}")


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
        self._second: xmlschema.XMLSchema | None = None

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

        At most MOST_REASONS, each of at most 500 characters: libxml2 quotes names and values.
        """
        schema = self.compiled()
        try:
            if schema.validate(element):
                return ()
        except etree.LxmlError as error:  # libxml2 gave up half-way
            return (AbortReason(line_of(element), 0, f"cannot be validated: {error}"[:_LONGEST_REASON]),)
        return tuple(
            AbortReason(entry.line, max(entry.column, 0), self._readable(entry.message)[:_LONGEST_REASON])
            for entry in islice(schema.error_log, MOST_REASONS)  # type: ignore[call-overload]  # stubs lack __iter__
        )

    def explained(self, element: etree._Element, found: tuple[AbortReason, ...]) -> tuple[AbortReason, ...]:
        """Return every error in an element that `errors` refused, each with its path, in document order.

        libxml2 skips what follows the first unexpected child, so a second, slower validator looks again, as long as
        the document is small enough; when it finds nothing, what libxml2 `found` stays.
        """
        if not _explainable(element):
            return found
        explainer = self._explainer()
        try:
            errors = list(islice(explainer.iter_errors(element), MOST_REASONS))
            reasons = dict.fromkeys(self._reason(error) for error in errors)
        except Exception as error:  # whatever the library throws: it must never be worse than not explained
            log.info("the second validator gave up", error=place_of(error))
            return found
        return tuple(sorted(reasons, key=lambda reason: reason.line)) or found

    def _reason(self, error: xmlschema.XMLSchemaValidationError) -> AbortReason:
        """Write an error as `path: reason`, the path in local names."""
        element: Any = getattr(error, "invalid_child", None)
        element = error.elem if element is None else element
        path = re.sub(r"[^/:]+:", "", error.path or "")
        reason = self._readable(of_schema(error))
        return AbortReason(getattr(element, "sourceline", 0) or 0, 0, f"{path}: {reason}"[:_LONGEST_REASON])

    def _explainer(self) -> xmlschema.XMLSchema:
        with _compiling:
            if self._second is None:
                self._second = xmlschema.XMLSchema(str(self.path), allow="local", defuse="never")
            return self._second

    def _readable(self, message: str) -> str:
        """Write `{namespace}name` as `prefix:name`, as far as it can be kept."""
        message = message[: 8 * _LONGEST_REASON]
        return _CLARK.sub(lambda found: f"{self._prefixes[found[1]]}:" if found[1] in self._prefixes else "", message)

"""The schemas of `xsd/`: compiled once per thread, and their errors in words a person can use."""

from __future__ import annotations

import re
import threading
from pathlib import Path

from lxml import etree

from bro_soap.errors import AbortReason

__all__ = ["Schema"]

# Compiling in several threads at once has been reported to race (libxml2); the lock costs nothing afterwards.
_compiling = threading.Lock()
_CLARK = re.compile(r"\{([a-z]+:[^}'\s]*)\}")


class Schema:
    """A schema file with everything it imports; safe to share between threads.

    libxml2 keeps the errors of a validation on the compiled schema, so every thread has its own.
    """

    def __init__(self, path: Path, prefixes: dict[str, str] | None = None) -> None:
        self.path = path
        self._prefixes = prefixes or {}
        self._local = threading.local()

    def compiled(self) -> etree.XMLSchema:
        """Return this thread's compiled schema. Raises `lxml.etree.XMLSchemaParseError` when the file is wrong."""
        schema: etree.XMLSchema | None = getattr(self._local, "schema", None)
        if schema is None:
            with _compiling:
                schema = etree.XMLSchema(etree.parse(str(self.path)))
            self._local.schema = schema
        return schema

    def errors(self, element: etree._Element) -> tuple[AbortReason, ...]:
        """Validate an element where it stands in its tree; return what is wrong, in document order, or nothing."""
        schema = self.compiled()
        if schema.validate(element):
            return ()
        return tuple(
            AbortReason(entry.line, max(entry.column, 0), self._readable(entry.message))
            for entry in schema.error_log  # type: ignore[attr-defined]  # the stubs lack its __iter__
        )

    def _readable(self, message: str) -> str:
        """Write `{namespace}name` as `prefix:name`."""
        return _CLARK.sub(lambda found: f"{self._prefixes[found[1]]}:" if found[1] in self._prefixes else "", message)

"""Drawings of an object as SVG: a log along its depth and curves of its tables, from a document as somebody has it.

Nothing is drawn but what is in the document: who may not see something gets no drawing of it (ADR 52).
"""

from __future__ import annotations

from lxml import etree

from bro_soap.declaration.declaration import Declaration
from bro_soap.draw.looking import picture_of
from bro_soap.draw.page import painted

__all__ = ["drawn"]


def drawn(declared: Declaration, document: etree._Element) -> bytes:
    """Return a document of this kind of object as SVG: issued, or a source document. Raises `ValueError`: it is not."""
    if declared.drawing is None:
        raise ValueError(f"{declared.code} is not drawn")
    return painted(picture_of(declared.drawing, declared.name, document))

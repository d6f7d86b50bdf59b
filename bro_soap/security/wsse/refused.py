"""Refusals of message security that name, for the sender, the element of its own message (Best Practices WUS, 3)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bro_soap.errors import SignatureError

__all__ = ["invalid", "named", "refused", "unsupported"]

_LONGEST_STEP, _MOST_STEPS, _LONGEST = 80, 12, 400


def refused(code: str, check: str, element: etree._Element, why: str) -> SignatureError:
    """Return the refusal: `check` for the operator; for the sender the element, as `named`, and in Dutch what is wrong.

    A value in `why` may be as long as the sender likes: it is cut.
    """
    return SignatureError(code, check, f"{named(element)}: {why[:_LONGEST]}.")


def invalid(check: str, element: etree._Element, why: str) -> SignatureError:
    """Refuse the shape of what secures a message."""
    return refused("InvalidSecurity", check, element, why)


def unsupported(check: str, element: etree._Element, why: str) -> SignatureError:
    """Refuse an algorithm."""
    return refused("UnsupportedAlgorithm", check, element, why)


def named(element: etree._Element) -> str:
    """Return the path of an element below the envelope with the prefixes of the sender, as `soap:Header/wsa:To`.

    Where several beside each other have one name their number is told, from 1. At most 12 steps, the last.
    """
    steps = list(_steps(element))
    above = ["…"] if len(steps) > _MOST_STEPS else []
    return "/".join([*above, *reversed(steps[:_MOST_STEPS])])


def _steps(element: etree._Element) -> Iterator[str]:
    """Yield the steps from an element upwards, without the envelope unless it is that."""
    node: etree._Element | None = element
    while node is not None and (node.getparent() is not None or node is element):
        yield _step(node)
        node = node.getparent()


def _step(element: etree._Element) -> str:
    local = etree.QName(element).localname[:_LONGEST_STEP]
    name = f"{element.prefix[:_LONGEST_STEP]}:{local}" if element.prefix else local
    before = sum(1 for _ in element.itersiblings(str(element.tag), preceding=True))
    alone = before == 0 and next(element.itersiblings(str(element.tag)), None) is None
    return name if alone else f"{name}[{before + 1}]"

"""Names as the wire writes them."""

from __future__ import annotations

__all__ = ["wire_name"]


def wire_name(name: str) -> str:
    """Turn `request_reference` into `requestReference`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)

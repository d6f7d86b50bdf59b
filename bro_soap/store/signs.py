"""What the store and those above it name alike: needed where there is no database too."""

from __future__ import annotations

__all__ = ["ALL", "LEFT", "Changed"]

# The trait of who refers to a part no more, while the documents that did are in effect; of one that ended: to none.
LEFT, ALL = "left", "*"


class Changed(Exception):  # noqa: N818  it says what happened
    """The object is no longer at the version that a change of it was worked out from; nothing of it may be kept."""

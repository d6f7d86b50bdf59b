"""Within one transaction: what the statements of a table are bound to."""

from __future__ import annotations

from sqlalchemy import Connection

__all__ = ["Within"]


class Within:
    """Statements that run within one transaction, on its connection."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

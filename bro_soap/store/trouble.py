"""What goes wrong with a database, by what can be done about it, and work that is tried again because of it."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bro_soap.errors import EnvelopeError, Overloaded
from bro_soap.secrets import reason

__all__ = ["Trouble", "again", "overloaded", "trouble_of", "unstorable", "unusable"]

T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Advice:
    """What the operator is told, when the client may come back, and whether trying again at once may help."""

    told: str
    retry_after: int
    again: bool = False
    ours: bool = True  # for the operator to mend; otherwise it passes by itself


class Trouble(Enum):
    """The ways in which a database can be in trouble; nothing of the unit that met it was kept, as far as is known."""

    IN_THE_WAY = _Advice("two transactions were in each other's way", 1, again=True, ours=False)
    BUSY = _Advice("another transaction kept what this one needed for too long", 5, ours=False)
    CONNECTIONS = _Advice("no connection to the database came free", 5, ours=False)
    SLOW = _Advice("the database took longer for a statement than `database_statement_seconds`", 10)
    LOST = _Advice("no connection to the database; this node connects again by itself", 5, again=True)
    FULL = _Advice("no room for the database: its disk is full; make room, nothing else is needed", 60)
    READ_ONLY = _Advice("the database can only be read: a standby, a read-only disk or file permissions", 60)
    DISK = _Advice("the disk of the database gives errors", 60)
    DAMAGED = _Advice("the database file is damaged: stop the service and restore a backup", 300)


# https://sqlite.org/rescode.html, by the primary code
_SQLITE = {
    5: Trouble.BUSY,
    6: Trouble.BUSY,
    8: Trouble.READ_ONLY,
    9: Trouble.SLOW,
    10: Trouble.DISK,
    11: Trouble.DAMAGED,
    13: Trouble.FULL,
    14: Trouble.DISK,
    26: Trouble.DAMAGED,
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html, by the whole code or its class
_POSTGRESQL = {
    "40001": Trouble.IN_THE_WAY,
    "40P01": Trouble.IN_THE_WAY,
    "55P03": Trouble.BUSY,
    "57014": Trouble.SLOW,
    "25P03": Trouble.SLOW,
    "25006": Trouble.READ_ONLY,
    "53100": Trouble.FULL,
    "53300": Trouble.CONNECTIONS,
    "58030": Trouble.DISK,
    "57P01": Trouble.LOST,
    "57P02": Trouble.LOST,
    "57P03": Trouble.LOST,
    "08": Trouble.LOST,
    "XX001": Trouble.DAMAGED,
    "XX002": Trouble.DAMAGED,
}
_NO_RIGHT = "42501"
# ORA- and DPY-codes of Oracle Database error messages and python-oracledb; none of them was ever met here.
_ORACLE = {
    Trouble.IN_THE_WAY: "ORA-00060 ORA-08177 ORA-08176",
    Trouble.BUSY: "ORA-00054 ORA-30006 ORA-04021",
    Trouble.SLOW: "ORA-01013 DPY-4024",
    Trouble.CONNECTIONS: "ORA-00018 ORA-00020 ORA-12516 ORA-12519 ORA-12520",
    Trouble.READ_ONLY: "ORA-16000 ORA-01456",
    Trouble.FULL: "ORA-00257 ORA-01536 ORA-01652 ORA-01653 ORA-01654 ORA-01691 ORA-01692 ORA-30036",
    Trouble.DAMAGED: "ORA-01578",
    Trouble.LOST: (
        "DPY-1001 DPY-4011 DPY-6000 DPY-6001 DPY-6003 DPY-6005 ORA-00028 ORA-01012 ORA-01033 ORA-01034 ORA-01089 "
        "ORA-01090 ORA-02396 ORA-03113 ORA-03114 ORA-03135 ORA-12170 ORA-12514 ORA-12528 ORA-12537 ORA-12541 ORA-12547"
    ),
}
_BY_ORACLE = {code: trouble for trouble, codes in _ORACLE.items() for code in codes.split()}


def trouble_of(error: SQLAlchemyError) -> Trouble | None:
    """Return the trouble that an error tells of; None for one that is a mistake of ours or of the caller."""
    if isinstance(error, PoolTimeoutError):
        return Trouble.CONNECTIONS
    if not isinstance(error, DBAPIError):
        return None
    return _told_by(error.orig) or (Trouble.LOST if error.connection_invalidated else None)


def _told_by(error: Any) -> Trouble | None:
    if (code := getattr(error, "sqlite_errorcode", None)) is not None:
        return _SQLITE.get(code & 0xFF)
    if hasattr(error, "sqlstate"):
        if error.sqlstate is None:  # psycopg itself says so: the server never answered, or went away
            return Trouble.LOST if type(error).__name__ == "OperationalError" else None
        return _POSTGRESQL.get(error.sqlstate) or _POSTGRESQL.get(error.sqlstate[:2])
    found = re.search(r"\b(?:ORA|DPY)-\d{4,5}\b", str(error))
    return _BY_ORACLE.get(found[0]) if found else None


def unusable(error: BaseException) -> str:
    """Return in one line why a database could not be used, for who typed a command; nothing for another error."""
    if not isinstance(error, DBAPIError | PoolTimeoutError):
        return ""
    if getattr(getattr(error, "orig", None), "sqlstate", None) == _NO_RIGHT:
        return f"the user of the database lacks a right: {reason(error)}"
    trouble = trouble_of(error)
    advice = f"; {trouble.value.told}" if trouble not in (None, Trouble.LOST) else ""
    return f"the database cannot be used: {reason(error)}{advice}"


def unstorable(error: DataError) -> EnvelopeError:
    """Tell the operator that a value fits no column, which a rule should have refused; return the client's refusal."""
    code, kind = getattr(error.orig, "sqlstate", None), type(error.orig).__name__  # what it says may hold the value
    log.error("database: it does not take a value that was sent", error=kind, code=code or "")
    return EnvelopeError("Client", "Het verzoek bevat een waarde die het register niet kan bewaren.", "0001")


def overloaded(error: SQLAlchemyError, trouble: Trouble) -> Overloaded:
    """Tell the operator of the trouble; return what the client is told: to come again."""
    advice = trouble.value
    tell = log.error if advice.ours and not advice.again else log.warning
    told, name = f"database: {advice.told}", trouble.name.lower()
    tell(told, trouble=name, error=reason(error))
    return Overloaded(advice.retry_after, told, again=advice.again, trouble=name)


def again(work: Callable[[], T], times: int = 3, pause: Callable[[float], None] = time.sleep) -> T:
    """Return what the work gives; it is tried again, after a moment, when the database lost it or it was in the way.

    Only for work that may be done twice. Raises what the last try raises.
    """
    for tried in range(1, times + 1):
        try:
            return work()
        except Overloaded as error:
            if not error.again:
                raise
            if tried == times:
                log.error(str(error), tried=tried)
                raise
            pause(random.uniform(0.01, 0.05) * tried)  # noqa: S311 (so that two do not meet again)
    raise ValueError("work that is not tried even once")

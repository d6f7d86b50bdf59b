"""What can be said of a database and its replica: version, how durable its commits are, how far a replica is behind."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, text

__all__ = ["about", "lag"]

# https://sqlite.org/wal.html#walresetbug: until these versions, two processes that write and checkpoint at the same
# instant may, very rarely, damage a file in WAL mode.
_MENDED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def about(engine: Engine) -> dict[str, str]:
    """Return what a person may want to know of this database, in words; a key that begins with `!` is a warning."""
    with engine.connect().execution_options(writes=False) as connection:
        if connection.dialect.name == "sqlite":
            return _sqlite(connection, Path(str(engine.url.database)))
        if connection.dialect.name == "postgresql":
            return _postgresql(connection)
        version = ".".join(map(str, connection.dialect.server_version_info or ()))
        return {"database": f"{connection.dialect.name} {version}"}


def lag(engine: Engine) -> float | None:
    """Return how many seconds a replica is behind, 0.0 when it has all it was sent; None for what is no standby."""
    if engine.dialect.name != "postgresql":
        return None
    with engine.connect() as connection:
        found = connection.execute(text(_LAG)).scalar_one()
    return None if found is None else float(found)


_LAG = """
SELECT CASE WHEN NOT pg_is_in_recovery() THEN NULL
            WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
            ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END
"""


def _sqlite(connection: Connection, file: Path) -> dict[str, str]:
    version = connection.execute(text("SELECT sqlite_version()")).scalar_one()
    journal, synchronous = (
        connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "synchronous")
    )
    log = file.with_name(f"{file.name}-wal")
    said = {
        "database": f"SQLite {version}, {_megabytes(file)}, and {_megabytes(log)} not yet checkpointed",
        "durability": f"journal {journal}, synchronous {('OFF', 'NORMAL', 'FULL', 'EXTRA')[synchronous]}",
    }
    if not mended(version):
        said["!version"] = (
            "this SQLite may, very rarely, damage a file that several processes write "
            "(sqlite.org/wal.html#walresetbug): 3.51.3 or later does not; keep backups, or use PostgreSQL"
        )
    return said


def mended(version: str) -> bool:
    """Tell whether this version of SQLite has the repair of its write-ahead log."""
    found = tuple(int(number) for number in version.split(".")[:3])
    return found >= _MENDED[0] or any(found[:2] == one[:2] and found >= one for one in _MENDED)


def _postgresql(connection: Connection) -> dict[str, str]:
    names = ("server_version", "fsync", "full_page_writes", "synchronous_commit", "synchronous_standby_names")
    found = {name: str(connection.execute(text(f"SHOW {name}")).scalar_one()) for name in names}
    said = {
        "database": f"PostgreSQL {found['server_version']}",
        "durability": ", ".join(f"{name} {found[name] or '-'}" for name in names[1:]),
    }
    if "off" in (found["fsync"], found["full_page_writes"]):
        said["!durability"] = "with fsync or full_page_writes off a power cut may cost what was acknowledged"
    return said


def _megabytes(file: Path) -> str:
    return f"{file.stat().st_size / 1e6:.1f} MB" if file.exists() else "0.0 MB"

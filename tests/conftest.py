"""Fixtures that every test may use, and a mark on those that need more than this process."""

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import (  # noqa: F401  fixtures
    database_url,
    empty_database_url,
    migrated_file,
    new_postgresql,
    postgresql_server,
    postgresql_url,
    sqlite_url,
    store,
)
from tests.lanes import LONG

# What hypothesis tries is the same in every run, and in the long lane it is left to chance. No example is too slow, and
# a fixture that all examples of a test share is meant so.
settings.register_profile(
    "steady",
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("steady")

_STARTERS = ("subprocess", "multiprocessing", "running", "launch")
"""What a module has that starts processes."""
_LONG_FILES = ("differential", "hints", "marks", "structure", "versions")
"""What takes a core ten seconds or more although it starts no process, of the names of files."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what starts processes or PostgreSQL as `outside`, so that nobody needs to remember it.

    Where several workers share the files, those that take long come first, so that none has one to do alone at the end.
    """
    for item in items:
        if _asks_for_postgresql(item) or _starts_processes(item):
            item.add_marker("outside")
    if hasattr(config, "workerinput"):
        sizes = Counter(item.path for item in items)
        items.sort(key=lambda item: (not _takes_long(item), -sizes[item.path], item.path))


def _takes_long(item: pytest.Item) -> bool:
    return _starts_processes(item) or item.path.stem.removeprefix("test_") in _LONG_FILES


def _asks_for_postgresql(item: pytest.Item) -> bool:
    given = getattr(item, "callspec", None)
    asked = {value for value in (given.params.values() if given else ()) if isinstance(value, str)}
    return "postgresql" in asked or "postgresql_server" in getattr(item, "fixturenames", ())


def _starts_processes(item: pytest.Item) -> bool:
    module = getattr(item, "module", None)
    return any(hasattr(module, name) for name in _STARTERS)


@pytest.fixture(autouse=True)
def _rights_of_new_files() -> Iterator[None]:
    """A command that runs in this process makes its files private; those of later tests are as they were."""
    before = os.umask(0o077)
    os.umask(before)
    yield
    os.umask(before)

"""Makes Spyne 2.14 importable on Python 3.12 and later, where its vendored copy of six does not load."""

from __future__ import annotations

import importlib
import sys

import six

__all__: list[str] = []

_MOVED = ("collections_abc", "urllib", "urllib.parse", "urllib.request", "urllib.error", "http_cookies", "http_client")

sys.modules.setdefault("spyne.util.six.moves", six.moves)
for _name in (*_MOVED, "cPickle"):
    try:
        sys.modules[f"spyne.util.six.moves.{_name}"] = importlib.import_module(f"six.moves.{_name}")
    except ImportError:  # a module this Python no longer has, and Spyne then does not use
        continue

import spyne.util.six  # noqa: E402, F401  its vendored six registers an importer of a kind that Python no longer has

# The modules above stand ready, so nobody needs that importer, and tools that ask every importer fail on it.
sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]

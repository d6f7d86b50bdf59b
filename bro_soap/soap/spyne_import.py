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

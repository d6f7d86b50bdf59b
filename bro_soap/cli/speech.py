"""Which language somebody reads: that of the system."""

from __future__ import annotations

import locale
import os
from typing import Literal

__all__ = ["spoken"]


def spoken() -> Literal["nl", "en"]:
    """Return the language of the system: Dutch, or English for any other."""
    told = os.environ.get("LC_ALL") or os.environ.get("LANG") or (locale.getlocale()[0] or "")
    return "nl" if told.lower().startswith(("nl", "dutch")) else "en"

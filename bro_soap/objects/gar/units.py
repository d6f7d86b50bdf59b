"""Units of measure that differ in their prefixes only: `ug/l` and `mg/l`, `mS/m` and `uS/cm`."""

from __future__ import annotations

import re

__all__ = ["alike"]

# Those of the parameter list that take a prefix, as UCUM writes them; others (Cel, %, 10^-3) stand for themselves.
_PART = re.compile(r"[yzafpnumcdhkMGT]?(mol|[lgSmV])")


def alike(one: str, other: str) -> bool:
    """Tell whether two units are the same but for their prefixes."""
    return one == other or () != _bases(one) == _bases(other)


def _bases(unit: str) -> tuple[str, ...]:
    """Return the units that it is made of, without their prefixes; nothing for one that takes no prefix."""
    parts = [_PART.fullmatch(part) for part in unit.split("/", 2)]
    return tuple(part[1] for part in parts if part) if all(parts) else ()

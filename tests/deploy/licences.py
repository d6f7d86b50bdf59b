"""Writes docs/licences.md from requirements/ and what the installed packages say of themselves.

`python -m tests.deploy.licences`
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "licences.md"
FOLDER = ROOT / "requirements"
FILES = {
    "validate": "validator",
    "run": "service",
    "traces": "service, for traces",
    "build": "installing",
    "dev": "development",
}

HEAD = """# Licences of what is installed with it

Written by `make requirements` from requirements/ and the packages' own metadata; a test holds it. bro_soap itself has
EUPL-1.2. All of these may be used with it as they are; none is changed or copied into it. What a wheel brings in binary
form (libxml2 and libxslt in lxml, OpenSSL in cryptography, libpq in psycopg-binary, GEOS in shapely, OpenBLAS in numpy)
has its licence in the package.

| package | version | licence | needed for |
|---|---|---|---|
"""

# What packages call their licence, as SPDX names it.
_NAMES = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-3.0-or-later",
    "LGPL-2.1": "LGPL-2.1-only",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# Packages of another platform or Python, which are not there to be asked.
_ELSEWHERE = {"colorama": "BSD-3-Clause", "legacy-cgi": "PSF-2.0"}
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(?: ; (.*?))? \\$")


@dataclass
class Pin:
    """One version of a package, for where it is wanted, with the SHA-256 of each of its files."""

    name: str
    version: str
    where: str = ""
    hashes: list[str] = field(default_factory=list)


def pins(name: str) -> dict[str, Pin]:
    """Return what a file in requirements/ holds, by package. Raises ValueError for a line that is anything else."""
    found: dict[str, Pin] = {}
    pin = None
    for line in (FOLDER / f"{name}.txt").read_text().splitlines():
        if match := _PINNED.match(line):
            pin = found[match[1]] = Pin(match[1], match[2], match[3] or "")
        elif pin is not None and (digest := re.match(r"^    --hash=sha256:([0-9a-f]{64})(?: \\)?$", line)):
            pin.hashes.append(digest[1])
        else:
            raise ValueError(f"{name}.txt: {line}")
    return found


def licence(name: str) -> str:
    """Return the licence of a package, as SPDX names it, by its own word."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return _ELSEWHERE[name]
    if "License-Expression" in told:
        return str(told["License-Expression"])
    kinds = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or () if one.startswith("License")]
    given = str(told["License"]) if "License" in told else ""
    said = given if given and "\n" not in given and "classifier" not in given else " OR ".join(kinds)
    return _NAMES.get(said, said)


def page(wanted: Mapping[str, Mapping[str, Pin]]) -> str:
    """Return docs/licences.md."""
    lines, seen = [], set()
    for file, used in FILES.items():
        for name, pin in sorted(wanted[file].items()):
            if name not in seen:
                lines.append(f"| {name} | {pin.version} | {licence(name)} | {used} |\n")
            seen.add(name)
    return HEAD + "".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page({file: pins(file) for file in FILES}))

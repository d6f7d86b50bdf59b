"""A second version of some kinds, made of the first as BHR-G 3 is of 3.1: other namespaces, brocommon/3, one order.

Version 2 of a CPT may tell besides what the people on the spot call the place (`nickname`), which 1.1 does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bro_soap.catalogue.registration_object import RegistrationObject, by_key
from bro_soap.declaration.declaration import Key
from bro_soap.declaration.layout import HISTORY, IssueLayout
from bro_soap.declaration.life import LifeLayout, PartsLayout
from bro_soap.objects import KINDS, OBJECTS
from bro_soap.service import interfaces
from bro_soap.service.interfaces import Served, load_served
from bro_soap.settings import Settings

ROOT = Path(__file__).parents[1]
CODES = ("CPT", "GMN", "GLD")  # one of each layout
NUMBER = "2"
_NAMESPACE = re.compile(rb"(http://www\.broservices\.nl/(?:xsd|wsdl)/(?:is|ds)?%s(?:common)?/)[0-9.]+")
_BROCOM = re.compile(rb"(http://www\.broservices\.nl/xsd/brocommon/)3\.0")
_ORDER = re.compile(rb'( *<xs:element [^\n]*/>\n)( *<xs:element name="registrationHistory"[^\n]*/>\n)')
_PLACE = re.compile(rb'( *)(<xs:element name="researchReportDate"[^\n]*/>\n)')
_NICKNAME = rb'\1\2\1<xs:element name="nickname" type="xs:string" minOccurs="0"/>\n'


def in_version_2(code: str, message: bytes) -> bytes:
    """Return a message, or a file of the contract, as version 2 has it."""
    pattern = re.compile(_NAMESPACE.pattern.replace(b"%s", code.lower().encode()))
    return _BROCOM.sub(rb"\g<1>3", pattern.sub(rb"\g<1>" + NUMBER.encode(), message))


def nicknamed(message: bytes, name: str) -> bytes:
    """Return a CPT of version 2 that says what the place is called."""
    return message.replace(b"</researchReportDate>", b"</researchReportDate><nickname>%s</nickname>" % name.encode(), 1)


def _next(declared: RegistrationObject) -> RegistrationObject:
    version = replace(declared.version, number=NUMBER, folder=f"{declared.code.lower()}/{NUMBER}")
    return replace(declared, version=version, issue=_layout(declared.issue), public=declared.public | {"nickname"})


def _layout(layout: IssueLayout | LifeLayout | PartsLayout) -> IssueLayout | LifeLayout | PartsLayout:
    """Return the layout with the registration history one place earlier, and the nickname of a CPT."""
    if isinstance(layout, IssueLayout):
        order = list(_earlier(layout.order))
        order.insert(order.index("researchReportDate") + 1, "nickname")
        return replace(layout, order=tuple(order))
    if isinstance(layout, LifeLayout):
        return replace(layout, views=tuple(replace(view, nodes=_earlier(view.nodes)) for view in layout.views))
    return replace(layout, nodes=_earlier(layout.nodes))


def _earlier(nodes: tuple[Any, ...]) -> tuple[Any, ...]:
    place = nodes.index(HISTORY)
    if not place:
        return nodes
    return (*nodes[: place - 1], nodes[place], nodes[place - 1], *nodes[place + 1 :])


NEXT = {code: _next(KINDS[code]) for code in CODES}
BOTH: Mapping[Key, RegistrationObject] = by_key(
    found for one in OBJECTS.values() for found in (one, NEXT.get(one.code)) if found is not None
)


def write_contracts(folder: Path) -> None:
    """Write the contract files of all interfaces, those of version 2 among them, into a folder."""
    for of in ("wsdl", "xsd"):
        for source in sorted((ROOT / of).glob("*/*")):
            target = folder / of / source.relative_to(ROOT / of)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(source)
    for code in CODES:
        old = KINDS[code].version.folder
        for of in ("wsdl", "xsd"):
            target = folder / of / NEXT[code].version.folder
            target.mkdir()
            for file in (ROOT / of / old).iterdir():
                (target / file.name).write_bytes(_file(code, old, file.read_bytes()))


def _file(code: str, old: str, source: bytes) -> bytes:
    made = in_version_2(code, source).replace(b"/%s/" % old.encode(), b"/%s/" % NEXT[code].version.folder.encode())
    made = _ORDER.sub(rb"\2\1", made)
    return _PLACE.sub(_NICKNAME, made) if code == "CPT" else made


@contextmanager
def both() -> Iterator[None]:
    """Let what is loaded meanwhile have both versions."""
    with patch.object(interfaces, "OBJECTS", BOTH):
        yield


def served(folder: Path) -> Served:
    """Load everything, with the contract files in this folder."""
    write_contracts(folder)
    return _loaded(folder)


def narrow(folder: Path) -> Served:
    """Load the same, where version 2 issues less than version 1 takes in: short names, another net, every nickname."""
    write_contracts(folder)
    for code, (old, new) in _NARROWER.items():
        (file,) = (folder / "xsd" / NEXT[code].version.folder).glob("ds*-messages.xsd")
        wide = file.read_bytes()
        assert wide.count(old), f"{file.name} has no {old.decode()} to narrow"
        file.write_bytes(wide.replace(old, new, 2))  # of the whole document, which comes before the characteristics
    return _loaded(folder)


_NARROWER = {
    "CPT": (b'name="nickname" type="xs:string" minOccurs="0"', b'name="nickname" type="xs:string"'),
    "GMN": (b'<xs:maxLength value="200"/>', b'<xs:maxLength value="12"/>'),
    "GLD": (b'<xs:element name="groundwaterMonitoringNet"', b'<xs:element name="net"'),
}


def _loaded(folder: Path) -> Served:
    with both():
        return load_served(Settings(contracts=folder))


def install() -> None:
    """Let this process serve both versions from now on."""
    patch.object(interfaces, "OBJECTS", BOTH).start()

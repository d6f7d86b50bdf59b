"""Looks for small messages that cost much: `python -m tests.hostile.amplification SECONDS [SEED]`.

Real messages are spoilt by shapes that are known to be dear somewhere, in places by chance, and sent to the service in
this process. What each costs is told as a multiple of its size: time of the processor, memory at its peak, and bytes
that are answered, stored, logged and issued.
"""

from __future__ import annotations

import dataclasses
import io
import itertools
import random
import re
import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from lxml import etree

from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.service.app import Parts, build, open_store
from bro_soap.settings import Settings
from bro_soap.store import Store, make_engine, upgrade
from bro_soap.xmlio import ns
from bro_soap.xmlio.form import MAX_URI
from tests.encrypted import Sealing, seal
from tests.envelopes import Recipe, sign
from tests.service import enveloped, load_lives, load_parties, make_pki, service_settings

OBJECTS = Path(__file__).parents[1] / "objects"
VERSIONS = {"cpt": "1.1", "gmw": "1.1", "gmn": "1.0", "gld": "1.0", "bhr-gt": "2.1", "frd": "1.0"}
SUPPLIER, READER = "leverancier", "afnemer"
LONG = f"urn:{'u' * (MAX_URI - 4)}"


# --- what is put into a message


def _often(content: str) -> Callable[[int], str]:
    return lambda size: content * max(size // len(content), 1)


def _around(start: str, content: str, end: str) -> Callable[[int], str]:
    return lambda size: f"{start}{content * max((size - len(start)) // len(content), 1)}{end}"


def _numbered(content: str) -> Callable[[int], str]:
    return lambda size: "".join(content.format(number) for number in range(max(size // (len(content) + 4), 1)))


def _nested(start: str, end: str) -> Callable[[int], str]:
    return lambda size: (
        start * min(size // len(start + end), 200) + "x" * (size % 100_000) + end * min(size // len(start + end), 200)
    )


_MANY = " ".join(f'xmlns:p{number}="{LONG[:40]}{number}"' for number in range(200))
SHAPES: Mapping[str, Callable[[int], str]] = {
    "text": _often("x"),
    "digits": _often("9"),
    "characters that are escaped": _often("&amp;"),
    "characters that a section hides": _around("<![CDATA[", "&", "]]>"),
    "sections": _often("<![CDATA[<]]>"),
    "carriage returns": _often("&#13;"),
    "characters that come after the ASCII ones": _often("é€😀"),
    "control characters of terminals": _often("\u202e\u0085"),
    "white space": _often(" \n"),
    "words": _often("1.5 "),
    "a table": _often("1,2,3;"),
    "comments": _often("<!---->"),
    "a long comment": _around("<!--", "c ", "-->"),
    "instructions": _often("<?a b?>"),
    "elements": _often("<x/>"),
    "elements with text": _often("<x>1</x>"),
    "elements of one namespace, declared at each": _often('<x xmlns="urn:a"/>'),
    "elements in a default namespace": _around(f'<x:x xmlns:x="urn:x" xmlns="{LONG}">', "<y/>", "</x:x>"),
    "elements with a prefix": _around(f'<x xmlns:p="{LONG}">', "<p:y/>", "</x>"),
    "elements with many prefixes": _around(f"<x {_MANY}>", "".join(f"<p{n}:y/>" for n in range(200)), "</x>"),
    "elements between many namespaces": _around(f"<x {_MANY}>", "<y/>", "</x>"),
    "attributes with a prefix": _around(f'<x xmlns:p="{LONG}">', '<y p:z=""/>', "</x>"),
    "attributes of a namespace with two prefixes": _around(
        f'<x xmlns:p="{LONG}" xmlns:q="{LONG}">', '<y q:z=""/>', "</x>"
    ),
    "namespaces in turn": _around(f'<x xmlns:p="{LONG}" xmlns:q="{LONG}">', "<p:y><q:y/><q:y/></p:y>", "</x>"),
    "namespaces, each another": _numbered('<x xmlns="urn:{}"/>'),
    "prefixes, each another": _numbered('<x xmlns:p{0}="urn:p"/>'),
    "attributes, each another": lambda size: "<x {}/>".format(_numbered('a{}="" ')(min(size, 2_000))),
    "attributes that are escaped": _around('<x a="', "&quot;", '"/>'),
    "attributes of other quotes": _around("<x a='", '"', "'/>"),
    "a long attribute": _around('<x a="', "v ", '"/>'),
    "a long namespace": _around('<x xmlns="urn:', "u", '"/>'),
    "a long name": lambda size: f"<{'n' * min(size, 49_000)}/>",
    "a long prefix": lambda size: '<{0}:x xmlns:{0}="urn:p"/>'.format("p" * min(size, 49_000)),
    "levels": _nested("<x>", "</x>"),
    "levels that declare": _nested('<x xmlns:p="urn:p">', "</x>"),
    "ids": _numbered('<x xmlns:gml="http://www.opengis.net/gml/3.2" gml:id="i{}"/>'),
    "references in a circle": _numbered(
        '<x xmlns:l="http://www.w3.org/1999/xlink" xmlns:gml="http://www.opengis.net/gml/3.2" gml:id="i{0}" l:href="#i{0}"/>'
    ),
    "types of the sender's choice": _often(f'<x xmlns:i="{ns.XSI}" i:type="string"/>'),
    "the element itself, again": lambda size: "",  # see `spoilt`
}
PLACES = ("text", "child", "attribute", "again")


def spoilt(message: bytes, shape: str, size: int, place: int, chance: random.Random) -> bytes:
    """Put a shape of about this size into one element of a request; `place` counts the elements."""
    root = etree.fromstring(message)
    elements = [element for element in root.iter("*") if element is not root]
    chosen = elements[place % len(elements)]
    written, mark = SHAPES[shape](size), f"mark{uuid.UUID(int=chance.getrandbits(128)).hex}"
    if not written:
        one = etree.tostring(chosen, with_tail=False)
        chosen.addnext(etree.Comment(mark))
        return etree.tostring(root).replace(f"<!--{mark}-->".encode(), one * max(size // len(one), 1))
    if "<" in written or chance.random() < 0.7 or not chosen.attrib:
        chosen.text = f"{mark}{'' if len(chosen) == 0 and chance.random() < 0.5 else chosen.text or ''}"
    else:
        chosen.set(chance.choice(chosen.attrib.keys()), mark)
    return etree.tostring(root).replace(mark.encode(), written.encode("utf-8", "surrogatepass"))


# --- the service, and what a message costs it


@dataclass(frozen=True, slots=True)
class Cost:
    """What one message cost. `issued` is what is issued of the object it made, where it made one."""

    sent: int
    verdict: str
    seconds: float = 0.0
    memory: int = 0
    answered: int = 0
    stored: int = 0
    logged: int = 0
    issued: int = 0


# What is answered, stored, logged and issued is at most so many times what was sent, and so many bytes.
BOUNDS: Mapping[str, tuple[float, int]] = {
    "answered": (0, 120_000),
    "stored": (4, 120_000),
    "logged": (0, 12_000),
    "issued": (6, 40_000),
}
# What any message costs, whatever it holds.
ANYHOW: Mapping[str, float] = {
    "seconds": 0.05,
    "memory": 4 << 20,
    **{kind: spare for kind, (_, spare) in BOUNDS.items()},
}


@dataclass
class Ground:
    """The service in this process, over a register in a folder."""

    folder: Path
    pki: TestPki
    log: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._file = self.folder / "register.db"
        url = f"sqlite:///{self._file}"
        engine = make_engine(url)
        upgrade(engine)
        store = Store(engine)
        load_parties(store)
        load_lives(store)
        store.close()
        values = service_settings(self.folder, self.pki, url, 8443) | {"other_addresses": frozenset()}
        settings = Settings(**values)  # type: ignore[arg-type]
        self._store = open_store(settings, serving=True)
        self._app = build(Parts(settings), self._store)
        self._before = structlog.get_config()
        structlog.configure(processors=[structlog.processors.format_exc_info, self._note])

    def close(self) -> None:
        structlog.configure(**self._before)
        self._store.close()

    def _note(self, _logger: Any, _method: str, event: Mapping[str, Any]) -> Any:
        self.log.append(len(repr(event)))
        raise structlog.DropEvent

    def cost(self, path: str, message: bytes, stem: str = SUPPLIER) -> Cost:
        """Send a message; return what it cost, with what is issued when it made an object."""
        stored, logged = self._stored(), self._logged()
        resident = _memory("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")
        begun = time.process_time()
        answer = self.send(path, message, stem)
        seconds = time.process_time() - begun
        memory = max(_memory("VmHWM") - resident, 0) * 1024
        sizes = (len(answer), self._stored() - stored, self._logged() - logged)
        return Cost(len(message), _verdict(answer), seconds, memory, *sizes, self._issued(path, answer))

    def send(self, path: str, message: bytes, stem: str = SUPPLIER) -> bytes:
        certificate = self.pki.certificate(stem).public_bytes(Encoding.DER)
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "CONTENT_TYPE": "text/xml; charset=utf-8",
            "CONTENT_LENGTH": str(len(message)),
            "wsgi.input": io.BytesIO(message),
            "REMOTE_ADDR": "",
            "gunicorn.socket": SimpleNamespace(getpeercert=lambda _: certificate),
        }
        return b"".join(self._app(environ, lambda *_: None))

    def _issued(self, path: str, answer: bytes) -> int:
        """Count what is issued of the object that a delivery made or changed."""
        made = re.search(rb"<brocom:broId>([A-Z]{3}\d{12})<", answer)
        if made is None or "/is" not in path or _verdict(answer) != "completion":
            return 0
        issue = path.replace("2w-be-se", "2w-be").replace("2w-be-s", "2w-be").replace("/is", "/ds")
        service = issue.split("/")[2]
        body = (
            f'<d:dispatchDataRequest xmlns:d="http://www.broservices.nl/xsd/{service}/{issue.split("/")[3]}" '
            f'xmlns:b="{ns.BROCOM}"><b:requestReference>a</b:requestReference><b:broId>{made[1].decode()}</b:broId>'
            "</d:dispatchDataRequest>"
        )
        return len(self.send(issue, enveloped(body.encode()), READER))

    def _stored(self) -> int:
        with sqlite3.connect(f"file:{self._file}?mode=ro", uri=True) as database:
            (pages,) = database.execute("PRAGMA page_count").fetchone()
            (size,) = database.execute("PRAGMA page_size").fetchone()
            (free,) = database.execute("PRAGMA freelist_count").fetchone()
        return int((pages - free) * size)

    def _logged(self) -> int:
        return sum(self.log) + sum(file.stat().st_size for file in (self.folder / "audit").glob("*.jsonl"))


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _verdict(answer: bytes) -> str:
    if b"Fout in het BRO" in answer or b"fout in het BRO-systeem" in answer:
        return "SYSTEM FAULT"
    if b":Fault>" in answer:
        return "parse fault" if b":parseFault>" in answer else "fault"
    found = re.search(rb":responseType>(\w+)<", answer)
    return found[1].decode() if found else "no answer"


# --- messages


def requests() -> Iterator[tuple[str, str, bytes]]:
    """The requests among our samples: their name, the path they go to, and the request."""
    for code, version in VERSIONS.items():
        for file in sorted((OBJECTS / code / "samples").glob("*.xml")):
            if "response" not in file.stem:
                service = ("ds" if file.stem.startswith("dispatch") else "is") + code
                yield f"{code} {file.stem}", f"{service}/{version}", file.read_bytes()


def fresh(request: bytes, reference: str) -> bytes:
    """Give a request a reference of its own, so that it is no other one that comes again."""
    return re.sub(rb"(requestReference>)[^<]*(</)", rb"\g<1>%s\2" % reference.encode(), request, count=1)


@dataclass(frozen=True)
class Sender:
    """Puts a request into an envelope, under one of the profiles."""

    pki: TestPki
    stem: str

    def message(self, profile: str, request: bytes, action: str) -> bytes:
        if profile == "2w-be":
            return enveloped(request)
        root = sign(etree.fromstring(enveloped(b"<x/>", _addressing(action))), self._recipe())
        if profile == "2w-be-s":
            return _filled(root, request)
        return etree.tostring(seal(root, Sealing(self.pki.certificate("server"), plaintext=lambda _: request)))

    def _recipe(self) -> Recipe:
        key = load_pem_private_key(self.pki.key_file(self.stem).read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return Recipe(key, self.pki.certificate(self.stem))


def _filled(root: etree._Element, request: bytes) -> bytes:
    """The digest need not be right for what it costs to find that out."""
    return etree.tostring(root).replace(b"<x/>", request, 1)


def _addressing(action: str) -> str:
    return (
        f'<a:Action xmlns:a="{ns.WSA}">{action}</a:Action>'
        f'<a:MessageID xmlns:a="{ns.WSA}">urn:uuid:{uuid.uuid4()}</a:MessageID>'
    )


def attempts(chance: random.Random, most: int) -> Iterator[tuple[str, str, bytes, str, str]]:
    """Spoilt requests without end: a name, the service, the request, who sends it, and the profile."""
    known = list(requests())
    for number in itertools.count():
        name, service, request = chance.choice(known)
        size = int(10 ** chance.uniform(3, len(str(most)) - 1))
        shapes = [chance.choice(list(SHAPES)) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        request = fresh(request, f"amplified-{number}")
        for shape in shapes:
            try:
                request = spoilt(request, shape, size, chance.randrange(1_000), chance)
            except (etree.XMLSyntaxError, ValueError):  # a shape in a shape
                break
        stem = SUPPLIER if service.startswith("is") else READER
        profile = chance.choice(("2w-be", "2w-be", "2w-be-s", "2w-be-se"))
        yield f"{name}: {' and '.join(shapes)}, {size:,} bytes, {profile}", service, request, stem, profile


def search(seconds: float, seed: int, folder: Path) -> dict[str, list[tuple[float, str, Cost]]]:
    """Try for so long; return the highest multiples of each kind of cost, dearest first."""
    ground, chance = Ground(folder, make_pki(folder / "pki")), random.Random(seed)
    found: dict[str, list[tuple[float, str, Cost]]] = {kind: [] for kind in (*ANYHOW, "fault")}
    end, tried = time.monotonic() + seconds, 0
    try:
        for _, service, request in requests():  # schemas and rules are in memory from then on
            ground.send(f"/2w-be/{service}", enveloped(request.replace(b"Party>", b"Partij>")))
        for name, service, request, stem, profile in attempts(chance, 1_000_000):
            if time.monotonic() > end:
                break
            tried += 1
            cost = ground.cost(
                f"/{profile}/{service}", Sender(ground.pki, stem).message(profile, request, "urn:a"), stem
            )
            _rank(found, name, cost)
    finally:
        ground.close()
    print(f"{tried} messages in {seconds:g} s, seed {seed}")
    return found


def _rank(found: dict[str, list[tuple[float, str, Cost]]], name: str, cost: Cost) -> None:
    for kind, anyhow in ANYHOW.items():
        if (more := getattr(cost, kind) - anyhow) > 0:
            found[kind] = sorted([*found[kind], (more / cost.sent, name, cost)], key=lambda one: -one[0])[:5]
    if cost.verdict == "SYSTEM FAULT":
        found["fault"].append((0.0, name, cost))


def report(found: Mapping[str, list[tuple[float, str, Cost]]]) -> None:
    for kind, rows in found.items():
        print(f"\n{kind}, for each byte sent")
        for multiple, name, cost in rows:
            told = {name: value for name, value in dataclasses.asdict(cost).items() if value}
            print(f"  {multiple * 1e6:8.2f} us" if kind == "seconds" else f"  {multiple:8.2f}", name, told)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        report(search(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1, Path(made)))

"""A campaign: samples, changed by chance, sent to the service; what was wrong is kept, one of each family."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from lxml import etree

from bro_soap.objects import KINDS
from bro_soap.xmlio import ns
from tests.contracts import CONTRACTS
from tests.encrypted import Sealing, seal
from tests.envelopes import Recipe, find, sign
from tests.hostile.fuzz import octets, trees
from tests.hostile.fuzz.inside import READER, SUPPLIER, Inside, Said
from tests.hostile.fuzz.oracle import complaints, disagreement, kind_of
from tests.hostile.fuzz.samples import Sample, read_samples
from tests.hostile.fuzz.values import EVERY, IDENTIFIERS
from tests.hostile.target import addressing

PLAIN, SIGNED, ENCRYPTED = "2w-be", "2w-be-s", "2w-be-se"
SLOW_SECONDS = 2.0
_PREFIXES = "|".join(sorted({kind.bro_id_prefix for kind in KINDS.values()})).encode()
_ID = re.compile(rb"(?<![A-Z])(%s)[0-9]{12}" % _PREFIXES)
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_KEPT = 12  # objects of a kind that later events are delivered for


@dataclass
class Found:
    """A family of findings: how often, and the first message that showed it."""

    times: int
    first: bytes


@dataclass
class Campaign:
    """What was sent, what was answered, and what was wrong."""

    inside: Inside
    seed: int
    keep: Path | None = None
    cases: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    found: dict[str, Found] = field(default_factory=dict)
    slow: list[tuple[float, str]] = field(default_factory=list)
    sending: bytes = b""

    def __post_init__(self) -> None:
        self._random = Random(self.seed)
        self._samples = read_samples()
        self._donors = trees.donors_of(sample.root for sample in self._samples)
        self._valid = trees.Valid()
        self._objects: dict[str, list[bytes]] = {}
        self._signer = (self.inside.pki.key(SUPPLIER), self.inside.pki.certificate(SUPPLIER))
        self._server = self.inside.pki.certificate("server")
        for code in ("CPT", "GMW", "GMN", "GLD", "BHR-GT", "FRD", "GAR"):
            for sample in (one for one in self._samples if one.code == code and one.begins):
                self._begin(sample)

    def run(self, seconds: float = float("inf"), cases: float = float("inf")) -> None:
        """Send until so much processor time or so many cases are used up."""
        end, most = time.process_time() + seconds, self.cases + cases
        while time.process_time() < end and self.cases < most:
            self.step()

    def step(self) -> None:
        """Send one message."""
        self.cases += 1
        if self._random.random() < 0.03:
            self._ask_record()
        else:
            self._send(self._random.choice(self._samples))

    def _begin(self, sample: Sample) -> None:
        """Deliver a sample as it is, for what comes later to be about."""
        root = etree.fromstring(self._about_known(etree.tostring(sample.root)))
        said = self._posted(sample, PLAIN, _envelope(etree.tostring(self._named(root))), SUPPLIER)
        made = re.search(rb"broId>([A-Z]{3}[0-9]{12})<", said.body)
        if made and kind_of(said) == "completion":
            known = self._objects.setdefault(sample.code, [])
            known.append(made[1])
            del known[:-_KEPT]

    def _send(self, sample: Sample) -> None:
        random = self._random
        if sample.delivers and not sample.begins and random.random() < 0.15:
            self._begin(random.choice([one for one in self._samples if one.code == sample.code and one.begins]))
        root = etree.fromstring(self._about_known(etree.tostring(sample.root)))
        root = self._changed(sample, self._named(root))
        profile = random.choices((PLAIN, SIGNED, ENCRYPTED), (80, 12, 8))[0]
        message, damaged = self._written(sample, profile, etree.tostring(root))
        who = SUPPLIER if sample.delivers or random.random() < 0.5 else READER
        before = self.inside.state() if sample.delivers else ()
        said = self._posted(sample, profile, message, who)
        self._judge(sample, said, message, before)
        if sample.delivers and profile == PLAIN and not damaged and not sample.root.xpath("*[local-name()='broId']"):
            self._compare(said, message)
        if sample.delivers and random.random() < 0.04:
            self._twice(sample, profile, message, said)

    def _changed(self, sample: Sample, root: etree._Element) -> etree._Element:
        """Change the request: half of the time so that the schema still lets it through."""
        random = self._random
        times = random.choice((1, 1, 1, 2, 3, 6))
        if random.random() < 0.6:
            for _ in range(times):
                root = self._valid.change(root, CONTRACTS[sample.service].schema, random, self._donors)
            return root
        for _ in range(times):
            trees.change(root, random, self._donors)
        return root

    def _written(self, sample: Sample, profile: str, request: bytes) -> tuple[bytes, bool]:
        """The message as it is sent, and whether it was damaged after it was made."""
        random = self._random
        damaged = random.random() < 0.2
        try:
            message = _envelope(request) if profile == PLAIN else self._signed(sample, profile, request)
        except (etree.LxmlError, AssertionError, ValueError):  # what cannot be signed or sealed any more
            message, damaged = _envelope(request), True
        return (octets.change(message, random) if damaged else message), damaged

    def _signed(self, sample: Sample, profile: str, request: bytes) -> bytes:
        random, contract = self._random, CONTRACTS[sample.service]
        operation = contract.operations.get(str(sample.root.tag))
        assert operation is not None, sample.name
        root = sign(etree.fromstring(_envelope(request, addressing(operation.request_action))), Recipe(*self._signer))
        if random.random() < 0.4:  # once it has been signed
            trees.change(find(root, random.choice(("soap:Header", "soap:Body"))), random, self._donors)
        if profile == ENCRYPTED:
            root = seal(root, Sealing(self._server))
            if random.random() < 0.3:
                trees.change(root, random, self._donors)
        return etree.tostring(root)

    def _posted(self, sample: Sample, profile: str, message: bytes, who: str) -> Said:
        version = KINDS[sample.code].version.number
        return self._asked(f"/{profile}/{sample.service}/{version}", message, who)

    def _asked(self, path: str, message: bytes, who: str, **more: str) -> Said:
        self.sending, started = message or repr((path, more)).encode(), time.process_time()
        said = self.inside.ask(path, message, who, **more)
        seconds, self.sending = time.process_time() - started, b""
        self.answers[kind_of(said)] += 1
        if seconds > SLOW_SECONDS:
            self.slow.append((seconds, path))
            self._write(f"slow-{len(self.slow)}", message)
        return said

    def _judge(self, sample: Sample, said: Said, message: bytes, before: tuple[int, ...]) -> None:
        for complaint in complaints(said):
            self._note(complaint, message)
        kind = kind_of(said)
        if kind == "completion" and (made := re.search(rb"broId>([A-Z]{3}[0-9]{12})<", said.body)):
            self._issue(sample, made[1], message)
        elif before and kind != "acceptance" and self.inside.state() != before:
            self._note(f"a {kind} changed the register", message)

    def _issue(self, sample: Sample, bro_id: bytes, message: bytes) -> None:
        """Ask for what was taken in, as its supplier and as somebody else."""
        service = KINDS[sample.code].version.issue
        wanted = next(
            one for one in self._samples if one.service == service and one.name.startswith("dispatch-data-request")
        )
        request = _ID.sub(bro_id, etree.tostring(wanted.root))
        for who in (SUPPLIER, READER):
            said = self._posted(wanted, PLAIN, _envelope(request), who)
            for complaint in complaints(said):
                self._note(f"issue of what was taken in: {complaint}", message)
            kept = self.inside.kept(bro_id) and who == READER  # for whom it does not exist
            if kind_of(said) != ("rejection" if kept else "dispatch"):
                self._note(f"issue of what was taken in: {kind_of(said)}", message)

    def _compare(self, said: Said, message: bytes) -> None:
        """Ask validation without a server what it says of the same message."""
        if wrong := disagreement(self.inside.validator.check("message.xml", message), said):
            self._note(wrong, message)

    def _twice(self, sample: Sample, profile: str, message: bytes, first: Said) -> None:
        """Send a message again: it gets the kind of answer that it got."""
        before = self.inside.state()
        said = self._posted(sample, profile, message, SUPPLIER)
        for complaint in complaints(said):
            self._note(f"again: {complaint}", message)
        if self.inside.state() != before:
            self._note("a message that came again changed the register", message)
        if profile == PLAIN and kind_of(said) != kind_of(first):
            self._note(f"first {kind_of(first)}, again {kind_of(said)}", message)

    def _ask_record(self) -> None:
        random = self._random
        value = random.choice(EVERY if random.random() < 0.5 else IDENTIFIERS)
        name = random.choice(("requestReference", "requestReference", "deliveryResponsibleParty", "x"))
        if random.random() < 0.5:
            said = self._asked("/transactions", b"", SUPPLIER, method="GET", query=f"{name}={value}&{name}={value}")
        else:
            said = self._asked(f"/transactions/{value}", b"", SUPPLIER, method="GET")
        for complaint in complaints(said):
            self._note(f"/transactions: {complaint}", repr(value).encode())

    def _named(self, root: etree._Element) -> etree._Element:
        """The request under a reference of its own."""
        found = root.find("{*}requestReference")
        if found is not None:
            found.text = f"{self.seed}-{self.cases}-{self._random.getrandbits(40)}"
        return root

    def _about_known(self, request: bytes) -> bytes:
        """The request about objects that there are, mostly."""
        if self._random.random() < 0.05:
            return request
        known = {bro_ids[0][:3]: bro_ids for bro_ids in self._objects.values()}
        chosen = {prefix: self._random.choice(bro_ids) for prefix, bro_ids in known.items()}
        return _ID.sub(lambda found: chosen.get(found[1], found[0]), request)

    def _note(self, complaint: str, message: bytes) -> None:
        family = re.sub(r"[0-9]{3,}", "#", complaint)
        if family in self.found:
            self.found[family].times += 1
            return
        self.found[family] = Found(1, message)
        self._write(f"found-{len(self.found)}", message)

    def _write(self, name: str, message: bytes) -> None:
        if self.keep is not None:
            (self.keep / f"{self.seed}-{name}.xml").write_bytes(message)


class Watchdog(threading.Thread):
    """Writes down a message that takes very long, so that it is known should the run have to be stopped."""

    def __init__(self, campaign: Campaign, seconds: float = 60.0) -> None:
        super().__init__(daemon=True)
        self._campaign, self._seconds = campaign, seconds
        self.stopped = threading.Event()

    def run(self) -> None:
        before = b""
        while not self.stopped.wait(self._seconds):
            sending = self._campaign.sending
            if sending and sending is before and self._campaign.keep is not None:
                (self._campaign.keep / f"{self._campaign.seed}-very-long.xml").write_bytes(sending)
            before = sending


def _envelope(request: bytes, headers: str = "") -> bytes:
    header = f"<soap:Header>{headers}</soap:Header>".encode() if headers else b""
    return _DECLARATION + b'<soap:Envelope xmlns:soap="%s">%s<soap:Body>%s</soap:Body></soap:Envelope>' % (
        ns.SOAP.encode(),
        header,
        request,
    )

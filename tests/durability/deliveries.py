"""What the clients deliver: soundings and wells, each message with an id and a reference of its own."""

from __future__ import annotations

import hashlib
import random
import re
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from lxml import etree

from bro_soap.sandbox.soundings import Sounding, registration_request
from bro_soap.security.wsse.envelope import Signer, sign_envelope
from bro_soap.xmlio import ns
from tests.contracts import CONTRACTS
from tests.service import enveloped
from tests.unit.lives import about, sample

__all__ = ["Delivery", "Work"]

_WELL_BUILT = date(2019, 3, 12)
_MOST_EVENTS = 25


@dataclass(frozen=True)
class Delivery:
    """One message, as it is sent again and again until it is answered; `bro_id` is the object it changes, if any."""

    service: str
    operation: str
    reference: str
    message_id: str
    body: bytes
    bro_id: str = ""
    signed: bool = False

    @property
    def path(self) -> str:
        return f"/2w-be{'-s' if self.signed else ''}/{self.service}/1.1"

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


@dataclass
class _Well:
    """A well as its clients know it: the days on which something happened, and the next free one."""

    bro_id: str
    days: list[date] = field(default_factory=list)
    next_day: date = _WELL_BUILT + timedelta(days=10)


class Work:
    """Thinks of the next delivery; all clients share the objects, so that they get in each other's way.

    With a signer one delivery in four is signed.
    """

    def __init__(self, seed: int, signer: Signer | None = None) -> None:
        self._signer = signer
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self._number = 0
        self._soundings: list[str] = []
        self._wells: list[_Well] = []

    def next(self) -> Delivery:
        """Return a new delivery: it begins an object, adds to one or corrects one."""
        with self._lock:
            self._number += 1
            make = self._chance.choices(
                (self._sounding, self._corrected_sounding, self._well, self._event, self._corrected_event),
                (30, 15, 10, 30, 15),
            )[0]
            return make(f"ronde-{self._number}")

    def registered(self, delivery: Delivery, bro_id: str) -> None:
        """Take note of an object that the register acknowledged."""
        with self._lock:
            if delivery.operation == "register" and not delivery.bro_id:
                if delivery.service == "iscpt":
                    self._soundings = [*self._soundings[-20:], bro_id]
                else:
                    self._wells = [*self._wells[-8:], _Well(bro_id)]

    def _sounding(self, reference: str) -> Delivery:
        message = registration_request(self._invented(reference))
        return self._made("iscpt", "register", reference, message)

    def _invented(self, reference: str) -> Sounding:
        x, y = 100_000 + self._chance.randrange(90_000), 400_000 + self._chance.randrange(80_000)
        seed = self._chance.randrange(1_000_000)
        return Sounding(reference, reference, x=x, y=y, rows=4, accountable_party="99000001", seed=seed)

    def _corrected_sounding(self, reference: str) -> Delivery:
        if not self._soundings:
            return self._sounding(reference)
        bro_id = self._chance.choice(self._soundings)
        message = registration_request(self._invented(reference)).replace(b"registrationRequest", b"correctionRequest")
        regime = b"<brocom:qualityRegime>IMBRO</brocom:qualityRegime>"
        reason = b'<correctionReason codeSpace="urn:bro:cpt:CorrectionReason">gegevensOnderzoek</correctionReason>'
        named = b"<brocom:broId>%s</brocom:broId>" % bro_id.encode()
        return self._made("iscpt", "correct", reference, message.replace(regime, named + regime + reason), bro_id)

    def _well(self, reference: str) -> Delivery:
        message = _referred(sample("gmw", "registration-construction"), reference)
        return self._made("isgmw", "register", reference, message)

    def _event(self, reference: str) -> Delivery:
        """Add a ground level after all others; a client that comes late with it is refused."""
        if not self._wells:
            return self._well(reference)
        well = self._chance.choice(self._wells)
        day = well.next_day
        well.next_day += timedelta(days=self._chance.randrange(2, 20))
        well.days.append(day)
        if len(well.days) > _MOST_EVENTS:
            self._wells.remove(well)
        return self._level(reference, "register", well, day)

    def _corrected_event(self, reference: str) -> Delivery:
        """Replace an event, insert one before it or take it out."""
        wells = [well for well in self._wells if well.days]
        if not wells:
            return self._event(reference)
        well = self._chance.choice(wells)
        operation = self._chance.choice(("replace", "insert", "delete"))
        day = self._chance.choice(well.days)
        if operation == "insert":
            day -= timedelta(days=1)
        elif operation == "delete":
            well.days.remove(day)
        return self._level(reference, operation, well, day)

    def _level(self, reference: str, operation: str, well: _Well, day: date) -> Delivery:
        message = _referred(about(sample("gmw", "registration-ground-level"), well.bro_id), reference)
        message = re.sub(rb"(?<=<brocom:date>)[^<]*", day.isoformat().encode(), message)
        level = b'groundLevelPosition uom="m">%.3f<' % self._chance.uniform(3.0, 4.0)
        message = re.sub(rb'groundLevelPosition uom="m">[^<]*<', level, message)
        if operation != "register":
            message = message.replace(b"registrationRequest", b"%sRequest" % operation.encode())
            reason = b'<correctionReason codeSpace="urn:bro:gmw:CorrectionReason">eigenCorrectie</correctionReason>'
            message = message.replace(b"</brocom:qualityRegime>", b"</brocom:qualityRegime>" + reason)
        return self._made("isgmw", operation, reference, message, well.bro_id)

    def _made(self, service: str, operation: str, reference: str, message: bytes, bro_id: str = "") -> Delivery:
        message_id = f"urn:uuid:{uuid.uuid4()}"
        (action,) = (one.request_action for one in CONTRACTS[service].operations.values() if one.name == operation)
        fields = {"Action": action, "MessageID": message_id}
        headers = "".join(f'<a:{name} xmlns:a="{ns.WSA}">{value}</a:{name}>' for name, value in fields.items())
        body, signed = enveloped(message, headers), self._signer is not None and self._chance.random() < 0.25
        if self._signer is not None and signed:
            root = etree.fromstring(body)
            sign_envelope(root, self._signer, datetime.now(UTC))
            body = etree.tostring(root)
        return Delivery(service, operation, reference, message_id, body, bro_id, signed)


def _referred(message: bytes, reference: str) -> bytes:
    return re.sub(rb"(?<=<brocom:requestReference>)[^<]*", reference.encode(), message, count=1)

"""A register with a bronhouder, its supplier and a reader, and messages to send it; no SOAP needed."""

from __future__ import annotations

import itertools
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from bro_soap.delivery.case import Intake
from bro_soap.delivery.incoming import Incoming
from bro_soap.delivery.procedure import deliver
from bro_soap.issue.procedure import Issue, dispatch_characteristics, dispatch_data
from bro_soap.model import Accepted, Completed, Dispatched, Operation, Party, Rejected, Role
from bro_soap.objects import KINDS
from bro_soap.sandbox.soundings import Sounding, registration_request
from bro_soap.standard import load_standard
from bro_soap.store import Mandate, MandateKind, Store
from bro_soap.xmlio.parse import parse
from tests.contracts import DSCPT, ISCPT

BRONHOUDER = Party("12345678", "Waterschap", frozenset({"00000099123456780000"}), frozenset({(Role.BRONHOUDER, "CPT")}))
SUPPLIER = Party(
    "23456789",
    "Sondeerbedrijf",
    frozenset({"00000099234567890000"}),
    frozenset({(Role.DATALEVERANCIER, "CPT"), (Role.UITVOERDER, "CPT")}),
)
READER = Party("34567890", "Adviesbureau", frozenset({"00000099345678900000"}), frozenset({(Role.DATA_AFNEMER, "CPT")}))
OTHER = Party("45678901", "Tweede", frozenset({"00000099456789010000"}), frozenset({(Role.DATALEVERANCIER, "CPT")}))
NEW_OWNER = Party("56789012", "Gemeente", frozenset({"00000099567890120000"}), frozenset({(Role.BRONHOUDER, "CPT")}))
PORTAL = Party("67890123", "Portaal", frozenset({"00000099678901230000"}), frozenset({(Role.INTERMEDIAIR, "CPT")}))
STRANGER = Party("78901234", "Vreemd", frozenset({"00000099789012340000"}))

_numbers = itertools.count(1)

ENVELOPE = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>%s</s:Body></s:Envelope>'


def enveloped(message: bytes) -> bytes:
    return ENVELOPE % message.partition(b"?>")[2].strip() if message.startswith(b"<?xml") else ENVELOPE % message


def request(**fields: object) -> bytes:
    """Return a good registrationRequest with a reference of its own; the fields are those of a Sounding."""
    given = {
        "reference": f"ref-{next(_numbers)}",
        "object_id": "mijn-1",
        "rows": 4,
        "accountable_party": "12345678",
    } | fields
    return registration_request(Sounding(**given))  # type: ignore[arg-type]


def with_own_reference(message: bytes) -> bytes:
    """Return a request with a requestReference that no other has."""
    opened = rb"(<(?:\w+:)?requestReference[^>]*>)[^<]*"
    return re.sub(opened, lambda found: b"%bref-%d" % (found[1], next(_numbers)), message, count=1)


def correction(bro_id: str, reason: str, **fields: object) -> bytes:
    """Return a correctionRequest for the same sounding, with what `fields` change."""
    regime = b"<brocom:qualityRegime>IMBRO</brocom:qualityRegime>"
    code = f'<correctionReason codeSpace="urn:bro:cpt:CorrectionReason">{reason}</correctionReason>'.encode()
    return (
        request(**fields)
        .replace(b"registrationRequest", b"correctionRequest")
        .replace(regime, b"<brocom:broId>%s</brocom:broId>%s%s" % (bro_id.encode(), regime, code))
    )


@dataclass
class Register:
    """The register under test."""

    store: Store
    review: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        with self.store.write() as unit:
            for party in (BRONHOUDER, SUPPLIER, READER, OTHER, NEW_OWNER, PORTAL, STRANGER):
                unit.parties.add(party)
            now = datetime.now(UTC)
            unit.parties.grant(Mandate("12345678", "23456789", "CPT", MandateKind.LEVERING, now))
            unit.parties.grant(Mandate("56789012", "23456789", "CPT", MandateKind.LEVERING, now))
            unit.parties.grant(Mandate("23456789", "67890123", "CPT", MandateKind.TUSSENKOMST, now))
        self.parts = Intake(self.store, KINDS["CPT"], ISCPT, DSCPT, load_standard(), self.review)
        self.issue = Issue(self.store, KINDS["CPT"], DSCPT, load_standard())

    def incoming(self, message: bytes, caller: Party, speaks_for: str = "", message_id: str | None = None) -> Incoming:
        """The message as it comes in, with a MessageID of its own unless one is given."""
        raw = enveloped(message)
        payload = next(next(parse(raw).iterchildren()).iterchildren("*"))
        message_id = f"urn:uuid:{uuid.uuid4()}" if message_id is None else message_id
        return Incoming(raw, payload, caller, min(caller.oins), datetime.now(UTC), message_id, speaks_for)

    def deliver(
        self, message: bytes, caller: Party = SUPPLIER, speaks_for: str = "", message_id: str | None = None
    ) -> Completed | Accepted | Rejected:
        operation = Operation.CORRECT if b"correctionRequest" in message else Operation.REGISTER
        return deliver(self.parts, operation, self.incoming(message, caller, speaks_for, message_id))

    def data(self, bro_id: str, caller: Party = READER, reference: str = "vraag") -> Dispatched | Rejected:
        message = (
            f'<d:dispatchDataRequest xmlns:d="{DSCPT.namespace}" xmlns:b="http://www.broservices.nl/xsd/brocommon/3.0">'
            f"<b:requestReference>{reference}</b:requestReference><b:broId>{bro_id}</b:broId></d:dispatchDataRequest>"
        )
        return dispatch_data(self.issue, self.incoming(message.encode(), caller))

    def search(self, criteria: str, caller: Party = READER) -> Dispatched | Rejected:
        message = (
            f'<d:dispatchCharacteristicsRequest xmlns:d="{DSCPT.namespace}" xmlns:g="http://www.opengis.net/gml/3.2" '
            'xmlns:b="http://www.broservices.nl/xsd/brocommon/3.0"><b:requestReference>zoek</b:requestReference>'
            f"<d:criteria>{criteria}</d:criteria></d:dispatchCharacteristicsRequest>"
        )
        return dispatch_characteristics(self.issue, self.incoming(message.encode(), caller))

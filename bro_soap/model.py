"""The nouns of the register and the outcomes of a request; plain values without behaviour of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bro_soap.audience import Secrecy

__all__ = [
    "Accepted",
    "Completed",
    "Criteria",
    "Dispatched",
    "DocumentKind",
    "Finding",
    "Form",
    "Gone",
    "Issued",
    "Operation",
    "Party",
    "Registration",
    "RegistrationHistory",
    "Rejected",
    "Role",
    "Severity",
]

JA, NEE = "ja", "nee"


class Operation(StrEnum):
    """The delivery operations, by the name they have in the WSDL (`iscpt`, `isgmw`, ...)."""

    REGISTER = "register"
    REPLACE = "replace"
    INSERT = "insert"
    MOVE = "move"
    DELETE = "delete"
    CORRECT = "correct"


class DocumentKind(StrEnum):
    """What a source document does to the registration of an object."""

    START = "start"
    ADDITION = "addition"
    END = "end"
    WHOLE = "whole"


class Role(StrEnum):
    """What an organisation may be, per kind; `voorrecht`: for a time, who loads objects with a prehistory."""

    BRONHOUDER = "bronhouder"
    DATALEVERANCIER = "dataleverancier"
    DATA_AFNEMER = "data-afnemer"
    UITVOERDER = "uitvoerder"
    INTERMEDIAIR = "intermediair"
    VOORRECHT = "voorrecht"
    EIGENAAR = "eigenaar"
    ONDERHOUDER = "onderhouder"
    MIJNBOUWONDERNEMING = "mijnbouwonderneming"


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation: KvK number (8 digits), name, OINs (20 positions) and its roles per object type.

    A company of elsewhere in Europe has the number of its own register in the place of a KvK number.
    `roles` holds (role, object code) pairs, e.g. `(Role.BRONHOUDER, "CPT")`.
    """

    kvk_number: str
    name: str
    oins: frozenset[str] = frozenset()
    roles: frozenset[tuple[Role, str]] = frozenset()

    def is_(self, role: Role, object_code: str) -> bool:
        """Tell whether the organisation has this role for this type of object."""
        return (role, object_code) in self.roles


@dataclass(frozen=True, slots=True)
class RegistrationHistory:
    """`brocom:RegistrationHistory`; every optional time is present exactly when its flag (or status) says so.

    `registration_status` is `geregistreerd`, `aangevuld` or `voltooid`. Times are aware, in UTC.
    """

    object_registration_time: datetime
    registration_status: str
    latest_addition_time: datetime | None = None
    registration_completion_time: datetime | None = None
    corrected: bool = False
    latest_correction_time: datetime | None = None
    under_review: bool = False
    under_review_time: datetime | None = None
    deregistered: bool = False
    deregistration_time: datetime | None = None
    reregistered: bool = False
    reregistration_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """One registration object as the register has it now.

    `version` counts its changes, by whatever act, `changed_at` is when the last one was, and `kept` tells how all of it
    is kept, if it is. They are void outside the register.
    """

    bro_id: str
    object_code: str
    quality_regime: str
    delivery_accountable_party: str
    delivery_responsible_party: str
    object_id_accountable_party: str
    history: RegistrationHistory
    version: int = field(default=0, compare=False)
    changed_at: datetime | None = field(default=None, compare=False)
    kept: Secrecy | None = field(default=None, compare=False)


class Severity(StrEnum):
    """What a finding means for the request; the published rules give errors only, a rule pack may give the others."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the rule's id, the published sentence filled in, where, and how to mend it.

    `line` counts from 1 in the received bytes; 0: it is not about one place. On the wire stands the sentence of an
    error; the rest (`expected`, the two hints, warnings) is kept in the register and shown by `bro-soap validate`.
    """

    rule: str
    sentence: str
    path: str = ""
    line: int = 0
    value: str = ""
    expected: str = ""
    hint_nl: str = ""
    hint_en: str = ""
    severity: Severity = Severity.ERROR


class Form(StrEnum):
    """How received bytes wrap the document that is delivered with them."""

    SOAP = "soap"  # the one child of the Body of an envelope
    BARE = "bare"  # they are that document


@dataclass(frozen=True, slots=True)
class Completed:
    """`intakeResponse` `completion`: registered, at `time`, under `bro_id`."""

    request_reference: str
    transaction_id: str
    bro_id: str
    time: datetime
    object_id_accountable_party: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """`intakeResponse` `acceptance`: stored, to be judged by the registration's keeper."""

    request_reference: str
    transaction_id: str
    bro_id: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Rejected:
    """A `rejection`, of a delivery (with transaction id) or of an issue request (without).

    `findings` travel as `sourceDocumentError` or `criterionError`; `reason_rule` says which rule gave the reason.
    """

    request_reference: str
    reason: str
    time: datetime
    findings: tuple[Finding, ...] = ()
    transaction_id: str | None = None
    bro_id: str | None = None
    object_id_accountable_party: str | None = None
    reason_rule: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """One document of an object, as its reader may see it: its name (`CPT_O`, `CPT_O_DP`), and its content.

    The content is canonical XML; how it goes over a line is for the channel to say. After a search there is no
    `registration`. What is confidential in it is there for a reader that the bronhouder `appointed`.
    """

    document: str
    bro_id: str
    content: bytes
    registration: Registration | None = field(default=None, compare=False)
    appointed: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Gone:
    """All that is told of an object that was taken out of registration: its BRO-ID, and since when."""

    bro_id: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Dispatched:
    """A `dispatch`: one document, or, after a search, any number with their count."""

    request_reference: str
    time: datetime
    documents: tuple[Issued | Gone, ...]
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Criteria:
    """A search for characteristics; the area is in ETRS89 (EPSG:4258), degrees, and the periods include both ends.

    `box` is (south, west, north, east), around a `circle` (latitude, longitude, km); `by_extent`: traits tell the area.
    """

    box: tuple[float, float, float, float]
    circle: tuple[float, float, float] | None = None
    delivery_accountable_party: str | None = None
    quality_regime: str | None = None
    registered_from: datetime | None = None
    registered_before: datetime | None = None
    corrected_from: datetime | None = None
    corrected_before: datetime | None = None
    under_review: bool | None = None
    extra: tuple[tuple[str, str, object], ...] = field(default=())
    by_extent: bool = False

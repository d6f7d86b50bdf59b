"""What is registered, from what somebody has of it: documents as they are issued, or an export of the register.

An export is a folder or a zip file with, per object, `<BRO-ID>/registration.json` and the source documents it names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree

from bro_soap.catalogue.interface import Interface, Versions
from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.telling import PREHISTORY, acts_of, told_of
from bro_soap.delivery.case import Case
from bro_soap.delivery.effect import life_after
from bro_soap.delivery.facts import Past
from bro_soap.delivery.incoming import payload
from bro_soap.errors import BroError, ConfigurationError, UnreadableError
from bro_soap.history import Recalled, Story
from bro_soap.model import JA, Form, Operation, Party, Registration, RegistrationHistory
from bro_soap.rules import Verdict
from bro_soap.store import SourceDocumentRecord
from bro_soap.validation.shelf import Kept, needed_of
from bro_soap.validation.sources import Source, sources
from bro_soap.xmlio.dates import moment
from bro_soap.xmlio.elements import child, local, namespace_of, text
from bro_soap.xmlio.lexical import settle
from bro_soap.xmlio.parse import parse
from bro_soap.xmlio.request import read_request

__all__ = ["MANIFEST", "export_of", "load_state"]

MANIFEST = "registration.json"
_NO_EVENTS = frozenset({"events", "referring", "story", "with_prehistory"})


def load_state(paths: Iterable[Path], most: int, kinds: Mapping[str, Versions]) -> dict[str, Kept]:
    """Return the objects of these kinds by BRO-ID.

    Raises `ConfigurationError` that says which file tells nothing, and why.
    """
    found: dict[str, Kept] = {}
    for path in paths:
        exported = sources([path], {MANIFEST})
        kept = [_exported(one, most, kinds) for one in exported] or list(_issued_in(path, most, kinds))
        if not kept:
            raise ConfigurationError(f"{path}: no issued document of an object, and no {MANIFEST} of an export")
        found.update({one.registration.bro_id: one for one in kept})
    return found


# --- from what is issued


def _issued_in(path: Path, most: int, kinds: Mapping[str, Versions]) -> Iterator[Kept]:
    for source in sources([path]):
        with _told_of(source):
            found = [_from_issued(one, kinds) for one in _documents(parse(_bytes(source, most)))]
        yield from found


@contextmanager
def _told_of(source: Source) -> Iterator[None]:
    """Say which file is wrong, whatever is: it may hold anything. Raises `ConfigurationError`."""
    try:
        yield
    except (BroError, ValueError) as error:
        raise ConfigurationError(f"{source.name}: {error}") from error
    except Exception as error:
        raise ConfigurationError(f"{source.name}: {error!r}") from error


def _bytes(source: Source, most: int) -> bytes:
    data = source.read(most)
    if data is None:
        raise UnreadableError(f"larger than {most} bytes")
    return data


def _documents(root: etree._Element) -> Iterator[etree._Element]:
    """Return the issued documents: the root itself, or those in an answer."""
    for element in root.iter("*"):
        if local(element) == "BRO_DO" or child(element, "registrationHistory") is not None:
            yield element


def _interface_of(document: etree._Element, kinds: Mapping[str, Versions]) -> Interface:
    """Return the interface by which a document was issued: by its namespace or that of its answer, or by its name.

    Of a version that is not known here it is read as the newest. Raises `ValueError` for no document of any kind.
    """
    served = [interface for versions in kinds.values() for interface in reversed(versions.interfaces)]
    for element in (document, *document.iterancestors()):
        namespace = namespace_of(element)
        if found := next((one for one in served if one.issue.namespace == namespace), None):
            return found
    if found := next((one for one in served if local(document) in one.declared.issue.documents), None):
        return found
    bro_id = _text(document, "broId")
    if local(document) == "BRO_DO":
        raise ValueError(f"BRO_DO does not tell of what kind {bro_id} is; give the whole answer that it stands in")
    raise ValueError(f"{bro_id or local(document)} is no object that is known here")


def _from_issued(document: etree._Element, kinds: Mapping[str, Versions]) -> Kept:
    settle(document)
    bro_id, interface = _text(document, "broId"), _interface_of(document, kinds)
    declared = interface.declared
    registration = Registration(
        bro_id=bro_id,
        object_code=declared.code,
        quality_regime=_text(document, "qualityRegime"),
        delivery_accountable_party=_text(document, "deliveryAccountableParty"),
        delivery_responsible_party=_text(document, "deliveryResponsibleParty"),
        object_id_accountable_party=_text(document, "objectIdAccountableParty"),
        history=_history(document),
    )
    unknown = {"registered_document"}
    if not registration.delivery_responsible_party:
        unknown.add("object_supplier")
    recalled = declared.recall(document) if declared.recall else None
    if recalled is None:
        return Kept(Past(registration, keeping=interface), frozenset(unknown | _NO_EVENTS))
    if recalled.prehistory is None and declared.privilege:
        unknown |= {"with_prehistory"}
    story = _story(declared, recalled, registration.history.object_registration_time)
    events = tuple(told.event for told in story)
    past = Past(registration, events, needed_of(declared, story), len(events) + 1, keeping=interface)
    return Kept(past, frozenset(unknown))


def _text(document: etree._Element, name: str) -> str:
    found = child(document, name)
    return "" if found is None else text(found)


def _story(declared: RegistrationObject, recalled: Recalled, at: datetime) -> Story:
    told = [one for number, part in enumerate(recalled.documents, 1) for one in told_of(declared, part, number, at)]
    if told and recalled.prehistory is not None:
        begun = told[0].event
        told[0] = replace(told[0], event=replace(begun, details={**begun.details, PREHISTORY: recalled.prehistory}))
    return tuple(told)


def _history(document: etree._Element) -> RegistrationHistory:
    found = child(document, "registrationHistory")
    told = document if found is None else found  # a BRO_DO says only that it is deregistered, and when
    flags = {name: _text(told, name) == JA for name in ("corrected", "underReview", "deregistered", "reregistered")}
    begun = _time(told, "objectRegistrationTime") or _time(told, "deregistrationTime")
    if begun is None:
        raise ValueError(f"{local(document)} has no registration history")
    return RegistrationHistory(
        object_registration_time=begun,
        registration_status=_text(told, "registrationStatus"),
        latest_addition_time=_time(told, "latestAdditionTime"),
        registration_completion_time=_time(told, "registrationCompletionTime"),
        corrected=flags["corrected"],
        latest_correction_time=_time(told, "latestCorrectionTime"),
        under_review=flags["underReview"],
        under_review_time=_time(told, "underReviewTime"),
        deregistered=flags["deregistered"],
        deregistration_time=_time(told, "deregistrationTime"),
        reregistered=flags["reregistered"],
        reregistration_time=_time(told, "reregistrationTime"),
    )


def _time(document: etree._Element, name: str) -> datetime | None:
    return moment(_text(document, name)).earliest


# --- from an export


def export_of(registration: Registration, documents: Iterable[SourceDocumentRecord]) -> dict[str, bytes]:
    """Return an object as the files of an export, by name; all of them stand in the folder of the BRO-ID."""
    files: dict[str, bytes] = {}
    told = []
    for number, one in enumerate(documents, 1):
        name = f"{number:04}-{one.operation}-{one.document_type}.xml"
        files[f"{registration.bro_id}/{name}"] = one.content
        at = one.recorded_at.isoformat()
        told.append({"file": name, "operation": one.operation, "recordedAt": at, "form": one.form.value})
    manifest = {"registration": _plain(registration), "documents": told}
    files[f"{registration.bro_id}/{MANIFEST}"] = json.dumps(manifest, indent=2, ensure_ascii=False).encode()
    return files


def _plain(value: Registration | RegistrationHistory) -> dict[str, Any]:
    told = {field.name: getattr(value, field.name) for field in fields(value) if field.compare}
    return {
        name: _plain(one)
        if isinstance(one, RegistrationHistory)
        else one.isoformat()
        if isinstance(one, datetime)
        else one
        for name, one in told.items()
    }


def _exported(manifest: Source, most: int, kinds: Mapping[str, Versions]) -> Kept:
    with _told_of(manifest):
        told = json.loads(_bytes(manifest, most))
        registration = _registration(told["registration"])
        versions = kinds[registration.object_code]
        past = Past(registration)
        for one in told["documents"]:
            raw = _bytes(manifest.beside(str(one["file"])), most)
            element = payload(raw, Form(one.get("form", Form.SOAP)))
            at = datetime.fromisoformat(one["recordedAt"])
            past = _after(versions, past, element, Operation(one["operation"]), at)
    return Kept(replace(past, registered=registration))


def _registration(told: Mapping[str, Any]) -> Registration:
    history = {name: _value(name, value) for name, value in told["history"].items()}
    words: dict[str, Any] = {name: _words(name, value) for name, value in told.items() if name != "history"}
    return Registration(**words, history=RegistrationHistory(**history))


def _value(name: str, value: Any) -> Any:
    if name.endswith("_time"):
        return datetime.fromisoformat(value) if value else None
    return value if isinstance(value, bool) else _words(name, value)


def _words(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    return value


def _after(versions: Versions, past: Past, element: etree._Element, operation: Operation, at: datetime) -> Past:
    """Return what there is of an object after one more of its source documents."""
    interface = versions.of(namespace_of(element))
    declared = interface.declared
    request = read_request(element, operation, declared.code)
    acts, told = acts_of(declared, request, past.sequence, at, past.events)
    case = Case(request, Party("", ""), past.registered, Verdict(), acts, told, past.events, past.story)
    events, story = life_after(case, at) if declared.life else ((), told)
    first = story[0].document if story and declared.life else request.source_document
    keeping = max((past.keeping or interface, interface), key=versions.interfaces.index)
    return Past(past.registered, events, needed_of(declared, story), past.sequence + 1, first, keeping)

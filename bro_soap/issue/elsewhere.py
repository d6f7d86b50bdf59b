"""Which service knows an object that this one does not: three kinds of borehole have BRO-IDs that begin with BHR."""

from __future__ import annotations

from collections.abc import Mapping

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.store import Store

__all__ = ["told_elsewhere"]


def told_elsewhere(store: Store, kinds: Mapping[str, RegistrationObject], bro_id: str) -> str:
    """Return which service issues the object with this BRO-ID, as a sentence behind a blank; '' when none does.

    A kind of which whole objects may be kept from readers is not named: that it is there could be told by it.
    """
    with store.read() as view:
        registration = view.registrations.get(bro_id)
    other = None if registration is None else kinds.get(registration.object_code)
    if other is None or "" in other.withheld:
        return ""
    return f" {bro_id} is een {other.name} ({other.code}): vraag het aan {other.version.issue}."

"""Who an organisation is to an object when it asks for it: what decides what of it is issued, by whatever channel."""

from __future__ import annotations

from bro_soap.audience import Asker, Viewer
from bro_soap.model import Registration
from bro_soap.store import IssueContent, View

__all__ = ["is_own", "knows_of", "reader_of"]


def is_own(party: str, registration: Registration) -> bool:
    """Tell whether an organisation is the bronhouder or the supplier of an object."""
    return party in (registration.delivery_accountable_party, registration.delivery_responsible_party)


def reader_of(view: View, asker: Asker, registration: Registration, content: IssueContent | None) -> Viewer:
    """Return who asks for an object; whom the bronhouder appoints is looked up where there is something confidential.

    Without content there may be anything.
    """
    own = is_own(asker.party, registration)
    some = registration.kept is not None or content is None or any(not kept.role for _, _, kept in content.cuts)
    appointed = some and not own and view.grants.appoints(registration, asker.party, asker.day)
    return Viewer(asker.day, own, appointed)


def knows_of(reader: Viewer, registration: Registration) -> bool:
    """Tell whether a reader may know that there is this object; to another it is not there."""
    return registration.kept is None or not registration.kept.hides_from(reader)

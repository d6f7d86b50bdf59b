"""Who an organisation is to an object when it asks for it: what decides what of it is issued, by whatever channel."""

from __future__ import annotations

from bro_soap.audience import Asker, Viewer
from bro_soap.delivery.access import is_own
from bro_soap.model import Registration
from bro_soap.store import IssueContent, View

__all__ = ["reader_of"]


def reader_of(view: View, asker: Asker, registration: Registration, content: IssueContent | None) -> Viewer:
    """Return who asks for an object; whom the bronhouder appoints is looked up where there is something confidential.

    Without content there may be anything.
    """
    own = is_own(asker.party, registration)
    some = registration.kept is not None or content is None or any(not kept.role for _, _, kept in content.cuts)
    appointed = some and not own and view.grants.appoints(registration, asker.party, asker.day)
    return Viewer(asker.day, own, appointed)

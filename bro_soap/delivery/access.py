"""For whom a request is: the caller itself, or the organisation a trusted intermediary is mandated to speak for.

Four things may name an organisation: the certificate of the connection, the signer of the message, the OIN in
`wsa:From`, and the KvK number in the header `deliveryResponsibleParty`. Only the first two prove anything. A name that
differs from the caller counts only when the caller is registered as intermediary and holds the mandate of who is named
(pkioverheid facts, section 6; IdAuth 4.4); names that contradict each other never do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bro_soap.audience import Viewer
from bro_soap.delivery.incoming import Incoming
from bro_soap.errors import AccessError, SignatureError
from bro_soap.model import Party, Registration, Role
from bro_soap.store import MandateKind

if TYPE_CHECKING:
    from bro_soap.store import Store, View

__all__ = ["acting_party", "is_own", "knows_of", "may_deliver", "no_supplier", "supplier_of"]


def supplier_of(store: Store, code: str, incoming: Incoming) -> Party:
    """Return the organisation that delivers: the caller, or the one it is mandated to speak for.

    Raises as `acting_party` does, and `AccessError` 403 for one that may not deliver this kind of object.
    """
    supplier = acting_party(store, code, incoming)
    if not may_deliver(supplier, code):
        raise no_supplier(supplier, code)
    return supplier


def may_deliver(party: Party, code: str) -> bool:
    """Tell whether an organisation may deliver this kind of object."""
    return party.is_(Role.DATALEVERANCIER, code) or party.is_(Role.BRONHOUDER, code)


def no_supplier(party: Party, code: str) -> AccessError:
    """Return what one that may not hears: nothing; the log says why."""
    return AccessError(403, f"role: {party.kvk_number} may not deliver {code}")


def acting_party(store: Store, code: str, incoming: Incoming) -> Party:
    """Return the organisation a request is for.

    Raises `SignatureError` `FailedAuthentication` when another organisation signed the message, `AccessError` 403 when
    it only names one; both tell the operator why.
    """
    if not _names_another(incoming):
        return incoming.caller
    with store.read() as view:
        principal, why_not = _mandated(view, code, incoming)
    if why_not and incoming.signer_oin not in ("", *incoming.caller.oins):
        told = f"Ondertekend is met een certificaat van OIN {incoming.signer_oin}, en u bent OIN {incoming.caller_oin}."
        raise SignatureError("FailedAuthentication", why_not, told)
    if why_not or principal is None:
        raise AccessError(403, why_not)
    return principal


def _names_another(incoming: Incoming) -> bool:
    oins = {incoming.signer_oin, incoming.from_oin} - {""} - incoming.caller.oins
    return bool(oins) or incoming.speaks_for not in ("", incoming.caller.kvk_number)


def _mandated(view: View, code: str, incoming: Incoming) -> tuple[Party | None, str]:
    """Return the one organisation that is named, and why the caller may not speak for it, if so."""
    caller, named = incoming.caller, _named(view, incoming)
    unknown = [by for by, party in named.items() if party is None]
    if unknown:
        return None, f"intermediary: {' and '.join(unknown)} names an organisation that is not registered"
    known = {party.kvk_number: party for party in named.values() if party}
    if len(known) > 1:
        told = ", ".join(f"{by} {party.kvk_number}" for by, party in sorted(named.items()) if party)
        return None, f"intermediary: the message names different organisations ({told})"
    principal = next(iter(known.values()))
    if not caller.is_(Role.INTERMEDIAIR, code):
        return principal, f"intermediary: {caller.kvk_number} is none, and named {principal.kvk_number}"
    if not view.parties.mandated(principal.kvk_number, caller.kvk_number, code, MandateKind.TUSSENKOMST):
        return principal, f"intermediary: {caller.kvk_number} has no mandate of {principal.kvk_number}"
    return principal, ""


def _named(view: View, incoming: Incoming) -> dict[str, Party | None]:
    """Return the organisations that are named, by what names them: None for one that is not registered."""
    named: dict[str, Party | None] = {}
    for by, oin in (("signer", incoming.signer_oin), ("wsa:From", incoming.from_oin)):
        if oin and oin not in incoming.caller.oins:
            named[by] = view.parties.by_oin(oin)
    if incoming.speaks_for:
        named["deliveryResponsibleParty"] = view.parties.get(incoming.speaks_for)
    return named


def is_own(party: str, registration: Registration) -> bool:
    """Tell whether an organisation is the bronhouder or the supplier of an object."""
    return party in (registration.delivery_accountable_party, registration.delivery_responsible_party)


def knows_of(reader: Viewer, registration: Registration) -> bool:
    """Tell whether a reader may know that there is this object; to another it is not there."""
    return registration.kept is None or not registration.kept.hides_from(reader)
